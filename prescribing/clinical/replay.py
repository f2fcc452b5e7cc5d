"""A kept screening asked again: its record read back, and today's answers beside those of then."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints
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
Reader = Callable[[Any, Knowledge], Any]


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
        record: Record = _reader(Record)(_in_todays_words(inputs), knowledge)
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
def _reader(kind: Any) -> Reader:
    """How a value of this kind is read back; found out one time for each kind."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _optional(_inner(kind)[0])
    if origin is tuple:
        return _several(_inner(kind)[0])
    if origin is not None:
        return _by_name(*_inner(kind))
    if kind is Product:
        return _product
    if is_dataclass(kind):
        return _with_fields(kind)
    return _scalar(kind)


def _inner(kind: Any) -> list[Reader]:
    return [_reader(each) for each in get_args(kind) if each not in {NoneType, Ellipsis}]


def _optional(read: Reader) -> Reader:
    return lambda value, known: None if value is None else read(value, known)


def _several(read: Reader) -> Reader:
    return lambda values, known: tuple(read(each, known) for each in values)


def _by_name(read_key: Reader, read: Reader) -> Reader:
    return lambda values, known: {
        read_key(key, known): read(each, known) for key, each in values.items()
    }


def _with_fields(kind: Any) -> Reader:
    kinds = get_type_hints(kind)
    readers = {each.name: _reader(kinds[each.name]) for each in fields(kind)}
    needed = {
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }

    def read(value: Kept, known: Knowledge) -> Any:
        if not needed <= value.keys() <= readers.keys():
            _refuse(value.keys() - readers.keys(), needed - value.keys())
        return kind(**{name: readers[name](each, known) for name, each in value.items()})

    return read


def _refuse(strange: AbstractSet[str], missing: AbstractSet[str]) -> NoReturn:
    told = [f"it holds {name}" for name in sorted(strange)]
    told += [f"it lacks {name}" for name in sorted(missing)]
    raise CannotBeRead(f"The record that was kept is of another kind: {', '.join(told)}.")


def _scalar(kind: type) -> Reader:
    make, is_plain = SCALARS.get(kind, kind), kind in {str, int, bool}

    def read(value: Any, _known: Knowledge) -> Any:
        if not is_plain:
            return make(value)
        if type(value) is not kind:
            raise CannotBeRead(f"{value!r} should be {kind.__name__}.")
        return value

    return read


def _product(name: str, knowledge: Knowledge) -> Product:
    if name not in knowledge.products:
        raise CannotBeRead(f"The product {name} is no longer among the facts.")
    return knowledge.products[name]
