"""Measurements and tests: what they show, and whether they are there at all."""

from collections.abc import Iterator
from decimal import Decimal

from prescribing.clinical.asking import Case, Hit, predicate
from prescribing.clinical.record import Answer, Observation


@predicate("name", "date", "by", "outcome")
def result_says(case: Case, *, kind: str, outcome: str, for_ever: bool) -> Iterator[Hit]:
    """The latest result is this one, within the days for which it counts or for ever."""
    known = case.knowledge.observation_kinds[kind]
    for each in case.results(kind):
        is_known = each.outcome in known.outcomes
        counts = for_ever or case.is_fresh(each)
        if counts and (each.outcome == outcome or not is_known):
            facts = {"name": known.name, "date": each.on, "by": each.by or "-"}
            facts |= {"outcome": known.outcomes.get(each.outcome, "-")}
            answer = Answer.YES if is_known else Answer.UNKNOWN
            yield Hit(answer, facts, each.on.isoformat(), on=each.on)


@predicate("name", "date")
def result_finds_unlisted_opioid(case: Case, *, kind: str, outcome: str) -> Iterator[Hit]:
    """A check found an opioid, and the record names none that would explain it."""
    if not case.has_opioid_at_work:
        yield from result_says(case, kind=kind, outcome=outcome, for_ever=False)


@predicate("name", "date", "value", "unit", "limit", "times")
def result_above_limit(
    case: Case, *, kinds: list[str], times: str, up_to_times: str
) -> Iterator[Hit]:
    """Above so many times the upper limit, and not above the next ("" when there is none)."""
    for each in _usable(case, kinds):
        value, limit = each.value, each.upper_limit
        if value is None or limit is None or value <= limit * Decimal(times):
            continue
        if not up_to_times or value <= limit * Decimal(up_to_times):
            yield _measured(case, each, value, limit=_plain(limit), times=times)


@predicate("name", "date", "value", "unit", "limit")
def result_below(case: Case, *, kind: str, below: str, at_least: str) -> Iterator[Hit]:
    """Below a limit, and not below the next ("" when there is none)."""
    for each in _usable(case, [kind]):
        value = each.value
        if value is None or value >= Decimal(below):
            continue
        if not at_least or value >= Decimal(at_least):
            yield _measured(case, each, value, limit=below)


@predicate("names")
def result_not_known(case: Case, *, kinds: list[str]) -> Iterator[Hit]:
    """One of these is wanted, and there is none that tells something of today."""
    if any(map(case.wants, kinds)) and not _is_told(case, kinds):
        yield Hit(Answer.UNKNOWN, {"names": _names(case, kinds)})


@predicate("names")
def baseline_missing(case: Case, *, one_of: list[str], all_of: list[str]) -> Iterator[Hit]:
    """What is usually known before a first dose, and is not."""
    groups = [one_of, *([each] for each in all_of)]
    missing = [_names(case, kinds) for kinds in groups if not _is_told(case, kinds)]
    if missing:
        yield Hit(Answer.UNKNOWN, {"names": "; ".join(missing)})


def _usable(case: Case, kinds: list[str]) -> Iterator[Observation]:
    return (each for kind in kinds for each in case.results(kind) if case.is_fresh(each))


def _is_told(case: Case, kinds: list[str]) -> bool:
    """Whether one at least is fresh, and each that is fresh can be read."""
    fresh = list(_usable(case, kinds))
    return bool(fresh) and all(_can_be_read(case, each) for each in fresh)


def _can_be_read(case: Case, each: Observation) -> bool:
    kind = case.knowledge.observation_kinds[each.kind]
    if kind.outcomes:
        return each.outcome in kind.outcomes
    return each.value is not None and (each.upper_limit is not None or not kind.has_upper_limit)


def _names(case: Case, kinds: list[str]) -> str:
    return " / ".join(case.knowledge.observation_kinds[kind].name for kind in kinds)


def _measured(case: Case, each: Observation, value: Decimal, **more: object) -> Hit:
    kind = case.knowledge.observation_kinds[each.kind]
    facts = {"name": kind.name, "date": each.on, "value": _plain(value), "unit": kind.unit}
    return Hit(Answer.YES, facts | more, kind.name, on=each.on)


def _plain(value: Decimal) -> str:
    """As a laboratory prints it: the database keeps "38" as 38.00."""
    return f"{value.normalize():f}"
