"""Surgery that is still ahead, and the hours without a dose before it."""

from collections.abc import Iterator
from datetime import timedelta

from prescribing.clinical.asking import Case, Hit, predicate
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.record import Answer
from prescribing.clinical.titration import nights


@predicate()
def surgery_said_but_not_listed(case: Case, *, question: str) -> Iterator[Hit]:
    answer = case.answer(question)
    if not case.record.surgeries and answer is not Answer.NO:
        yield Hit(answer, on=case.today)


@predicate("date")
def surgery_day_passed(case: Case) -> Iterator[Hit]:
    for surgery in case.record.surgeries or ():
        if surgery.day < case.today:
            yield Hit(Answer.YES, {"date": surgery.day}, surgery.day.isoformat(), on=surgery.day)


@predicate("date", "hours", "last")
def surgery_leaves_no_night(case: Case) -> Iterator[Hit]:
    """The first night already lies within the hold hours of a surgery, or after it."""
    for surgery, last in case.surgeries_ahead:
        if case.starts > last:
            facts = {"date": surgery.day, "last": last, "hours": _hours(case)}
            yield Hit(Answer.YES, facts, surgery.day.isoformat(), on=surgery.day)


@predicate("date", "hours", "last", "time")
def surgery_ends_plan(case: Case) -> Iterator[Hit]:
    for surgery, last in case.surgeries_ahead:
        if case.starts <= last and _reaches(case, surgery):
            facts = {"date": surgery.day, "last": last, "hours": _hours(case)}
            facts |= {"time": _time_of(surgery, case)}
            yield Hit(Answer.YES, facts, surgery.day.isoformat(), on=surgery.day)


@predicate("hours", "floor")
def hold_below_floor(case: Case) -> Iterator[Hit]:
    floor = case.knowledge.surgery_hold.floor_hours
    if _hours(case) < floor:
        yield Hit(Answer.YES, {"hours": _hours(case), "floor": floor})


@predicate("hours", "target")
def hold_shorter_than_target(case: Case) -> Iterator[Hit]:
    hours, target = _hours(case), case.hold_target_hours
    if case.record.surgeries and hours < target:
        yield Hit(Answer.YES, {"hours": hours, "target": target})


def _reaches(case: Case, surgery: Surgery) -> bool:
    """Whether the plan, as far as it is known, would still be running at its hold."""
    plan = case.record.plan
    return plan is None or any(
        case.clock.is_held(night.date, surgery, case.hold) for night in nights(plan)
    )


def _time_of(surgery: Surgery, case: Case) -> str:
    if surgery.at is not None:
        return f"{surgery.at:%H:%M}"
    return f"not known, counted from {case.clock.assumed.surgery_time:%H:%M}"


def _hours(case: Case) -> int:
    return int(case.hold / timedelta(hours=1))
