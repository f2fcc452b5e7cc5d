"""Changes of a plan under way: each gives a new plan whose past nights are the old ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from prescribing.clinical.dose import Dose
from prescribing.clinical.gap import nights_without, one_step_lower, proposed_dose
from prescribing.clinical.knowledge import GapRule, Limits, Product
from prescribing.clinical.products import make
from prescribing.clinical.record import Gap
from prescribing.clinical.titration import (
    AROUND_SURGERY,
    Hold,
    Kind,
    Night,
    Plan,
    PlanError,
    Step,
    as_of,
    nights,
)


class Change(StrEnum):
    STAY = "stay"
    STEP_BACK = "step back"
    GO_DOWN = "go down"
    SKIP = "skip"
    RESTART = "restart"
    SURGERY = "surgery"  # was added, moved or cancelled; what lies ahead follows from it
    STOP = "stop"


class ChangeRefused(PlanError):
    """This change cannot be made; the message says why, and `offers` what can be done instead."""

    def __init__(self, message: str, *offers: Change) -> None:
        super().__init__(message)
        self.offers = offers


class StartRefused(ChangeRefused):
    """It cannot begin on that night."""


@dataclass(frozen=True)
class UnderWay:
    """A signed plan tonight: what is past stands, and what lies ahead can be changed."""

    plan: Plan
    tonight: date
    limits: Limits
    gap_rule: GapRule

    @cached_property
    def nights(self) -> tuple[Night, ...]:
        """As they will be if nothing is changed."""
        return nights(self.plan)


def under_way(
    plan: Plan, plan_nights: Sequence[Night], tonight: date, limits: Limits, gap_rule: GapRule
) -> UnderWay:
    """The plan tonight. Its nights are those that were signed, whatever was recorded since."""
    return UnderWay(as_of(plan, plan_nights, tonight), tonight, limits, gap_rule)


def stay(now: UnderWay, count: int, *, starts: date | None = None) -> Plan:
    """So many more nights on the present dose, before the plan goes on."""
    place = _place(now, starts)
    _check_count(count, now.limits)
    longer = replace(place.present, nights=place.present.nights + count)
    more = replace(place.present, nights=count)
    fits = longer.nights <= now.limits.step_nights_most
    return place.changed([*place.before, *([longer] if fits else [place.present, more])])


def step_back(now: UnderWay, count: int | None = None, *, starts: date | None = None) -> Plan:
    """One step back, for so many nights or that step's own; then up the same ladder again."""
    place = _place(now, starts)
    lower = one_step_lower(place.present.dose, place.doses)
    if lower is None:
        raise ChangeRefused(
            f"{place.present.dose} is the lowest step of this plan: there is none to go back to. "
            "Stay on it for more nights, or stop.",
            Change.STAY,
            Change.STOP,
        )
    rung = place.rung(lower)
    first = _step(lower, count or rung.nights, rung.product, now.limits)
    return place.changed([*place.done, first, *place.upward(lower)])


def go_down(
    now: UnderWay,
    dose: Dose,
    count: int,
    *,
    product: Product | None = None,
    then_up: bool = False,
    starts: date | None = None,
) -> Plan:
    """A lower dose of the prescriber's choice; the plan ends on it, unless it is to go up again.

    Raises CannotBeMade, which names the nearest doses below the present one.
    """
    place = _place(now, starts)
    present = place.present
    if dose >= present.dose:
        raise ChangeRefused(f"{dose} is not lower than {present.dose}, the present dose.")
    below = Dose(present.dose.micrograms - 1)
    lower = _step(dose, count, product or present.product, now.limits, below)
    steps = [*place.done, lower]
    return place.changed([*steps, *place.upward(dose)]) if then_up else place.ended(steps)


