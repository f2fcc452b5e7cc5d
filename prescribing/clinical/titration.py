"""Steps laid on the calendar. The list of nights is the single source of everything printed."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, takewhile
from typing import NamedTuple

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


AROUND_SURGERY = frozenset({Kind.SURGERY_HOLD, Kind.SURGERY, Kind.WAIT})


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

    @property
    def end(self) -> date:
        """The night after its last."""
        return self.first_night + self.nights * ONE_NIGHT


class Night(NamedTuple):
    """One date of a plan: what is taken, or why nothing is."""

    date: date
    kind: Kind
    step: int | None = None  # counted from 1
    dose: Dose | None = None
    pieces: int = 0
    product: Product | None = None
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """Steps from a first night. Of a plan under way, the nights that are past stand as they are."""

    steps: tuple[Step, ...]
    first_night: date
    clock: DoseClock
    hold_before_surgery: timedelta
    holds: tuple[Hold, ...] = ()
    surgeries: tuple[Surgery, ...] = ()
    past: tuple[Night, ...] = ()
    restart: date | None = None  # when a past that ends with a surgery ends to be waited for

    def __post_init__(self) -> None:
        if not self.steps:
            raise PlanError("A plan needs at least one step.")
        if self.past and self.past[0].date != self.first_night:
            raise PlanError("The past of a plan must begin on its first night.")

    @property
    def next_night(self) -> date:
        """The first night that is not past."""
        return self.past[-1].date + ONE_NIGHT if self.past else self.first_night

    @property
    def has_stopped(self) -> bool:
        """Whether its past ends with a surgery, so that nothing is taken before a restart."""
        return bool(self.past) and self.past[-1].kind in AROUND_SURGERY

    @property
    def is_waiting(self) -> bool:
        """Whether it has stopped, and no restart is ahead."""
        return self.has_stopped and (self.restart is None or self.restart < self.next_night)

    @property
    def nights_left(self) -> tuple[int, ...]:
        """The nights on which each step is still to be taken."""
        taken = Counter(night.step for night in self.past)
        return tuple(
            max(step.nights - taken[number], 0) for number, step in enumerate(self.steps, start=1)
        )


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
        return (*plan.past, *_laid_out(plan))
    last = plan.clock.last_night(surgery, plan.hold_before_surgery)
    ahead = (
        night if night.date <= last else _without_a_dose(night.date, surgery)
        for night in _laid_out(plan)
    )
    return (*plan.past, *ahead)


def as_of(plan: Plan, plan_nights: Sequence[Night], tonight: date) -> Plan:
    """The plan with the nights before tonight as they were, whatever has become of it since."""
    return replace(plan, past=tuple(night for night in plan_nights if night.date < tonight))


def rest(plan: Plan) -> Plan:
    """What lies ahead of a plan under way, as a plan of its own.

    Raises PlanError when nothing does, or while it waits for a restart.
    """
    if plan.is_waiting:
        raise PlanError("This plan stopped for surgery. What follows begins with its restart.")
    begins = plan.next_night
    if plan.has_stopped and plan.restart is not None:
        begins = plan.restart
    left = zip(plan.steps, plan.nights_left, strict=True)
    return replace(
        plan,
        steps=tuple(replace(step, nights=nights) for step, nights in left if nights),
        first_night=begins,
        holds=tuple(hold for hold in plan.holds if hold.end > begins),
        past=(),
        restart=None,
    )


def next_surgery(plan: Plan) -> Surgery | None:
    """The surgery that ends the plan. One before the first night leaves no night to take a dose."""
    return min(plan.surgeries, key=plan.clock.surgery_instant, default=None)


def last_night_before_surgery(plan_nights: Sequence[Night]) -> date | None:
    """The last night with a dose, when surgery ends the plan and something is taken before it."""
    if not plan_nights or plan_nights[-1].kind not in AROUND_SURGERY:
        return None
    return last_dose(plan_nights)


def last_dose(plan_nights: Sequence[Night]) -> date | None:
    return max((night.date for night in plan_nights if night.kind is Kind.TAKE), default=None)


def spans(plan_nights: Sequence[Night]) -> tuple[Span, ...]:
    """The nights gathered into runs of the same kind, step and reason, in order."""
    runs = [list(run) for _, run in groupby(plan_nights, key=lambda n: (n.kind, n.step, n.reason))]
    return tuple(Span(run[0], run[-1], len(run)) for run in runs)


def holds_outside(plan: Plan, plan_nights: Sequence[Night]) -> tuple[Hold, ...]:
    """The holds of which no night is one of the plan's: they hold nothing."""
    dates = {night.date for night in plan_nights}
    return tuple(hold for hold in plan.holds if dates.isdisjoint(hold))


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
    if plan.is_waiting:
        yield from _waited(plan, held)
        return
    night = plan.next_night
    if plan.has_stopped and plan.restart is not None:
        while night < plan.restart:
            yield Night(night, Kind.WAIT)
            night += ONE_NIGHT
    counts = zip(plan.steps, plan.nights_left, strict=True)
    for number, (step, count) in enumerate(counts, start=1):
        dose, pieces, product = step.dose, step.pieces, step.product
        left = count
        while left:
            if night in held:
                yield Night(night, Kind.HOLD, reason=held[night])
            else:
                left -= 1
                yield Night(night, Kind.TAKE, number, dose, pieces, product)
            night += ONE_NIGHT


def _waited(plan: Plan, held: Container[date]) -> Iterator[Night]:
    """The rest of a plan that stopped: surgery moved no date of it."""
    stopped = takewhile(lambda night: night.kind in AROUND_SURGERY, reversed(plan.past))
    left = sum(plan.nights_left) - sum(night.date not in held for night in stopped)
    night = plan.next_night
    while left > 0:
        left -= night not in held
        yield Night(night, Kind.WAIT)
        night += ONE_NIGHT


def _without_a_dose(night: date, surgery: Surgery) -> Night:
    if night == surgery.day:
        return Night(night, Kind.SURGERY)
    return Night(night, Kind.SURGERY_HOLD if night < surgery.day else Kind.WAIT)
