"""What changed between two versions of the facts, fact by fact and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# By kind, by id, the fields of a fact as plain values.
Facts = Mapping[str, Mapping[str, Mapping[str, Any]]]


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: Any
    now: Any


@dataclass(frozen=True)
class FactChange:
    kind: str
    id: str
    how: How
    fact: Mapping[str, Any]  # as it is now, or as it was before it was removed
    fields: tuple[FieldChange, ...] = ()


def changes(before: Facts, now: Facts) -> tuple[FactChange, ...]:
    """Kinds in the order of the facts now; in each, what was removed comes last."""
    kinds = dict.fromkeys([*now, *before])
    return tuple(
        change
        for kind in kinds
        for change in _of_kind(kind, before.get(kind, {}), now.get(kind, {}))
    )


def _of_kind(
    kind: str, before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> Iterator[FactChange]:
    for name, fact in now.items():
        if name not in before:
            yield FactChange(kind, name, How.ADDED, fact)
        elif fact != before[name]:
            yield FactChange(kind, name, How.CHANGED, fact, tuple(_fields(before[name], fact)))
    for name, fact in before.items():
        if name not in now:
            yield FactChange(kind, name, How.REMOVED, fact)


def _fields(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*now, *before]):
        if before.get(name) != now.get(name):
            yield FieldChange(name, before.get(name), now.get(name))
