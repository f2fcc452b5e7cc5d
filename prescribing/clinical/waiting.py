"""The days free of an opioid between the last one and the first night."""

from datetime import date, timedelta
from enum import StrEnum

from prescribing.clinical.asking import Case
from prescribing.clinical.knowledge import Acting

PASSED, FAILED = "passed", "failed"


class Wait(StrEnum):
    """The moments of a waiting time, from the last opioid on."""

    START = "start"
    FLOOR = "floor"
    TARGET = "target"


def free_days(last: date, starts: date) -> int:
    """Whole days strictly between the two."""
    return max((starts - last).days - 1, 0)


def earliest_after(last: date, days: int) -> date:
    """The first night after so many whole days free."""
    return last + timedelta(days=days + 1)


def lies_within(case: Case, acting: Acting, last: date, since: Wait, until: Wait) -> bool:
    """Whether the first night falls into this part of the wait after the last opioid."""
    interval = case.interval(acting)
    days = {
        Wait.START: 0,
        Wait.FLOOR: interval.floor_days,
        Wait.TARGET: interval.target_days,
    }
    return days[since] <= free_days(last, case.starts) < days[until]


def challenged_on(case: Case, acting: Acting, last: date, kind: str) -> date | None:
    """The day of a passed challenge that may shorten this wait: beyond the floor, after the last
    opioid, still fresh, and not followed by one that failed."""
    if free_days(last, case.starts) < case.interval(acting).floor_days:
        return None
    latest = case.results(kind)
    if not latest or any(each.outcome != PASSED for each in latest):
        return None
    day = latest[0].on
    return day if last < day and case.is_fresh(latest[0]) else None


def told(case: Case, acting: Acting, last: date) -> dict[str, object]:
    """What a sentence about a wait may name."""
    interval = case.interval(acting)
    return {
        "date": last,
        "free": free_days(last, case.starts),
        "floor": interval.floor_days,
        "target": interval.target_days,
        "earliest": earliest_after(last, interval.target_days),
    }
