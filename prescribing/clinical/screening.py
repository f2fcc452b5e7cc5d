"""Rules asked of one record. A question that cannot be answered is a finding, never a "no"."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from string import Formatter
from typing import Any, get_args, get_type_hints

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.condition_names import groups_mentioned
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import (
    Acting,
    Asks,
    FactError,
    Group,
    Knowledge,
    Rule,
    Severity,
    WayOut,
)
from prescribing.clinical.medicines import Recognition, groups_named, recognise
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.record import Answer, Medicine, MedicineStatus, Record
from prescribing.clinical.relevance import Listed
from prescribing.clinical.titration import last_dose, nights

WORST_FIRST = (Severity.STOP, Severity.REASON, Severity.ADVICE)
CLEAR = "clear"
ALL = frozenset(Asks)


class Wait(StrEnum):
    """The moments of a waiting time, from the last opioid on."""

    START = "start"
    FLOOR = "floor"
    TARGET = "target"


@dataclass(frozen=True)
class Hit:
    """A predicate's answer other than "no": yes, or that it cannot tell."""

    answer: Answer
    facts: Mapping[str, object] = field(default_factory=dict)
    subject: str = ""
    earliest_first_night: date | None = None


@dataclass(frozen=True)
class Case:
    """Everything that a predicate may look at."""

    record: Record
    knowledge: Knowledge
    listed: tuple[Listed, ...] | None

    @property
    def clock(self) -> DoseClock:
        assumed = self.knowledge.surgery_hold.assumed
        return DoseClock(self.record.zone, self.record.dose_time, assumed)

    @property
    def hold_target_hours(self) -> int:
        """A clinic may lengthen the target, never shorten it."""
        own = self.record.policy.hold_target_hours or 0
        return max(own, self.knowledge.surgery_hold.target_hours)

    @property
    def lists_are_known(self) -> bool:
        """Checked today, or within the days for which the clinic lets a check count."""
        checked, allowed = self.record.lists_checked_on, self.knowledge.list_check
        own = min(self.record.policy.list_fresh_days or 0, allowed.most_days)
        if checked is None or checked > self.record.today:
            return False
        return (self.record.today - checked).days <= max(own, allowed.fresh_days)

    @property
    def hold(self) -> timedelta:
        return timedelta(hours=self.record.hold_hours or self.hold_target_hours)


@dataclass(frozen=True)
class Finding:
    """What a rule answered for one patient at one moment, in its own words."""

    rule: str
    title: str
    severity: Severity
    answer: Answer
    subject: str
    because: str
    why: str
    clears: str
    sources: tuple[str, ...]
    ways_out: tuple[WayOut, ...]
    earliest_first_night: date | None = None

    @property
    def key(self) -> str:
        """What a written reason is kept under: the rule, and what it fired on."""
        return f"{self.rule}: {self.subject}" if self.subject else self.rule

    def as_record(self) -> dict[str, Any]:
        """The words to keep. A later change to the rule must not change them."""
        earliest = self.earliest_first_night
        return {
            "rule": self.rule,
            "key": self.key,
            "title": self.title,
            "severity": self.severity.value,
            "answer": "yes" if self.answer is Answer.YES else "cannot tell",
            "because": self.because,
            "why": self.why,
            "clears": self.clears,
            "sources": list(self.sources),
            "earliest_first_night": earliest.isoformat() if earliest else None,
        }


@dataclass(frozen=True)
class Screen:
    """The answer of every rule that had one, worst first, and what each medicine was taken for."""

    findings: tuple[Finding, ...]
    medicines: tuple[Recognition, ...]

    @property
    def verdict(self) -> str:
        return self.findings[0].severity.value if self.findings else CLEAR

    @property
    def earliest_first_night(self) -> date | None:
        """The first night that satisfies every waiting time found."""
        nights = [f.earliest_first_night for f in self.findings if f.earliest_first_night]
        return max(nights, default=None)


Ask = Callable[..., Iterator[Hit]]


@dataclass(frozen=True)
class Predicate:
    """A named question that a rule can ask, and the facts its sentences may name."""

    ask: Ask
    facts: frozenset[str]

    @property
    def takes(self) -> frozenset[str]:
        return frozenset(list(inspect.signature(self.ask).parameters)[1:])


PREDICATES: dict[str, Predicate] = {}


def predicate(*facts: str) -> Callable[[Ask], Ask]:
    def register(ask: Ask) -> Ask:
        PREDICATES[ask.__name__] = Predicate(ask, frozenset(facts))
        return ask

    return register


