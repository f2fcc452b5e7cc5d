"""What comes up in a plan that runs: another dose, a surgery, tablets that have to be ordered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from prescribing.clinical.dose import Dose


@dataclass(frozen=True)
class DoseChange:
    night: date
    before: Dose  # the last one that was taken, on whatever night
    after: Dose

    @property
    def goes_up(self) -> bool:
        return self.after > self.before


class Order(StrEnum):
    SOON = "soon"
    NOW = "now"
    GONE = "gone"  # nothing is left of what was ordered


class Readiness(StrEnum):
    """How a plan that runs stands to a surgery."""

    PASSED = "passed"  # and nobody said what was done
    OVERTAKEN = "overtaken"  # it makes the nights others than those that were signed
    ON_HOLD = "on hold"
    NOT_KNOWN_THEN = "not known then"  # the plan was signed without it
    READY = "ready"


def dose_changes(taken: Iterable[tuple[date, Dose]]) -> Iterator[DoseChange]:
    """Of nights with a dose, in their order; those on which nothing is taken are left out."""
    for (_, before), (night, after) in pairwise(taken):
        if before != after:
            yield DoseChange(night, before, after)


def order_due(order_from: date, last: date, today: date, days_ahead: int) -> Order | None:
    """How pressing it is to order tablets that last until a night; None when it is not yet."""
    if last < today:
        return Order.GONE
    if order_from <= today:
        return Order.NOW
    return Order.SOON if order_from <= today + timedelta(days=days_ahead) else None


def readiness(
    day: date, last_night: date | None, today: date, *, is_overtaken: bool, is_held: bool
) -> Readiness:
    """Of a planned surgery, with the last night for a dose before it, as it was signed."""
    if day < today:
        return Readiness.PASSED
    if is_overtaken:
        return Readiness.OVERTAKEN
    if is_held:
        return Readiness.ON_HOLD
    return Readiness.NOT_KNOWN_THEN if last_night is None else Readiness.READY


def last_dose_before(until: date, taken: Sequence[date]) -> date | None:
    """The last of these nights up to `until`; whoever goes on after all of them has until then."""
    if taken and taken[-1] < until:
        return until
    return max((night for night in taken if night <= until), default=None)
