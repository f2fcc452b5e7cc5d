"""Which questions are asked and which results are wanted: for pages and rules alike."""

from collections.abc import Collection
from dataclasses import dataclass

from prescribing.clinical.condition_names import groups_mentioned
from prescribing.clinical.knowledge import Group, Knowledge, Relevant
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
    reasons = reasons_to_ask(knowledge, record, listed)
    return tuple(
        question.id
        for question in knowledge.questions.values()
        if record.answer(question.id) is Answer.YES or reasons.call_for(question)
    )


@dataclass(frozen=True)
class Reasons:
    """What gives a reason to ask: questions that were not answered no, and what is listed."""

    answered: frozenset[str]
    groups: frozenset[Group]
    classes: frozenset[str]
    conditions: frozenset[str]

    def call_for(self, fact: Relevant) -> bool:
        return fact.is_always_asked or not (
            self.answered.isdisjoint(fact.after)
            and self.groups.isdisjoint(fact.with_groups)
            and self.classes.isdisjoint(fact.with_classes)
            and self.conditions.isdisjoint(fact.with_conditions)
        )


def reasons_to_ask(
    knowledge: Knowledge, record: Record, listed: Collection[Listed] | None
) -> Reasons:
    known = [each.recognition for each in listed or ()]
    # Conditions that the list doubts give a reason, too.
    said = [groups_mentioned(text, knowledge) for text in record.conditions or ()]
    return Reasons(
        # A parent that nobody asked is itself not known: what follows waits until it is answered.
        answered=frozenset(name for name, said in record.answers.items() if said is not Answer.NO),
        groups=frozenset().union(*(each.groups for each in known)),
        classes=frozenset().union(*(each.classes for each in known)),
        conditions=frozenset().union(*(each.certain | each.doubtful for each in said)),
    )
