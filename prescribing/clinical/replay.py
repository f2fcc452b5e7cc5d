"""A kept screening asked again: its record read back, and today's answers beside those of then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from prescribing.clinical.knowledge import Knowledge, Product
from prescribing.clinical.record import Record

FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
SCALARS: Mapping[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    time: time.fromisoformat,
    timedelta: lambda seconds: timedelta(seconds=seconds),
    ZoneInfo: ZoneInfo,
    Decimal: Decimal,
}

Kept = Mapping[str, Any]


class CannotBeRead(ValueError):
    """What was kept cannot be asked about any more; the message says what is in the way."""


@dataclass(frozen=True)
class Differences:
    """What the rules answer otherwise now, each finding in the words it has or had."""

    added: tuple[Kept, ...] = ()
    removed: tuple[Kept, ...] = ()
    changed: tuple[tuple[Kept, Kept], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def record_from(inputs: Kept, knowledge: Knowledge) -> Record:
    """The record that a screening was made of. What an older one does not hold is not known.

    Raises CannotBeRead for what cannot be understood, rather than leave it out.
    """
    try:
        record: Record = _read(Record, _in_todays_words(inputs), knowledge)
    except CannotBeRead:
        raise
    except FAULTS as error:
        raise CannotBeRead(f"The record that was kept cannot be read: {error}") from error
    if record.plan is None:
        return record
    # What is assumed of an unknown time is a fact, and the question is what today's facts say.
    clock = replace(record.plan.clock, assumed=knowledge.surgery_hold.assumed)
    return replace(record, plan=replace(record.plan, clock=clock))


def compare(then: Sequence[Kept], now: Sequence[Kept]) -> Differences:
    """Findings are the same when rule, subject, severity and answer are; words may differ."""
    before, after = _by_key(then), _by_key(now)
    return Differences(
        added=tuple(one for key in after if key not in before for one in after[key]),
        removed=tuple(one for key in before if key not in after for one in before[key]),
        changed=tuple(
            (before[key][0], after[key][0])
            for key in after
            if key in before and _answers(before[key]) != _answers(after[key])
        ),
    )


def _by_key(findings: Sequence[Kept]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for finding in findings:
        found.setdefault(finding["key"], []).append(finding)
    return found


def _answers(findings: Sequence[Kept]) -> list[tuple[str, str]]:
    return sorted((finding["severity"], finding["answer"]) for finding in findings)


def _in_todays_words(inputs: Kept) -> Kept:
    """The keys that a record of version 0.1 had, as they are called now."""
    kept = dict(inputs)
    if "hold_target_hours" in kept:
        kept["policy"] = {"hold_target_hours": kept.pop("hold_target_hours")}
    if "lists_checked" in kept:
        was_checked = kept.pop("lists_checked") == "yes"
        kept["lists_checked_on"] = kept["today"] if was_checked else None
    return kept


@cache
def _shape(kind: type) -> dict[str, tuple[Any, bool]]:
    """Of each field of a dataclass, its kind, and whether it must be there."""
    kinds = get_type_hints(kind)
    return {
        each.name: (kinds[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _read(kind: Any, value: Any, knowledge: Knowledge) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return None if value is None else _read(inner[0], value, knowledge)
    if origin is tuple:
        return tuple(_read(inner[0], each, knowledge) for each in value)
    if origin is not None:
        return {
            _read(inner[0], key, knowledge): _read(inner[1], each, knowledge)
            for key, each in value.items()
        }
    if kind is Product:
        return _product(value, knowledge)
    if is_dataclass(kind):
        return _read_fields(kind, value, knowledge)
    return _read_scalar(kind, value)


def _read_fields(kind: Any, value: Kept, knowledge: Knowledge) -> Any:
    shape = _shape(kind)
    strange = sorted(set(value) - set(shape))
    missing = sorted(name for name, (_, needed) in shape.items() if needed and name not in value)
    if strange or missing:
        told = [f"it holds {name}" for name in strange] + [f"it lacks {name}" for name in missing]
        raise CannotBeRead(f"The record that was kept is of another kind: {', '.join(told)}.")
    return kind(**{name: _read(shape[name][0], each, knowledge) for name, each in value.items()})


def _read_scalar(kind: type, value: Any) -> Any:
    if kind in SCALARS:
        return SCALARS[kind](value)
    if kind in {str, int, bool} and type(value) is not kind:
        raise CannotBeRead(f"{value!r} should be {kind.__name__}.")
    return kind(value)


def _product(name: str, knowledge: Knowledge) -> Product:
    if name not in knowledge.products:
        raise CannotBeRead(f"The product {name} is no longer among the facts.")
    return knowledge.products[name]
