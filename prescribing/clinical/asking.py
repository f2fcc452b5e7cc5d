"""What a rule's question may look at, and how it answers: the shapes that all predicates share."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from prescribing.clinical.catalogue import LONGEST_LAST, Catalogue
from prescribing.clinical.condition_names import Mention, groups_mentioned
from prescribing.clinical.knowledge import Acting, Group, Interval, Knowledge
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.record import (
    Agreement,
    Answer,
    Medicine,
    MedicineStatus,
    Observation,
    Record,
)
from prescribing.clinical.relevance import Listed, Reasons, reasons_to_ask
from prescribing.clinical.titration import Step


@dataclass(frozen=True)
class Hit:
    """A predicate's answer other than "no": yes, or that it cannot tell."""

    answer: Answer
    facts: Mapping[str, object] = field(default_factory=dict)
    subject: str = ""
    earliest_first_night: date | None = None
    on: date | None = None  # the date of the patient's fact, where it has one


@dataclass(frozen=True)
class Case:
    """Everything that a predicate may look at."""

    record: Record
    knowledge: Knowledge
    catalogue: Catalogue
    listed: tuple[Listed, ...] | None

    @property
    def today(self) -> date:
        return self.record.today

    @property
    def starts(self) -> date:
        return self.record.starts

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.record.plan.steps if self.record.plan else ()

    # --- what was asked and found ---

    @cached_property
    def reasons(self) -> Reasons:
        return reasons_to_ask(self.knowledge, self.record, self.listed)

    def wants(self, kind: str) -> bool:
        """Whether the record gives a reason to ask for a result of this kind, or holds one."""
        measured = any(each.kind == kind for each in self.record.observations)
        return measured or self.reasons.call_for(self.knowledge.observation_kinds[kind])

    def answer(self, question: str) -> Answer:
        """What was answered. A question that nothing gives a reason to ask stands for a no."""
        said = self.record.answer(question)
        if said is Answer.UNKNOWN and not self.reasons.call_for(self.knowledge.questions[question]):
            return Answer.NO
        return said

    @cached_property
    def named(self) -> frozenset[str]:
        """What a rule can be about: what is listed, and questions that are not answered no."""
        open_questions = (
            each for each in self.knowledge.questions if self.answer(each) is not Answer.NO
        )
        reasons = self.reasons
        return reasons.groups.union(reasons.classes, reasons.conditions, open_questions)

    def agreement(self, matter: str, since: date = date.min) -> Agreement | None:
        """The latest statement about the matter that still counts, and is no older than a day."""
        if not self.record.agreements:
            return None
        fresh = self.today - timedelta(days=self.knowledge.matters[matter].fresh_days)
        counting = [
            each
            for each in self.record.agreements
            if each.matter == matter and max(fresh, since) <= each.on <= self.today
        ]
        return max(counting, key=lambda each: each.on, default=None)

    def results(self, kind: str) -> list[Observation]:
        """Those of the latest day that is not in the future: of two, the worse one counts."""
        if not self.record.observations:
            return []
        told = [
            each for each in self.record.observations if each.kind == kind and each.on <= self.today
        ]
        latest = max((each.on for each in told), default=None)
        return [each for each in told if each.on == latest]

    def is_fresh(self, result: Observation) -> bool:
        allowed = self.knowledge.observation_kinds[result.kind].fresh_days
        return (self.today - result.on).days <= allowed

    # --- how long it takes ---

    def interval(self, acting: Acting) -> Interval:
        """The waiting time: a clinic may lengthen its target, never shorten it."""
        fact = self.knowledge.intervals[acting]
        own = self.record.policy.free_days.get(acting, 0)
        return replace(fact, target_days=own) if own > fact.target_days else fact

    def acting(self, listed: Listed) -> Acting:
        """How long an opioid acts. What nobody knows, and what is not regulated, counts as long."""
        known = listed.recognition
        said = [
            acting
            for acting, interval in self.knowledge.intervals.items()
            if not known.classes.isdisjoint(interval.classes)
        ]
        return max([known.acting or Acting.LONG, *said], key=LONGEST_LAST.index)

    @cached_property
    def longest_wait(self) -> int:
        return max(self.interval(acting).target_days for acting in self.knowledge.intervals)

    # --- lists and surgery ---

    @property
    def lists_are_known(self) -> bool:
        """Checked today, or within the days for which the clinic lets a check count."""
        checked, allowed = self.record.lists_checked_on, self.knowledge.list_check
        own = min(self.record.policy.list_fresh_days or 0, allowed.most_days)
        if checked is None or checked > self.today:
            return False
        return (self.today - checked).days <= max(own, allowed.fresh_days)

    @cached_property
    def clock(self) -> DoseClock:
        assumed = self.knowledge.surgery_hold.assumed
        return DoseClock(self.record.zone, self.record.dose_time, assumed)

    @property
    def hold_target_hours(self) -> int:
        """A clinic may lengthen the target, never shorten it."""
        own = self.record.policy.hold_target_hours or 0
        return max(own, self.knowledge.surgery_hold.target_hours)

    @cached_property
    def hold(self) -> timedelta:
        return timedelta(hours=self.record.hold_hours or self.hold_target_hours)

    @cached_property
    def surgeries_ahead(self) -> tuple[tuple[Surgery, date], ...]:
        """Each with the last night on which a dose may be taken before it."""
        return tuple(
            (each, self.clock.last_night(each, self.hold))
            for each in self.record.surgeries or ()
            if each.day >= self.today
        )

    # --- conditions and medicines ---

    @cached_property
    def mentions(self) -> tuple[tuple[str, Mention], ...]:
        """Each line of the list of conditions and what it speaks of."""
        lines = self.record.conditions or ()
        return tuple((line, groups_mentioned(line, self.knowledge)) for line in lines)

    def of_groups(self, groups: Collection[Group]) -> Iterable[Listed]:
        if self.reasons.groups.isdisjoint(groups):
            return ()
        return (
            each for each in self.listed or () if not each.recognition.groups.isdisjoint(groups)
        )

    def of_classes(self, classes: Collection[str]) -> Iterable[Listed]:
        if self.reasons.classes.isdisjoint(classes):
            return ()
        return (
            each for each in self.listed or () if not each.recognition.classes.isdisjoint(classes)
        )

    @cached_property
    def has_opioid_at_work(self) -> bool:
        """Whether one is, or was lately, at work: one stopped years ago explains nothing today."""
        longest = self.interval(Acting.LONG).target_days
        last_ones = [each.medicine.last_taken for each in self.of_groups([Group.OPIOID])]
        last_ones += [each.last_opioid for each in self.record.after_surgery]
        lately = (last is not None and (self.today - last).days <= longest for last in last_ones)
        return any(lately) or any(each.is_taken for each in self.of_groups([Group.OPIOID]))

    def about(self, medicine: Medicine, earliest: date | None = None, **facts: object) -> Hit:
        """Yes when the medicine is taken; when nobody says so, it cannot be told."""
        is_said = medicine.status is MedicineStatus.TAKING
        answer = Answer.YES if is_said else Answer.UNKNOWN
        told = {"medicine": medicine.text} | facts
        return Hit(answer, told, medicine.text, earliest, on=self.record.lists_checked_on)


def who_agreed(said: Agreement | None) -> dict[str, Any]:
    """What a sentence about an agreement may name."""
    return {"by": said.by, "agreed": said.on} if said else {}


Ask = Callable[..., Iterator[Hit]]


@dataclass(frozen=True)
class Predicate:
    """A named question that a rule can ask, and the facts its sentences may name.

    One that `needs` some of what it is given has nothing to say of a record that names none of it.
    """

    ask: Ask
    facts: frozenset[str]
    needs: tuple[str, ...] = ()

    @property
    def takes(self) -> frozenset[str]:
        return frozenset(list(inspect.signature(self.ask).parameters)[1:])

    def needed(self, given: Mapping[str, object]) -> frozenset[str]:
        """The names of which the record must hold one."""
        values: list[Any] = [given[name] for name in self.needs]
        return frozenset().union(
            *([value] if isinstance(value, str) else value for value in values)
        )


PREDICATES: dict[str, Predicate] = {}


def predicate(*facts: str, needs: tuple[str, ...] = ()) -> Callable[[Ask], Ask]:
    def register(ask: Ask) -> Ask:
        PREDICATES[ask.__name__] = Predicate(ask, frozenset(facts), needs)
        return ask

    return register
