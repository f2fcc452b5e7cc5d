"""What a change of a plan moves, night by night, gathered into runs of the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, Protocol

from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Kind


class Told(Protocol):
    """One night, of a plan that is laid out or of one that was signed."""

    @property
    def date(self) -> date: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def dose(self) -> Dose | None: ...
    @property
    def product(self) -> object: ...
    @property
    def reason(self) -> str: ...


class Moved(StrEnum):
    UNCHANGED = "unchanged"
    DOSE_CHANGED = "dose changed"
    PRODUCT_CHANGED = "product changed"  # the same dose, from another tablet
    NOW_TAKEN = "now taken"
    NOW_NONE = "now none"
    REASON_CHANGED = "reason changed"  # none before and none now
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Difference:
    """Consecutive nights on which the same was done before, and the same is done now."""

    moved: Moved
    first: date
    last: date
    nights: int
    before: Told | None  # of the first night; None where the old plan has none
    after: Told | None


class _Pair(NamedTuple):
    """One date in both plans."""

    day: date
    before: Told | None
    after: Told | None

    @property
    def done(self) -> tuple[object, object]:
        return _done(self.before), _done(self.after)


def difference(old: Sequence[Told], new: Sequence[Told]) -> tuple[Difference, ...]:
    """Every night of either list, in order, in runs of consecutive ones."""
    before, after = ({night.date: night for night in nights} for nights in (old, new))
    days = sorted(before.keys() | after.keys())
    pairs = enumerate(_Pair(day, before.get(day), after.get(day)) for day in days)
    # The dates of one run are as far apart as their places.
    runs = groupby(pairs, key=lambda each: (each[1].day.toordinal() - each[0], each[1].done))
    return tuple(_difference([pair for _, pair in run]) for _, run in runs)


def _difference(run: Sequence[_Pair]) -> Difference:
    first = run[0]
    moved = _moved(first.before, first.after)
    return Difference(moved, first.day, run[-1].day, len(run), first.before, first.after)


def _done(night: Told | None) -> tuple[object, ...]:
    """What makes two nights the same: all but their dates and the numbers of their steps."""
    return () if night is None else (night.kind, night.dose, night.product, night.reason)


def _moved(before: Told | None, after: Told | None) -> Moved:
    if before is None or after is None:
        return Moved.ADDED if before is None else Moved.REMOVED
    if before.dose is None or after.dose is None:
        return _begun_or_ended(before, after)
    if before.dose != after.dose:
        return Moved.DOSE_CHANGED
    return Moved.UNCHANGED if before.product == after.product else Moved.PRODUCT_CHANGED


def _begun_or_ended(before: Told, after: Told) -> Moved:
    if after.dose is not None:
        return Moved.NOW_TAKEN
    if before.dose is not None:
        return Moved.NOW_NONE
    return Moved.UNCHANGED if _done(before) == _done(after) else Moved.REASON_CHANGED
