"""What the surgeries that are known tonight make of a plan that was signed before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from prescribing.clinical.changes import UnderWay
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.titration import Kind, Night, next_surgery

AN_HOUR = timedelta(hours=1)


class Outcome(StrEnum):
    AS_SIGNED = "as signed"
    REPLANNED = "replanned"  # other nights, which can be signed
    NO_DOSE_LEFT = "no dose left"  # doses were signed that may not be taken, and no other can be
    WAITING = "waiting"  # nothing is taken until a restart is signed


class Reach(StrEnum):
    """What one planned surgery is to the plan as it was signed."""

    ENDS_PLAN = "ends plan"
    AFTER_ANOTHER = "after another"
    AFTER_PLAN = "after plan"


@dataclass(frozen=True)
class TakenTooLate:
    """A dose of the past within the hold hours of a surgery ahead. Nothing takes it back."""

    night: date
    hours: int  # whole ones, from the dose to the surgery


@dataclass(frozen=True)
class Planned:
    """A surgery that is ahead, and what it does."""

    surgery: Surgery
    reach: Reach
    last_night: date  # on which a dose may be taken before it
    too_late: TakenTooLate | None


@dataclass(frozen=True)
class Effect:
    outcome: Outcome
    planned: tuple[Planned, ...]
    last_dose: date | None  # as the surgeries are now; None when none is left
    last_signed: date | None  # the last dose of the plan as it was signed
    hold_from: date | None  # the first night of a signed dose that is not to be taken any more


def effect(
    now: UnderWay,
    signed: Sequence[Night],
    *,
    is_held: bool = False,
    done: Collection[date] = (),
) -> Effect:
    """The signed nights, without those of a hold, beside the nights that the surgeries leave.

    `done` are the days of surgeries that took place and that nobody knew of when it was signed:
    after the first of them no dose is taken before a restart.
    """
    before = _taken(signed, now.tonight)
    after = _not_after(_taken(now.nights, now.tonight), done)
    lost = [night for night, dose in before.items() if after.get(night) != dose]
    if not lost and (is_held or now.plan.is_waiting):
        outcome = Outcome.WAITING
    elif before == after and _surgeries_told(now, signed):
        outcome = Outcome.AS_SIGNED
    else:
        outcome = Outcome.REPLANNED if after else Outcome.NO_DOSE_LEFT
    return Effect(
        outcome=outcome,
        planned=tuple(_planned(now, signed)),
        last_dose=max(after, default=None),
        last_signed=max((night.date for night in signed if night.kind is Kind.TAKE), default=None),
        hold_from=min(lost, default=None),
    )


Taken = Mapping[date, tuple[object, ...]]


def _taken(plan_nights: Iterable[Night], tonight: date) -> Taken:
    """What is to be taken from tonight on."""
    return {
        night.date: (night.dose, night.product)
        for night in plan_nights
        if night.kind is Kind.TAKE and night.date >= tonight
    }


def _not_after(taken: Taken, done: Collection[date]) -> Taken:
    first = min(done, default=date.max)
    return {night: dose for night, dose in taken.items() if night < first}


def _surgeries_told(now: UnderWay, signed: Sequence[Night]) -> bool:
    """Whether every night of surgery is told as such; of one that moved, the paper names a day."""
    told = {night.date for night in signed if night.kind is Kind.SURGERY}
    return {night.date for night in now.nights if night.kind is Kind.SURGERY} <= told


def _planned(now: UnderWay, signed: Sequence[Night]) -> Iterable[Planned]:
    plan = now.plan
    first = next_surgery(plan)
    for surgery in sorted(plan.surgeries, key=plan.clock.surgery_instant):
        if surgery.day < now.tonight:
            continue
        yield Planned(
            surgery=surgery,
            reach=_reach(surgery, first, now, signed),
            last_night=plan.clock.last_night(surgery, plan.hold_before_surgery),
            too_late=_too_late(surgery, now, signed),
        )


def _reach(
    surgery: Surgery, first: Surgery | None, now: UnderWay, signed: Sequence[Night]
) -> Reach:
    clock, hold = now.plan.clock, now.plan.hold_before_surgery
    if not any(clock.is_held(night.date, surgery, hold) for night in (*signed, *now.nights)):
        return Reach.AFTER_PLAN
    return Reach.ENDS_PLAN if surgery == first else Reach.AFTER_ANOTHER


def _too_late(surgery: Surgery, now: UnderWay, signed: Sequence[Night]) -> TakenTooLate | None:
    clock, hold = now.plan.clock, now.plan.hold_before_surgery
    taken = [night.date for night in signed if night.kind is Kind.TAKE and night.date < now.tonight]
    last = max(taken, default=None)
    if last is None or not clock.is_held(last, surgery, hold):
        return None
    apart = clock.surgery_instant(surgery) - clock.dose_instant(last)
    return TakenTooLate(last, apart // AN_HOUR)
