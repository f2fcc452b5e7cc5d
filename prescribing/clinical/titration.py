"""Steps laid on the calendar. The list of nights is the single source of everything printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Product
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.products import make

ONE_NIGHT = timedelta(days=1)


class PlanError(ValueError):
    """The plan cannot be laid out; the message says why and what to change."""


class Kind(StrEnum):
    TAKE = "take"
    HOLD = "hold"
    SURGERY_HOLD = "surgery hold"
    SURGERY = "surgery"
    WAIT = "wait"  # after surgery, until a prescriber signs the restart


@dataclass(frozen=True)
class Step:
    """One dose, made from one product, for a number of nights on which it is taken."""

    dose: Dose
    nights: int
    product: Product

    def __post_init__(self) -> None:
        make(self.dose, self.product)
        if self.nights < 1:
            raise PlanError("A step must have at least 1 night.")

    @property
    def pieces(self) -> int:
        return make(self.dose, self.product)


@dataclass(frozen=True, order=True)
class Hold:
    """Nights without a dose; the step is interrupted and goes on afterwards."""

    first_night: date
    nights: int
    reason: str

    def __iter__(self) -> Iterator[date]:
        return (self.first_night + number * ONE_NIGHT for number in range(self.nights))


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    first_night: date
    clock: DoseClock
    hold_before_surgery: timedelta
    holds: tuple[Hold, ...] = ()
    surgeries: tuple[Surgery, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps:
            raise PlanError("A plan needs at least one step.")


@dataclass(frozen=True)
class Night:
    """One date of a plan: what is taken, or why nothing is."""

    date: date
    kind: Kind
    step: int | None = None  # counted from 1
    dose: Dose | None = None
    pieces: int = 0
    product: Product | None = None
    reason: str = ""


@dataclass(frozen=True)
class Span:
    """Consecutive nights on which the same is done."""

    first: Night
    last: Night
    nights: int


def nights(plan: Plan) -> tuple[Night, ...]:
    """Every night of the plan, one a date, without gap or overlap.

    A hold moves the rest of the plan; surgery does not: what was planned after it is not taken.
    """
    surgery = next_surgery(plan)
    if surgery is None:
        return tuple(_laid_out(plan))
    last = plan.clock.last_night(surgery, plan.hold_before_surgery)
    return tuple(
        night if night.date <= last else _without_a_dose(night.date, surgery)
        for night in _laid_out(plan)
    )


def next_surgery(plan: Plan) -> Surgery | None:
    """The surgery that ends the plan. One before the first night leaves no night to take a dose."""
    return min(plan.surgeries, key=plan.clock.surgery_instant, default=None)


def last_night_before_surgery(plan_nights: Sequence[Night]) -> date | None:
    """The last night with a dose, when surgery ends the plan and something is taken before it."""
    if all(night.kind not in {Kind.SURGERY_HOLD, Kind.SURGERY} for night in plan_nights):
        return None
    return last_dose(plan_nights)


def last_dose(plan_nights: Sequence[Night]) -> date | None:
    return max((night.date for night in plan_nights if night.kind is Kind.TAKE), default=None)


def spans(plan_nights: Sequence[Night]) -> tuple[Span, ...]:
    """The nights gathered into runs of the same kind, step and reason, in order."""
    runs = [list(run) for _, run in groupby(plan_nights, key=lambda n: (n.kind, n.step, n.reason))]
    return tuple(Span(run[0], run[-1], len(run)) for run in runs)


def nights_until(
    last_night: date, first_night: date, earlier_nights: int, holds: Sequence[Hold]
) -> int:
    """How many nights are left for the last step when the plan's last night is given.

    Raises PlanError when the earlier steps and the holds leave none.
    """
    held = {night for hold in holds for night in hold if first_night <= night <= last_night}
    free = (last_night - first_night).days + 1 - len(held)
    if free <= earlier_nights:
        raise PlanError("The last night of the plan comes before its last step begins.")
    return free - earlier_nights


def _laid_out(plan: Plan) -> Iterator[Night]:
    # Of two holds on one night, the first gives the reason.
    held = {night: hold.reason for hold in reversed(plan.holds) for night in hold}
    night = plan.first_night
    for number, step in enumerate(plan.steps, start=1):
        pieces = step.pieces
        left = step.nights
        while left:
            if night in held:
                yield Night(night, Kind.HOLD, reason=held[night])
            else:
                left -= 1
                yield Night(night, Kind.TAKE, number, step.dose, pieces, step.product)
            night += ONE_NIGHT


def _without_a_dose(night: date, surgery: Surgery) -> Night:
    if night == surgery.day:
        return Night(night, Kind.SURGERY)
    return Night(night, Kind.SURGERY_HOLD if night < surgery.day else Kind.WAIT)