def skip(now: UnderWay, count: int, reason: str, *, starts: date | None = None) -> Plan:
    """No dose on so many nights; then the plan goes on where it was."""
    place = _place(now, starts)
    _check_count(count, now.limits)
    changed = replace(now.plan, holds=(*now.plan.holds, Hold(place.starts, count, reason)))
    most = now.gap_rule.same_dose_nights
    if _nights_free(place.starts, nights(changed)) > most:
        raise ChangeRefused(
            f"After more than {most} nights without a dose, a plan does not go on where it was. "
            "Choose fewer nights, or choose the night on which it starts again.",
            Change.RESTART,
            Change.STOP,
        )
    return changed


def gap_before(now: UnderWay, last_taken: date | None = None) -> Gap:
    """The doses before nights without any; `last_taken` where not all that was planned was taken.

    Raises ChangeRefused when no dose was planned for that night.
    """
    taken = {night.date: night.step for night in now.plan.past if night.step is not None}
    if not taken:
        raise ChangeRefused("No dose of this plan was taken yet. Choose another first night.")
    last = max(taken) if last_taken is None else last_taken
    if last not in taken:
        raise ChangeRefused(f"This plan had no dose on {_day(last)}. Choose a night with one.")
    steps = now.plan.steps[: taken[last]]
    return Gap(last, steps[-1].dose, tuple(step.dose for step in steps))


def restart(
    now: UnderWay,
    *,
    dose: Dose | None = None,
    count: int | None = None,
    product: Product | None = None,
    last_taken: date | None = None,
    starts: date | None = None,
    reason: str = "",
) -> Plan:
    """Start again after nights without a dose, on the dose that the gap rule proposes.

    The prescriber may choose another, but never one above the last that was taken. It is taken for
    all of its step's nights; then the same ladder goes on upward. Whether the interval free of
    opioids has passed is for the screening to say.
    """
    starts = _start(now, starts)
    gap = gap_before(now, last_taken)
    _check_gap(now, gap, starts)
    dose = dose or proposed_dose(gap, starts, now.gap_rule)
    if dose > gap.last_dose:
        raise ChangeRefused(f"{dose} is more than {gap.last_dose}, the last dose that was taken.")
    place = _Place(now, starts, len(gap.doses), now.plan.past)
    like = place.rung(dose)
    first = _step(
        dose, count or like.nights, product or like.product, now.limits, at_most=gap.last_dose
    )
    changed = replace(
        place.changed([*place.done, first, *place.upward(dose)]),
        holds=tuple(_holds_until(starts, now, reason)),
        restart=starts if now.plan.has_stopped else now.plan.restart,
    )
    _check_taken(changed, starts)
    return changed


@dataclass(frozen=True)
class _Place:
    """Where a change begins, and which step is the present one there."""

    now: UnderWay
    starts: date
    number: int
    until_then: Sequence[Night]

    @property
    def present(self) -> Step:
        return self.now.plan.steps[self.number - 1]

    @property
    def before(self) -> tuple[Step, ...]:
        return self.now.plan.steps[: self.number - 1]

    @property
    def doses(self) -> list[Dose]:
        return [step.dose for step in (*self.before, self.present)]

    @property
    def done(self) -> list[Step]:
        """The steps as far as they have come by then."""
        taken = Counter(night.step for night in self.until_then)
        numbered = enumerate(self.now.plan.steps, start=1)
        return [replace(step, nights=taken[n]) for n, step in numbered if taken[n]]

    def rung(self, dose: Dose) -> Step:
        """The step so far with this dose; the present one's nights and product where none had it.

        Of several the longest: one that a change cut short is no measure.
        """
        steps = [step for step in (*self.before, self.present) if step.dose == dose]
        return max(steps, key=lambda step: step.nights, default=self.present)

    def upward(self, dose: Dose) -> list[Step]:
        """The ladder above this dose: its steps up to the present one, each in full."""
        rungs = sorted({each for each in self.doses if dose < each <= self.present.dose})
        return [self.rung(each) for each in rungs]

    def changed(self, steps: Sequence[Step]) -> Plan:
        """The plan with these steps in place of those up to the present one."""
        return self.ended([*steps, *self.now.plan.steps[self.number :]])

    def ended(self, steps: Sequence[Step]) -> Plan:
        """The plan with these steps in place of all."""
        changed = replace(self.now.plan, steps=tuple(steps))
        most = self.now.limits.steps_most
        if sum(map(bool, changed.nights_left)) > most:
            raise ChangeRefused(
                f"This would leave more than {most} steps ahead. Stop this plan and write another.",
                Change.STAY,
                Change.STOP,
            )
        return changed


