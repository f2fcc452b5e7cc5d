"""A titration plan asked for in JSON and answered in JSON: the face of `manage.py plan`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.clinical import instructions
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge, Limits, Product
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.products import (
    CannotBeMade,
    choose_products,
    make,
    nearest_of_any,
    pieces_of,
)
from prescribing.clinical.supply import lasts_until, supply
from prescribing.clinical.titration import (
    Hold,
    Kind,
    Night,
    Plan,
    Step,
    holds_outside,
    last_night_before_surgery,
    nights,
    nights_until,
)
from prescribing.interop.lines import (
    LineError,
    Object,
    a_count,
    a_date,
    a_dose,
    a_list,
    a_surgery,
    a_time,
    a_zone,
    an_object,
    given,
    some_text,
)

KEYS = {"id", "product", "steps", "first_night", "dose_time", "timezone"}
KEYS |= {"surgery", "surgeries", "hold_hours", "holds", "until"}
INNER_KEYS = {
    "steps": {"dose_mg", "nights", "product"},
    "holds": {"from", "nights", "reason"},
    "surgeries": {"starts", "status"},
}
ANY = "any"


@dataclass(frozen=True)
class Wanted:
    """A step as it was asked for, before a product is chosen for it."""

    dose: Dose
    nights: int
    product: Product | None


def answer(request: Object, knowledge: Knowledge) -> dict[str, Any]:
    """Lay out one plan. Raises LineError, DoseError or PlanError with what is wrong."""
    plan = read_plan(request, knowledge)
    plan_nights = nights(plan)
    supplies = supply(plan_nights)
    lasts = lasts_until(plan_nights)
    before = last_night_before_surgery(plan_nights)
    ignored = sorted(set(_ignored(request)))
    warnings = list(_warnings(plan, plan_nights))
    return {
        "steps": [_step(number, plan, plan_nights, knowledge) for number in _numbers(plan)],
        "nights": list(_nights(plan_nights)),
        "last_night_before_surgery": before.isoformat() if before else None,
        "supply": [
            {
                "product": _product(entry.product),
                "form": entry.product.form,
                "pieces": entry.pieces,
                "tablets": entry.units,
                "left_over_pieces": entry.left_over_pieces,
            }
            for entry in supplies
        ],
        "lasts_until": lasts.isoformat() if lasts else None,
        "instructions": instructions.write(
            plan_nights,
            supplies,
            refills=0,
            dose_time=plan.clock.dose_time or knowledge.habits.dose_time,
            phrases=knowledge.phrases,
        ),
        **({"ignored": ignored} if ignored else {}),
        **({"warnings": warnings} if warnings else {}),
    }


def read_plan(request: Object, knowledge: Knowledge) -> Plan:
    first_night = a_date(request.get("first_night"), "first_night")
    holds = tuple(_hold(each, knowledge) for each in a_list(request.get("holds", []), "holds"))
    wanted = _wanted(request, first_night, holds, knowledge)
    zone = _zone(request)
    return Plan(
        steps=_made(wanted, knowledge),
        first_night=first_night,
        clock=DoseClock(zone, _dose_time(request), knowledge.surgery_hold.assumed),
        hold_before_surgery=timedelta(hours=_hold_hours(request, knowledge)),
        holds=holds,
        surgeries=tuple(_surgeries(request, zone)),
    )


def find_product(value: Any, where: str, knowledge: Knowledge) -> Product | None:
    """The product that form and strength name; None for "any"."""
    if value == ANY:
        return None
    product = an_object(value, where)
    form = some_text(product.get("form"), f"{where}.form")
    strength = a_dose(product.get("strength_mg"), f"{where}.strength_mg")
    for known in knowledge.products.values():
        if (known.form, known.strength) == (form, strength):
            return known
    made = knowledge.forms.get(form)
    if made is None:
        offered = ", ".join(sorted(known.label for known in knowledge.products.values()))
        raise LineError(f"{where}: there is no {strength.mg} mg {form}. There are: {offered}")
    return Product(
        id=f"{form}-{strength.micrograms}",
        form=form,
        strength=strength,
        pieces_each=made.pieces_each,
        most_units=made.most_units,
        sources=made.sources,
        status=made.status,
        confidence=made.confidence,
        review_by=made.review_by,
    )


def _wanted(
    request: Object, first_night: date, holds: Sequence[Hold], knowledge: Knowledge
) -> list[Wanted]:
    steps = a_list(request.get("steps"), "steps")
    if not 1 <= len(steps) <= knowledge.limits.steps_most:
        raise LineError(f"steps must be 1 to {knowledge.limits.steps_most} in number")
    wanted: list[Wanted] = []
    for number, each in enumerate(steps, start=1):
        step = an_object(each, f"step {number}")
        try:
            dose = a_dose(step.get("dose_mg"), f"step {number}", knowledge.limits.largest_dose)
        except LineError as error:
            raise LineError(str(error), step=number) from None
        product = step.get("product", request.get("product"))
        if product is None:
            raise LineError(f'step {number}: name a product, or write "any"', step=number)
        count = step.get("nights")
        if number == len(steps) and "until" in request:
            earlier = sum(each.nights for each in wanted)
            last_night = a_date(request["until"], "until")
            left = nights_until(last_night, first_night, earlier, holds)
            if count not in (None, left):
                raise LineError(f"until: step {number} has {count} nights, and {left} are left")
            count = left
        count = a_count(count, f"step {number}: nights", knowledge.limits.step_nights_most)
        wanted.append(Wanted(dose, count, find_product(product, f"step {number}", knowledge)))
    return wanted


def _made(wanted: Sequence[Wanted], knowledge: Knowledge) -> tuple[Step, ...]:
    named = [step.product for step in wanted if step.product]
    for number, step in enumerate(wanted, start=1):
        if step.product:
            _require_made(step.dose, step.product, number, knowledge.limits)
    if len(named) == len(wanted):
        chosen: Sequence[Product] | None = named
    else:
        _require_any(wanted, knowledge)
        chosen = choose_products(wanted, knowledge.products.values(), fixed=_fixed(wanted))
    return tuple(
        Step(step.dose, step.nights, product)
        for step, product in zip(wanted, chosen or (), strict=True)
    )


def _fixed(wanted: Sequence[Wanted]) -> dict[int, Product]:
    return {number: step.product for number, step in enumerate(wanted) if step.product}


def _require_made(dose: Dose, product: Product, number: int, limits: Limits) -> None:
    try:
        make(dose, product, at_most=limits.largest_dose)
    except CannotBeMade as error:
        raise LineError(
            str(error),
            step=number,
            nearest_lower_mg=error.lower.mg if error.lower else None,
            nearest_higher_mg=error.higher.mg if error.higher else None,
        ) from None


def _require_any(wanted: Sequence[Wanted], knowledge: Knowledge) -> None:
    products = tuple(knowledge.products.values())
    for number, step in enumerate(wanted, start=1):
        if step.product or any(pieces_of(step.dose, product) for product in products):
            continue
        lower, higher = nearest_of_any(step.dose, products, knowledge.limits.largest_dose)
        raise LineError(
            f"{step.dose.mg} mg cannot be made from any product",
            step=number,
            nearest_lower_mg=lower.mg if lower else None,
            nearest_higher_mg=higher.mg if higher else None,
        )


def _hold(value: Any, knowledge: Knowledge) -> Hold:
    hold = an_object(value, "hold")
    return Hold(
        a_date(hold.get("from"), "hold.from"),
        a_count(hold.get("nights"), "hold.nights", knowledge.limits.step_nights_most),
        some_text(hold.get("reason", ""), "hold.reason"),
    )


def _hold_hours(request: Object, knowledge: Knowledge) -> int:
    rule = knowledge.surgery_hold
    hours = request.get("hold_hours", rule.target_hours)
    return a_count(hours, "hold_hours", rule.most_hours, rule.floor_hours)


def _dose_time(request: Object) -> time | None:
    at = given(request, "dose_time")
    return None if at is None else a_time(at, "dose_time")


def _surgeries(request: Object, zone: ZoneInfo) -> Iterator[Surgery]:
    """Those still ahead: the one of `surgery`, and the others of `surgeries`."""
    one, several = given(request, "surgery"), a_list(request.get("surgeries", []), "surgeries")
    for each in [*([] if one is None else [one]), *several]:
        planned = a_surgery(each, zone)
        if planned is not None:
            yield planned


def _zone(request: Object) -> ZoneInfo:
    surgery = given(request, "surgery") is not None or bool(request.get("surgeries"))
    if surgery and given(request, "timezone") is None:
        raise LineError("timezone: hours before surgery cannot be counted without it")
    return a_zone(given(request, "timezone") or "UTC", "timezone")


def _numbers(plan: Plan) -> range:
    return range(1, len(plan.steps) + 1)


def _step(
    number: int, plan: Plan, plan_nights: Sequence[Night], knowledge: Knowledge
) -> dict[str, Any]:
    step = plan.steps[number - 1]
    taken = [night.date for night in plan_nights if night.step == number]
    return {
        "dose_mg": step.dose.mg,
        "pieces": step.pieces,
        "product": _product(step.product),
        "form": step.product.form,
        "words": instructions.amount_spoken(step.pieces, step.product, knowledge.phrases),
        "first_night": taken[0].isoformat() if taken else None,
        "last_night": taken[-1].isoformat() if taken else None,
        "nights": len(taken),
        "planned_nights": step.nights,
    }


def _nights(plan_nights: Sequence[Night]) -> Iterator[dict[str, Any]]:
    # What the nights of one step share is written down once: long plans are asked for by thousands.
    for _, run in groupby(plan_nights, key=lambda night: (night.kind, night.step)):
        several = list(run)
        shared = _night(several[0])
        for night in several:
            yield {"date": night.date.isoformat(), **shared}


def _night(night: Night) -> dict[str, Any]:
    return {
        "kind": night.kind.value,
        "step": night.step,
        "dose_mg": night.dose.mg if night.kind is Kind.TAKE and night.dose else "0",
        "pieces": night.pieces,
        "product": _product(night.product) if night.product else None,
    }


def _warnings(plan: Plan, plan_nights: Sequence[Night]) -> Iterator[str]:
    first, last = plan_nights[0].date.isoformat(), plan_nights[-1].date.isoformat()
    for hold in holds_outside(plan, plan_nights):
        yield (
            f"hold.from: the hold from {hold.first_night.isoformat()} changes nothing; no night of "
            f"it lies in this plan, which is from {first} to {last}"
        )


def _ignored(request: Object) -> Iterator[str]:
    """Keys that nothing reads, of the line and of what stands in its lists."""
    yield from set(request) - KEYS
    lists = {name: request.get(name, []) for name in INNER_KEYS}
    lists["surgeries"] = [*filter(None, [request.get("surgery")]), *lists["surgeries"]]
    for name, entries in lists.items():
        for entry in entries:
            yield from (f"{name}.{key}" for key in set(entry) - INNER_KEYS[name])


def _product(product: Product) -> str:
    return f"{product.strength.mg} mg"
