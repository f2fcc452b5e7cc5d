"""Which questions are asked and which results are wanted: for pages and rules alike."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from prescribing.clinical.condition_names import groups_mentioned
from prescribing.clinical.knowledge import Knowledge, Relevant
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.record import Answer, Medicine, MedicineStatus, Record


@dataclass(frozen=True)
class Listed:
    """An entry of the medicine list and what it was recognised as."""

    medicine: Medicine
    recognition: Recognition

    @property
    def is_taken(self) -> bool:
        """Stopped counts as stopped only when it is known since when."""
        stopped = self.medicine.status is MedicineStatus.STOPPED
        return not (stopped and self.medicine.last_taken is not None)


def asked(
    knowledge: Knowledge, record: Record, listed: Collection[Listed] | None
) -> tuple[str, ...]:
    """The questions to be asked of this record, in the order of the facts.

    A yes stays asked until it is corrected, whatever has become of the reason for asking.
    """
    found: list[str] = []
    for question in knowledge.questions.values():
        said_yes = record.answer(question.id) is Answer.YES
        if said_yes or _is_relevant(question, knowledge, record, listed):
            found.append(question.id)
    return tuple(found)


def wanted(
    knowledge: Knowledge, record: Record, listed: Collection[Listed] | None
) -> tuple[str, ...]:
    """The kinds of results that this record asks for, in the order of the facts."""
    measured = {each.kind for each in record.observations}
    return tuple(
        kind.id
        for kind in knowledge.observation_kinds.values()
        if kind.id in measured or _is_relevant(kind, knowledge, record, listed)
    )


def _is_relevant(
    fact: Relevant, knowledge: Knowledge, record: Record, listed: Collection[Listed] | None
) -> bool:
    # A parent that nobody asked is itself not known: what follows it is asked once it is answered.
    return (
        fact.is_always_asked
        or any(record.answers.get(each, Answer.NO) is not Answer.NO for each in fact.after)
        or any(_is_at_hand(each, fact) for each in listed or ())
        or bool(set(fact.with_conditions) & set(_groups(knowledge, record)))
    )


def _is_at_hand(listed: Listed, fact: Relevant) -> bool:
    known = listed.recognition
    return bool(known.groups & set(fact.with_groups) or known.classes & set(fact.with_classes))


def _groups(knowledge: Knowledge, record: Record) -> Iterator[str]:
    """The groups of conditions that stand on the list, also where it doubts them."""
    for text in record.conditions or ():
        said = groups_mentioned(text, knowledge)
        yield from said.certain | said.doubtful