def screen(record: Record, knowledge: Knowledge, asks: Collection[Asks] = ALL) -> Screen:
    """Ask every rule that can be asked of what is at hand."""
    catalogue = catalogue_of(knowledge)
    listed = None
    if record.medicines is not None:
        listed = tuple(
            Listed(each, recognise(each.text, catalogue, each.code, each.system))
            for each in record.medicines
        )
    case = Case(record, knowledge, listed)
    findings = [
        _finding(rule, hit, knowledge)
        for rule in knowledge.rules.values()
        if rule.asks in asks
        for hit in PREDICATES[rule.when].ask(case, **rule.given)
    ]
    findings.sort(key=lambda finding: WORST_FIRST.index(finding.severity))
    return Screen(tuple(findings), tuple(each.recognition for each in listed or ()))


def check_rule(rule: Rule) -> None:
    """Raises FactError when a rule asks for what no predicate offers."""
    known = PREDICATES.get(rule.when)
    if known is None:
        raise FactError(f"rule {rule.id}: there is no predicate {rule.when}")
    if set(rule.given) != known.takes:
        raise FactError(f"rule {rule.id}: {rule.when} is given {sorted(known.takes)}")
    kinds = get_type_hints(known.ask)
    for name, value in rule.given.items():
        if not _fits(kinds[name], value):
            raise FactError(f"rule {rule.id}: {name} cannot be {value!r}")
    for sentence in (rule.because, rule.cannot_tell):
        gaps = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        if not gaps <= known.facts:
            raise FactError(f"rule {rule.id}: {rule.when} does not know {sorted(gaps)}")


def _fits(kind: Any, value: object) -> bool:
    inner = get_args(kind)
    if inner:
        return isinstance(value, list) and all(_fits(inner[0], each) for each in value)
    if issubclass(kind, StrEnum):
        return value in list(kind)
    return type(value) is kind


def shown(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"


def _finding(rule: Rule, hit: Hit, knowledge: Knowledge) -> Finding:
    certain = hit.answer is Answer.YES
    sentence = rule.because if certain else rule.cannot_tell
    facts = {name: shown(it) if isinstance(it, date) else it for name, it in hit.facts.items()}
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=rule.severity if certain else rule.unknown,
        answer=hit.answer,
        subject=hit.subject,
        because=sentence.format(**facts),
        why=rule.why,
        clears=rule.clears,
        sources=rule.sources,
        ways_out=tuple(knowledge.ways_out[name] for name in rule.ways_out),
        earliest_first_night=hit.earliest_first_night,
    )


# --- questions about medicines -------------------------------------------------------------


@predicate()
def medicines_not_asked(case: Case) -> Iterator[Hit]:
    if case.listed is None or not case.lists_are_known:
        yield Hit(Answer.UNKNOWN)


@predicate("medicine", "date", "days")
def taking_opioid(case: Case, *, group: Group) -> Iterator[Hit]:
    """A medicine of the group on the list, and not known to have been stopped on a date."""
    for each in _of_group(case, group):
        if each.is_taken:
            days, today = _days_free(case, each.recognition.acting), case.record.today
            yield Hit(
                Answer.UNKNOWN if _not_said(each.medicine) else Answer.YES,
                {"medicine": each.medicine.text, "days": days, "date": today},
                each.medicine.text,
                _earliest(today, days),
            )


@predicate("medicine", "date", "free", "floor", "target", "earliest")
def opioid_stopped_lately(
    case: Case, *, group: Group, acting: Acting, since: Wait, until: Wait
) -> Iterator[Hit]:
    """Stopped so many whole days before the first night that they lie in this part of the wait."""
    interval = case.knowledge.intervals[acting]
    days = {"start": 0, "floor": interval.floor_days, "target": interval.target_days}
    for each in _of_group(case, group):
        last = each.medicine.last_taken
        if each.is_taken or last is None or each.recognition.acting is not interval.acting:
            continue
        free = max((case.record.starts - last).days - 1, 0)
        if days[since] <= free < days[until]:
            earliest = _earliest(last, interval.target_days)
            facts = {"medicine": each.medicine.text, "date": last, "free": free} | days
            yield Hit(Answer.YES, facts | {"earliest": earliest}, each.medicine.text, earliest)


@predicate("medicine")
def taking_any_of(case: Case, *, groups: list[Group]) -> Iterator[Hit]:
    for group in groups:
        for each in _of_group(case, group):
            if each.is_taken:
                answer = Answer.UNKNOWN if _not_said(each.medicine) else Answer.YES
                yield Hit(answer, {"medicine": each.medicine.text}, each.medicine.text)