def _place(now: UnderWay, starts: date | None) -> _Place:
    starts = _start(now, starts)
    _check_not_after(now, starts)
    until_then = [night for night in now.nights if night.date < starts]
    ahead = now.nights[len(until_then) :]
    if ahead[0].kind in AROUND_SURGERY:
        raise StartRefused(
            f"No dose is taken on {_day(starts)} because of surgery. What follows begins with a "
            "restart.",
            Change.RESTART,
            Change.STOP,
        )
    # Where a step begins, the present dose is the lower of the one taken last and the one due.
    taken = [night.step for night in until_then if night.step is not None][-1:]
    due = [night.step for night in ahead if night.step is not None][:1]
    number = min(taken + due, key=lambda number: now.plan.steps[number - 1].dose, default=1)
    return _Place(now, starts, number, until_then)


def _start(now: UnderWay, starts: date | None) -> date:
    starts = starts or now.tonight
    if starts < now.plan.first_night:
        raise StartRefused(
            f"This plan begins on {_day(now.plan.first_night)}. Choose a night from then on."
        )
    if starts < now.tonight:
        raise StartRefused(f"{_day(starts)} is past. Choose tonight or a later night.")
    return starts


def _check_not_after(now: UnderWay, starts: date) -> None:
    last = now.nights[-1].date
    if starts > last:
        raise StartRefused(f"This plan ends on {_day(last)}. Write a new one from there.")


def _check_gap(now: UnderWay, gap: Gap, starts: date) -> None:
    if not now.plan.has_stopped:
        _check_not_after(now, starts)
    if nights_without(gap, starts) < 1:
        raise ChangeRefused(
            f"The last dose was on {_day(gap.last_night)}: there is no gap to start again from.",
            Change.STAY,
            Change.STEP_BACK,
        )


def _check_taken(changed: Plan, starts: date) -> None:
    kind = next(night.kind for night in nights(changed) if night.date == starts)
    if kind is Kind.HOLD:
        raise StartRefused(f"A hold begins on {_day(starts)}. Choose a night after it.")
    if kind is not Kind.TAKE:
        raise StartRefused(
            f"A planned surgery leaves no dose on {_day(starts)}. Record it as done or cancelled, "
            "or wait for it."
        )


def _holds_until(starts: date, now: UnderWay, reason: str) -> Iterable[Hold]:
    """The holds, of which none reaches over the night of the restart; and the nights until then."""
    for hold in now.plan.holds:
        over = hold.first_night < starts < hold.end
        yield replace(hold, nights=(starts - hold.first_night).days) if over else hold
    if starts > now.tonight and not now.plan.has_stopped:
        yield Hold(now.tonight, (starts - now.tonight).days, reason)


def _nights_free(night: date, plan_nights: Sequence[Night]) -> int:
    """The nights without a dose around this one, if one is taken before them and one after."""
    taken = [each.date for each in plan_nights if each.kind is Kind.TAKE]
    before = max((each for each in taken if each < night), default=night)
    after = min((each for each in taken if each > night), default=night)
    return (after - before).days - 1 if before < night < after else 0


def _step(
    dose: Dose, count: int, product: Product, limits: Limits, at_most: Dose | None = None
) -> Step:
    _check_count(count, limits)
    make(dose, product, at_most)
    return Step(dose, count, product)


def _check_count(count: int, limits: Limits) -> None:
    if not 1 <= count <= limits.step_nights_most:
        raise ChangeRefused(f"Enter 1 to {limits.step_nights_most} nights.")


def _day(night: date) -> str:
    return f"{night:%a, %b} {night.day}, {night.year}"
