"""Opioids that are taken, or were until lately."""

from collections.abc import Iterator
from datetime import date

from prescribing.clinical.asking import Case, Hit, predicate, who_agreed
from prescribing.clinical.knowledge import Acting, Group
from prescribing.clinical.record import Answer
from prescribing.clinical.relevance import Listed
from prescribing.clinical.waiting import (
    Wait,
    challenged_on,
    earliest_after,
    free_days,
    lies_within,
    told,
)


@predicate("medicine", "date", "days", needs=("group",))
def taking_opioid(case: Case, *, group: Group) -> Iterator[Hit]:
    """A medicine of the group on the list, and not known to have been stopped on a date."""
    for each in case.of_groups([group]):
        if each.is_taken:
            days = case.interval(case.acting(each)).target_days
            earliest = earliest_after(case.today, days)
            yield case.about(each.medicine, earliest, days=days, date=case.today)


@predicate("medicine", "date", "free", "floor", "target", "earliest", needs=("group",))
def opioid_stopped_lately(
    case: Case, *, group: Group, acting: Acting, since: Wait, until: Wait
) -> Iterator[Hit]:
    """Stopped so many whole days before the first night that they lie in this part of the wait."""
    for each, last in _stopped(case, group, acting):
        if lies_within(case, acting, last, since, until):
            yield _lately(case, each, acting, last)


@predicate("medicine", "date", "free", "floor", "target", "earliest", "challenge", needs=("group",))
def long_opioid_stopped_lately(
    case: Case, *, group: Group, challenge: str, passed: bool
) -> Iterator[Hit]:
    """Within the wait of a long-acting one; beyond its floor a challenge that was passed counts."""
    for each, last in _stopped(case, group, Acting.LONG):
        day = challenged_on(case, Acting.LONG, last, challenge)
        within = lies_within(case, Acting.LONG, last, Wait.START, Wait.TARGET)
        if within and (day is not None) is passed:
            yield _lately(case, each, Acting.LONG, last, challenge=day)


@predicate(
    "medicine", "date", "free", "floor", "target", "earliest", "by", "agreed", needs=("group",)
)
def depot_stopped_lately(case: Case, *, group: Group, matter: str, agreed: bool) -> Iterator[Hit]:
    """A depot or implant within its wait, with or without the statement of a specialist."""
    said = case.agreement(matter)
    for each, last in _stopped(case, group, Acting.DEPOT):
        within = lies_within(case, Acting.DEPOT, last, Wait.START, Wait.TARGET)
        if within and (said is not None) is agreed:
            yield _lately(case, each, Acting.DEPOT, last, **who_agreed(said))


@predicate(needs=("question",))
def opioid_said_but_not_listed(case: Case, *, question: str) -> Iterator[Hit]:
    """The answer was yes, and the record names no opioid that would explain it."""
    answer = case.answer(question)
    if answer is Answer.UNKNOWN or (answer is Answer.YES and not case.has_opioid_at_work):
        yield Hit(answer, on=case.today)


@predicate("medicine", "date", "days", "earliest", needs=("classes",))
def taking_beyond_label(
    case: Case, *, classes: list[str], question: str, days: int
) -> Iterator[Hit]:
    """Taken, or stopped within so many days, and not known to stay within the label's dose."""
    said = case.answer(question)
    if said is Answer.YES:
        return
    answer = Answer.YES if said is Answer.NO else Answer.UNKNOWN
    for each in case.of_classes(classes):
        last = each.medicine.last_taken if not each.is_taken else case.today
        if last is not None and free_days(last, case.starts) < days:
            earliest = earliest_after(last, days)
            facts = {"medicine": each.medicine.text, "date": last, "days": days}
            facts |= {"earliest": earliest}
            yield Hit(answer, facts, each.medicine.text, earliest, on=case.today)


@predicate("medicine", needs=("classes",))
def taking_at_label_dose(case: Case, *, classes: list[str], question: str) -> Iterator[Hit]:
    if case.answer(question) is Answer.YES:
        for each in case.of_classes(classes):
            if each.is_taken:
                yield case.about(each.medicine)


def _stopped(case: Case, group: Group, acting: Acting) -> Iterator[tuple[Listed, date]]:
    for each in case.of_groups([group]):
        last = each.medicine.last_taken
        if last is not None and not each.is_taken and case.acting(each) == acting:
            yield each, last


def _lately(case: Case, each: Listed, acting: Acting, last: date, **more: object) -> Hit:
    facts = {"medicine": each.medicine.text} | told(case, acting, last) | more
    earliest = earliest_after(last, case.interval(acting).target_days)
    return Hit(Answer.YES, facts, each.medicine.text, earliest, on=last)
