"""Rules asked of one record. A question that cannot be answered is a finding, never a "no"."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Any, NamedTuple, get_args, get_type_hints

from prescribing.clinical import predicates
from prescribing.clinical.asking import PREDICATES, Case, Hit
from prescribing.clinical.catalogue import Catalogue, catalogue_of
from prescribing.clinical.knowledge import (
    Asks,
    Confidence,
    FactError,
    Knowledge,
    Rule,
    Severity,
    Source,
    Status,
    WayOut,
)
from prescribing.clinical.medicines import Recognition, recognise
from prescribing.clinical.record import Answer, Medicine, Record
from prescribing.clinical.relevance import Listed

__all__ = ["CLEAR", "Failure", "Finding", "Screen", "check_rule", "predicates", "screen", "shown"]

WORST_FIRST = (Severity.STOP, Severity.REASON, Severity.ADVICE)
CLEAR = "clear"
ALL = frozenset(Asks)
START_LATER = "start-later"
REMEMBERED = 4096


@dataclass(frozen=True)
class Failure:
    """Something of the program that went wrong. Whoever asked writes it down."""

    what: str
    error: str


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
    cited: tuple[Source, ...]
    status: Status
    confidence: Confidence
    ways_out: tuple[WayOut, ...]
    earliest_first_night: date | None = None
    fact_date: date | None = None  # of the patient's fact, where it has one

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source.key for source in self.cited)

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
            "source_titles": [source.title for source in self.cited],
            "status": self.status.value,
            "confidence": self.confidence.value,
            "fact_date": self.fact_date.isoformat() if self.fact_date else None,
            "earliest_first_night": earliest.isoformat() if earliest else None,
            "ways_out": [{"label": label, "does": does} for label, does in self._ways_out()],
        }

    def _ways_out(self) -> Iterator[tuple[str, str]]:
        """Each with its words. Without a night that was worked out, none is offered."""
        night = self.earliest_first_night
        for way in self.ways_out:
            if way.does != START_LATER:
                yield way.label, way.does
            elif night:
                yield way.label.format(date=shown(night)), way.does


@dataclass(frozen=True)
class Screen:
    """The answer of every rule that had one, worst first, and what each medicine was taken for."""

    findings: tuple[Finding, ...]
    medicines: tuple[Recognition, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def verdict(self) -> str:
        return self.findings[0].severity.value if self.findings else CLEAR

    @property
    def earliest_first_night(self) -> date | None:
        """The first night that satisfies every waiting time found."""
        nights = [f.earliest_first_night for f in self.findings if f.earliest_first_night]
        return max(nights, default=None)


def screen(record: Record, knowledge: Knowledge, asks: Collection[Asks] = ALL) -> Screen:
    """Ask every rule that can be asked of what is at hand."""
    failures: list[Failure] = []
    catalogue = _catalogue(knowledge, failures)
    listed = None
    if record.medicines is not None:
        listed = tuple(
            Listed(each, _recognised(each, catalogue, failures)) for each in record.medicines
        )
    findings = _findings(Case(record, knowledge, catalogue, listed), asks, failures)
    findings.sort(key=lambda finding: WORST_FIRST.index(finding.severity))
    recognised = tuple(each.recognition for each in listed or ())
    return Screen(tuple(findings), recognised, tuple(failures))


def _findings(case: Case, asks: Collection[Asks], failures: list[Failure]) -> list[Finding]:
    """Every rule's answers. One that cannot be asked for a fault of ours must not fall silent."""
    findings: list[Finding] = []
    unplanned = {Asks.PLAN} if case.record.plan is None else set()
    for rule, given, needed, told in _questions(case.knowledge):
        if rule.asks not in asks:
            continue
        try:
            # One loop without a call of its own for each rule: most of a hundred find nothing.
            question = PREDICATES[rule.when]
            if rule.asks in unplanned:
                hits = [Hit(Answer.UNKNOWN)]
            elif question.needs and case.named.isdisjoint(needed):
                continue
            else:
                hits = [*question.ask(case, **given)]
            if hits:
                findings += [_finding(rule, hit, told) for hit in hits]
        except Exception as error:
            failures.append(Failure(f"rule {rule.id}", type(error).__name__))
            findings.append(_unchecked(rule, case.knowledge))
    return findings


class _Told(NamedTuple):
    """What every finding of a rule tells, whomever it is about."""

    cited: tuple[Source, ...]
    ways_out: tuple[WayOut, ...]


class _Question(NamedTuple):
    """A rule made ready to be asked of many records."""

    rule: Rule
    given: dict[str, object]
    needed: frozenset[str]
    told: _Told


@lru_cache(maxsize=1)
def _questions(knowledge: Knowledge) -> tuple[_Question, ...]:
    return tuple(
        _Question(
            rule,
            dict(rule.given),
            PREDICATES[rule.when].needed(rule.given) if rule.when in PREDICATES else frozenset(),
            _told(rule, knowledge),
        )
        for rule in knowledge.rules.values()
    )


def _told(rule: Rule, knowledge: Knowledge) -> _Told:
    return _Told(
        cited=tuple(knowledge.sources[key] for key in rule.sources),
        ways_out=tuple(knowledge.ways_out[name] for name in rule.ways_out),
    )


def _unchecked(rule: Rule, knowledge: Knowledge) -> Finding:
    said = knowledge.unchecked
    broken = replace(
        rule, unknown=Severity.STOP, cannot_tell=said.because, clears=said.clears,
        ways_out=said.ways_out,
    )  # fmt: skip
    return _finding(broken, Hit(Answer.UNKNOWN, {"rule": rule.title}), _told(broken, knowledge))


def _catalogue(knowledge: Knowledge, failures: list[Failure]) -> Catalogue:
    """Without the general dictionary, what only it would know is not recognised."""
    try:
        knowledge.ordinary_names()
        return catalogue_of(knowledge)
    except Exception as error:
        failures.append(Failure("the general dictionary", type(error).__name__))
        return catalogue_of(_without_dictionary(knowledge))


@lru_cache(maxsize=1)
def _without_dictionary(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, ordinary_names=dict)


def _recognised(medicine: Medicine, catalogue: Catalogue, failures: list[Failure]) -> Recognition:
    try:
        return recognise(medicine.text, catalogue, medicine.code, medicine.system)
    except Exception as error:
        failures.append(Failure("recognition of a medicine", type(error).__name__))
        nothing: frozenset[Any] = frozenset()
        return Recognition(
            medicine.text, recognised=False, substances=(), groups=nothing, acting=None
        )


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


@lru_cache(maxsize=REMEMBERED)
def shown(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"


def _finding(rule: Rule, hit: Hit, told: _Told) -> Finding:
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
        cited=told.cited,
        status=rule.status,
        confidence=rule.confidence,
        ways_out=told.ways_out,
        earliest_first_night=hit.earliest_first_night,
        fact_date=hit.on,
    )