@predicate("medicine", "near")
def medicine_not_recognised(case: Case) -> Iterator[Hit]:
    """Not found by exact name, not classified by a prescriber, and perhaps still at work."""
    longest = max(interval.target_days for interval in case.knowledge.intervals.values())
    for each in case.listed or ():
        if each.recognition.opioid is not None or each.medicine.not_opioid_because:
            continue
        last = each.medicine.last_taken
        if each.is_taken or last is None or (case.record.starts - last).days <= longest:
            near = ", ".join(each.recognition.suggestions) or "-"
            facts = {"medicine": each.medicine.text, "near": near}
            yield Hit(Answer.UNKNOWN, facts, each.medicine.text)


@predicate("medicine")
def text_and_code_disagree(case: Case) -> Iterator[Hit]:
    for each in case.listed or ():
        if each.recognition.conflict:
            yield Hit(Answer.YES, {"medicine": each.medicine.text}, each.medicine.text)


@predicate()
def opioid_said_but_not_listed(case: Case, *, question: str) -> Iterator[Hit]:
    """The answer was yes, and the list names no opioid that would explain it."""
    answer = case.record.answer(question)
    if answer is Answer.UNKNOWN:
        yield Hit(Answer.UNKNOWN)
    if answer is Answer.YES and not any(
        _within_the_waiting_time(case, each) for each in _of_group(case, Group.OPIOID)
    ):
        yield Hit(Answer.YES)


# --- questions about the patient -----------------------------------------------------------


@predicate("allergy")
def allergic_to(case: Case, *, groups: list[Group]) -> Iterator[Hit]:
    if case.record.allergies is None:
        yield Hit(Answer.UNKNOWN)
        return
    catalogue = catalogue_of(case.knowledge)
    for allergy in case.record.allergies:
        # "Allergic to naltrexone" is a sentence, and says what matters here.
        if groups_named(allergy, catalogue) & set(groups):
            yield Hit(Answer.YES, {"allergy": allergy}, allergy)


@predicate("condition")
def has_condition(case: Case, *, group: str, question: str) -> Iterator[Hit]:
    """A condition of the group on the list, or a yes to the question when there is one."""
    listed = False
    for text in case.record.conditions or ():
        said = groups_mentioned(text, case.knowledge)
        if group in said.certain | said.doubtful:
            answer = Answer.YES if group in said.certain else Answer.UNKNOWN
            listed = listed or answer is Answer.YES
            yield Hit(answer, {"condition": text}, text)
    answer = case.record.answer(question) if question and not listed else Answer.NO
    if answer is not Answer.NO:
        yield Hit(answer, {"condition": "yes, when asked"})


@predicate()
def conditions_not_asked(case: Case) -> Iterator[Hit]:
    if case.record.conditions is None or not case.lists_are_known:
        yield Hit(Answer.UNKNOWN)


@predicate("age")
def younger_than(case: Case, *, years: int) -> Iterator[Hit]:
    if case.record.birth_date is None:
        yield Hit(Answer.UNKNOWN)
        return
    age = age_on(case.record.birth_date, case.record.starts)
    if age < years:
        yield Hit(Answer.YES, {"age": age})


def age_on(birth_date: date, day: date) -> int:
    """Completed years. Born on 29 February, a year is completed on 1 March of common years."""
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before


# --- questions about surgery ---------------------------------------------------------------


@predicate()
def surgery_said_but_not_listed(case: Case, *, question: str) -> Iterator[Hit]:
    answer = case.record.answer(question)
    if not case.record.surgeries and answer is not Answer.NO:
        yield Hit(answer)


@predicate("date")
def surgery_day_passed(case: Case) -> Iterator[Hit]:
    for surgery in case.record.surgeries or ():
        if surgery.day < case.record.today:
            yield Hit(Answer.YES, {"date": surgery.day}, surgery.day.isoformat())


@predicate("date", "hours", "last")
def surgery_leaves_no_night(case: Case) -> Iterator[Hit]:
    """The first night already lies within the hold hours of a surgery, or after it."""
    for surgery in _surgeries_ahead(case):
        last = case.clock.last_night(surgery, case.hold)
        if case.record.starts > last:
            facts = {"date": surgery.day, "last": last, "hours": _hours(case)}
            yield Hit(Answer.YES, facts, surgery.day.isoformat())


@predicate("date", "hours", "last", "time")
def surgery_ends_plan(case: Case) -> Iterator[Hit]:
    for surgery in _surgeries_ahead(case):
        last = case.clock.last_night(surgery, case.hold)
        if case.record.starts <= last and _reaches(case, surgery):
            facts = {"date": surgery.day, "last": last, "hours": _hours(case)}
            facts |= {"time": _time_of(surgery, case)}
            yield Hit(Answer.YES, facts, surgery.day.isoformat())


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


# --- questions about the indication and consent --------------------------------------------


@predicate("indication", "grade")
def indication_graded(case: Case, *, grades: list[str]) -> Iterator[Hit]:
    indication = case.knowledge.indications.get(case.record.indication or "")
    if indication is not None and indication.grade in grades:
        yield Hit(Answer.YES, {"indication": indication.name, "grade": indication.grade})


