"""Antagonists, and medicines that something must be known or done about."""

from collections.abc import Iterator

from prescribing.clinical.asking import Case, Hit, predicate, who_agreed
from prescribing.clinical.knowledge import Group
from prescribing.clinical.medicines import groups_named, near_names
from prescribing.clinical.record import Answer
from prescribing.clinical.waiting import earliest_after, free_days


@predicate("medicine", needs=("groups",))
def taking_any_of(case: Case, *, groups: list[Group], but_classes: list[str]) -> Iterator[Hit]:
    for each in case.of_groups(groups):
        if each.is_taken and each.recognition.classes.isdisjoint(but_classes):
            yield case.about(each.medicine)


@predicate("medicine", needs=("classes",))
def taking_class(case: Case, *, classes: list[str]) -> Iterator[Hit]:
    for each in case.of_classes(classes):
        if each.is_taken:
            yield case.about(each.medicine)


@predicate("medicine", "by", "agreed", needs=("classes",))
def taking_class_agreed(
    case: Case, *, classes: list[str], matter: str, agreed: bool
) -> Iterator[Hit]:
    """With or without the statement of the clinician who is to agree to it."""
    said = case.agreement(matter)
    if (said is not None) is agreed:
        for each in case.of_classes(classes):
            if each.is_taken:
                yield case.about(each.medicine, **who_agreed(said))


@predicate("medicine", "by", "agreed", needs=("classes",))
def ever_given(case: Case, *, classes: list[str], matter: str, agreed: bool) -> Iterator[Hit]:
    """On the list in any way: of an implant nobody says when it ends."""
    said = case.agreement(matter)
    if (said is not None) is agreed:
        for each in case.of_classes(classes):
            yield case.about(each.medicine, **who_agreed(said))


@predicate("medicine", "date", "days", "earliest", needs=("classes",))
def given_lately(case: Case, *, classes: list[str], days: int) -> Iterator[Hit]:
    """Stopped, with fewer whole days than these before the first night."""
    for each in case.of_classes(classes):
        last = each.medicine.last_taken
        if last is not None and not each.is_taken and free_days(last, case.starts) < days:
            earliest = earliest_after(last, days)
            facts = {"medicine": each.medicine.text, "date": last, "days": days}
            facts |= {"earliest": earliest}
            yield Hit(Answer.YES, facts, each.medicine.text, earliest, on=last)


@predicate("medicine", needs=("groups",))
def marker_without_opioid(
    case: Case, *, groups: list[Group], but_classes: list[str]
) -> Iterator[Hit]:
    """Given to people who take opioids, and no opioid on record that would explain it."""
    if not case.has_opioid_at_work:
        yield from taking_any_of(case, groups=groups, but_classes=but_classes)


@predicate("medicine", needs=("classes",))
def taking_while_answered(case: Case, *, classes: list[str], question: str) -> Iterator[Hit]:
    """Taken, and the question about it was answered yes, or not."""
    answer = case.answer(question)
    if answer is not Answer.NO:
        for each in case.of_classes(classes):
            if each.is_taken:
                facts = {"medicine": each.medicine.text}
                yield Hit(answer, facts, each.medicine.text, on=case.today)


@predicate(needs=("question",))
def answered_yes(case: Case, *, question: str) -> Iterator[Hit]:
    answer = case.answer(question)
    if answer is not Answer.NO:
        yield Hit(answer, on=case.today)


@predicate("allergy")
def allergic_to(case: Case, *, groups: list[Group]) -> Iterator[Hit]:
    if case.record.allergies is None:
        yield Hit(Answer.UNKNOWN, {"allergy": "-"})
        return
    on = case.record.lists_checked_on
    for allergy in case.record.allergies:
        # "Allergic to naltrexone" is a sentence, and says what matters here.
        if not groups_named(allergy, case.catalogue).isdisjoint(groups):
            yield Hit(Answer.YES, {"allergy": allergy}, allergy, on=on)
        elif near_names(allergy, case.catalogue, frozenset(groups)):  # it may be misspelt
            yield Hit(Answer.UNKNOWN, {"allergy": allergy}, allergy, on=on)
