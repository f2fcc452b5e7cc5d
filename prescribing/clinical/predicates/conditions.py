"""The patient: conditions, answers about them, and age."""

from collections.abc import Iterator
from datetime import date

from prescribing.clinical.asking import Case, Hit, predicate, who_agreed
from prescribing.clinical.record import Answer


@predicate("condition", needs=("group", "question"))
def has_condition(case: Case, *, group: str, question: str) -> Iterator[Hit]:
    """A condition of the group on the list, or a yes to the question when there is one."""
    yield from _conditions(case, group, question)


@predicate("condition", "by", "agreed", needs=("group", "question"))
def has_condition_agreed(
    case: Case, *, group: str, question: str, matter: str, agreed: bool
) -> Iterator[Hit]:
    """With or without the statement of a clinician about it. Not known is never agreed to."""
    said = case.agreement(matter)
    for hit in _conditions(case, group, question):
        is_agreed = said is not None and hit.answer is Answer.YES
        if is_agreed is agreed:
            facts = dict(hit.facts) | who_agreed(said)
            yield Hit(hit.answer, facts, hit.subject, on=hit.on)


@predicate("condition", needs=("question",))
def answered_without_saying_which(case: Case, *, question: str, which: list[str]) -> Iterator[Hit]:
    """Not known; or yes, and none of the questions that follow says what the yes was for."""
    answer = case.answer(question)
    said = Answer.YES in map(case.answer, which)
    if answer is Answer.UNKNOWN or (answer is Answer.YES and not said):
        yield Hit(answer, {"condition": _how(answer)}, on=case.today)


@predicate("age")
def younger_than(case: Case, *, years: int) -> Iterator[Hit]:
    if case.record.birth_date is None:
        yield Hit(Answer.UNKNOWN)
        return
    age = age_on(case.record.birth_date, case.starts)
    if age < years:
        yield Hit(Answer.YES, {"age": age}, on=case.record.birth_date)


@predicate("age")
def at_least(case: Case, *, years: int) -> Iterator[Hit]:
    born = case.record.birth_date
    if born is None:
        return
    age = age_on(born, case.starts)
    if age >= years:
        yield Hit(Answer.YES, {"age": age}, on=born)


def age_on(birth_date: date, day: date) -> int:
    """Completed years. Born on 29 February, a year is completed on 1 March of common years."""
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before


def _conditions(case: Case, group: str, question: str) -> Iterator[Hit]:
    listed = False
    for text, said in case.mentions:
        if group in said.certain or group in said.doubtful:
            answer = Answer.YES if group in said.certain else Answer.UNKNOWN
            listed = listed or answer is Answer.YES
            yield Hit(answer, {"condition": text}, text, on=case.record.lists_checked_on)
    asked = case.answer(question) if question and not listed else Answer.NO
    if asked is not Answer.NO:
        yield Hit(asked, {"condition": _how(asked)}, on=case.today)


def _how(answer: Answer) -> str:
    return "yes, when asked" if answer is Answer.YES else "no answer"