@predicate("indication")
def indication_not_chosen(case: Case) -> Iterator[Hit]:
    if case.record.indication in case.knowledge.indications:
        return
    if case.record.indication_text:
        yield Hit(Answer.YES, {"indication": case.record.indication_text})
    else:
        yield Hit(Answer.UNKNOWN)


@predicate()
def consent_not_recorded(case: Case) -> Iterator[Hit]:
    if case.record.consent is not Answer.YES:
        yield Hit(Answer.UNKNOWN)


# --- questions about the plan --------------------------------------------------------------


@predicate("dose", "limit")
def dose_above(case: Case, *, dose_mg: str, up_to_mg: str) -> Iterator[Hit]:
    """The largest dose lies above one limit and not above the next ("" when there is none)."""
    largest = case.record.largest_dose
    if largest is None:
        return
    limit = Dose.parse(dose_mg)
    if largest > limit and not (up_to_mg and largest > Dose.parse(up_to_mg)):
        yield Hit(Answer.YES, {"dose": largest, "limit": limit})


@predicate()
def dose_not_known(case: Case) -> Iterator[Hit]:
    if case.record.largest_dose is None:
        yield Hit(Answer.UNKNOWN)


@predicate("dose", "limit")
def first_step_above(case: Case, *, dose_mg: str) -> Iterator[Hit]:
    limit = Dose.parse(dose_mg)
    if case.record.plan and case.record.plan.steps[0].dose > limit:
        yield Hit(Answer.YES, {"dose": case.record.plan.steps[0].dose, "limit": limit})


@predicate("step", "nights", "limit")
def step_shorter_than(case: Case, *, nights: int) -> Iterator[Hit]:
    for number, step in enumerate(case.record.plan.steps if case.record.plan else (), start=1):
        if step.nights < nights:
            facts = {"step": number, "nights": step.nights, "limit": nights}
            yield Hit(Answer.YES, facts, f"step {number}")


@predicate("step", "dose", "before")
def increase_above(case: Case, *, dose_mg: str, times: int) -> Iterator[Hit]:
    """A step goes up by more than the dose, or to more than so many times the one before."""
    limit = Dose.parse(dose_mg).micrograms
    steps = case.record.plan.steps if case.record.plan else ()
    for number, (before, after) in enumerate(pairwise(steps), start=1):
        now, then = after.dose.micrograms, before.dose.micrograms
        if now - then > limit or now > then * times:
            facts = {"step": number + 1, "dose": after.dose, "before": before.dose}
            yield Hit(Answer.YES, facts, f"step {number + 1}")


@predicate("step", "product", "before")
def product_changes(case: Case) -> Iterator[Hit]:
    steps = case.record.plan.steps if case.record.plan else ()
    for number, (before, after) in enumerate(pairwise(steps), start=1):
        if before.product != after.product:
            facts = {"step": number + 1, "product": after.product.label}
            facts |= {"before": before.product.label}
            yield Hit(Answer.YES, facts, f"step {number + 1}")


@predicate("date")
def first_night_passed(case: Case) -> Iterator[Hit]:
    if case.record.first_night and case.record.first_night < case.record.today:
        yield Hit(Answer.YES, {"date": case.record.first_night})


@predicate()
def nothing_is_taken(case: Case) -> Iterator[Hit]:
    if case.record.plan and last_dose(nights(case.record.plan)) is None:
        yield Hit(Answer.YES)


# --- what the questions share --------------------------------------------------------------


def _of_group(case: Case, group: Group) -> Iterator[Listed]:
    return (each for each in case.listed or () if group in each.recognition.groups)


def _within_the_waiting_time(case: Case, each: Listed) -> bool:
    """Whether it is, or was lately, at work: one stopped years ago explains no answer of today."""
    last = each.medicine.last_taken
    longest = case.knowledge.intervals[Acting.LONG].target_days
    return each.is_taken or (last is not None and (case.record.today - last).days <= longest)


def _not_said(medicine: Medicine) -> bool:
    return medicine.status is not MedicineStatus.TAKING


def _days_free(case: Case, acting: Acting | None) -> int:
    """The target; for an opioid of which nobody knows how long it acts, the longest there is."""
    intervals = case.knowledge.intervals
    longest = max(intervals.values(), key=lambda interval: interval.target_days)
    return (intervals[acting] if acting else longest).target_days


def _earliest(last_taken: date, free_days: int) -> date:
    """The first night after so many whole days free."""
    return last_taken + timedelta(days=free_days + 1)


def _surgeries_ahead(case: Case) -> Iterable[Surgery]:
    return (each for each in case.record.surgeries or () if each.day >= case.record.today)


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
