"""After surgery: what was given, what is known of it, and when a restart is possible."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from prescribing.clinical.asking import Case, Hit, predicate, who_agreed
from prescribing.clinical.knowledge import Acting
from prescribing.clinical.record import AfterSurgery, Agreement, Answer
from prescribing.clinical.waiting import (
    Wait,
    challenged_on,
    earliest_after,
    free_days,
    lies_within,
    told,
)

NEXT_DAY = timedelta(days=1)
Facts = Mapping[str, Any]
NOTHING: Facts = {}


@predicate("surgery")
def opioid_at_surgery_not_known(case: Case) -> Iterator[Hit]:
    for after in _lately(case):
        if after.opioid_given is Answer.UNKNOWN:
            yield _about(after, Answer.UNKNOWN)


@predicate("surgery")
def surgery_not_reconciled(case: Case) -> Iterator[Hit]:
    for after in _lately(case):
        if after.reconciled is not Answer.YES:
            answer = Answer.YES if after.reconciled is Answer.NO else Answer.UNKNOWN
            yield _about(after, answer)


@predicate("surgery", "date", "days")
def last_opioid_of_surgery_not_known(case: Case) -> Iterator[Hit]:
    """An opioid was given and nobody knows the last one: it counts as given today."""
    for after in _lately(case):
        if after.opioid_given is Answer.YES and after.last_opioid is None:
            days = case.interval(_acting(after)).target_days
            earliest = earliest_after(case.today, days)
            yield _about(after, Answer.UNKNOWN, earliest, {"date": case.today, "days": days})


@predicate("surgery", "date", "free", "floor", "target", "earliest")
def short_opioid_after_surgery(
    case: Case, *, since: Wait, until: Wait, matter: str, single_days: int
) -> Iterator[Hit]:
    """Within this part of the wait; not for a single dose of which a clinician vouches."""
    for after, last in _given(case):
        if _acting(after) is not Acting.SHORT or _vouched(case, after, matter, single_days):
            continue
        if lies_within(case, Acting.SHORT, last, since, until):
            yield _within(case, after, Acting.SHORT, last)


@predicate("surgery", "date", "free", "floor", "target", "earliest", "by", "agreed")
def single_dose_at_surgery(case: Case, *, matter: str, single_days: int) -> Iterator[Hit]:
    """One dose of which a clinician vouches, and a shorter wait than the usual has passed."""
    for after, last in _given(case):
        said = _vouched(case, after, matter, single_days)
        if said and lies_within(case, Acting.SHORT, last, Wait.START, Wait.TARGET):
            yield _within(case, after, Acting.SHORT, last, **who_agreed(said))


@predicate("surgery", "date", "free", "floor", "target", "earliest", "challenge")
def long_opioid_after_surgery(case: Case, *, challenge: str, passed: bool) -> Iterator[Hit]:
    """Any that is not known to act shortly; beyond the floor a passed challenge counts."""
    for after, last in _given(case):
        acting = _acting(after)
        if acting is Acting.SHORT:
            continue
        is_long = acting is Acting.LONG
        day = challenged_on(case, acting, last, challenge) if is_long else None
        within = lies_within(case, acting, last, Wait.START, Wait.TARGET)
        if within and (day is not None) is passed:
            yield _within(case, after, acting, last, challenge=day)


@predicate("surgery", "by", "agreed", "first")
def no_opioid_at_surgery(case: Case, *, matter: str, agreed: bool) -> Iterator[Hit]:
    """None was given: on the next night, once the surgical team has agreed."""
    for after in _lately(case):
        wait = case.interval(Acting.LONG).target_days
        if after.opioid_given is not Answer.NO or free_days(after.day, case.starts) >= wait:
            continue
        said = case.agreement(matter, since=after.day)
        earliest = max(after.day + NEXT_DAY, said.on) if said else None
        if (earliest is not None and earliest <= case.starts) is agreed:
            answer = Answer.YES if said else Answer.UNKNOWN
            yield _about(after, answer, earliest, {"first": earliest, **who_agreed(said)})


def _lately(case: Case) -> Iterator[AfterSurgery]:
    """Those after which something may still be at work. Longer ago, no wait is left to count."""
    for after in case.record.after_surgery:
        last = max(after.day, after.last_opioid or after.day)
        if free_days(last, case.starts) < case.longest_wait:
            yield after


def _given(case: Case) -> Iterator[tuple[AfterSurgery, date]]:
    for after in case.record.after_surgery:
        if after.opioid_given is Answer.YES and after.last_opioid is not None:
            yield after, after.last_opioid


def _acting(after: AfterSurgery) -> Acting:
    """What nobody knows counts as long."""
    return after.acting or Acting.LONG


def _vouched(case: Case, after: AfterSurgery, matter: str, days: int) -> Agreement | None:
    """The statement that one single dose, so many whole days ago, left nobody dependent on it."""
    last = after.last_opioid
    if after.single_dose is not Answer.YES or after.acting is not Acting.SHORT or last is None:
        return None
    return case.agreement(matter, since=last) if free_days(last, case.starts) >= days else None


def _within(case: Case, after: AfterSurgery, acting: Acting, last: date, **more: Any) -> Hit:
    facts = told(case, acting, last) | more
    earliest = earliest_after(last, case.interval(acting).target_days)
    return _about(after, Answer.YES, earliest, facts)


def _about(
    after: AfterSurgery, answer: Answer, earliest: date | None = None, facts: Facts = NOTHING
) -> Hit:
    on = after.last_opioid or after.day
    return Hit(answer, {"surgery": after.day, **facts}, after.day.isoformat(), earliest, on=on)
