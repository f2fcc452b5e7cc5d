"""What the plan page edits, and the steps that it comes to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from prescribing.actions.errors import ActionError, Problem
from prescribing.clinical.dose import Dose, DoseError
from prescribing.clinical.knowledge import Knowledge, Ladder, Limits, Product
from prescribing.clinical.products import (
    CannotBeMade,
    choose_products,
    make,
    nearest_of_any,
    offers,
)
from prescribing.clinical.record import Answer

OwnStep = tuple[int, int]  # micrograms, nights


@dataclass(frozen=True)
class DraftData:
    """Everything that can be edited of a draft. Own steps count when no ladder is named."""

    first_night: date
    hold_hours: int
    indication: str = ""
    indication_text: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    lists_checked: bool = False
    consent: bool = False
    ladder: str = ""
    product_id: str = ""  # "" leaves the product to the ladder, or to the planner
    steps: Sequence[OwnStep] = ()
    last_step_nights: int | None = None
    dropped_holds: Collection[int] = ()  # of the holds that the draft has, those to take out
    dose_time: time | None = None
    hold_reason: str = ""
    quantities: Mapping[str, int] = field(default_factory=dict)  # by product, where typed by hand
    quantity_reason: str = ""
    refills: int = 0
    paper: str = "letter"


@dataclass(frozen=True)
class PlannedStep:
    """A dose for a number of nights, from one product that makes it."""

    dose: Dose
    nights: int
    product: Product


@dataclass(frozen=True)
class _Wanted:
    dose: Dose
    nights: int


def planned_steps(
    data: DraftData, knowledge: Knowledge, products: Mapping[str, Product]
) -> list[PlannedStep]:
    """The steps of the draft, made from these products; none while nothing is chosen.

    Raises ActionError.
    """
    ladder = _ladder(data, knowledge)
    wanted = _with_last_nights(list(_wanted(data, ladder)), data)
    _check_limits(wanted, knowledge.limits)
    if not wanted:
        return []
    product_id = data.product_id or _usual_product(ladder, products)
    if product_id:
        chosen = _one_product(product_id, wanted, knowledge, products)
    else:
        chosen = _chosen_products(wanted, products, knowledge.limits)
    return [
        PlannedStep(step.dose, step.nights, product)
        for step, product in zip(wanted, chosen, strict=True)
    ]


def check_draft(data: DraftData, knowledge: Knowledge) -> None:
    """Raises ActionError for what no draft may hold."""
    problems = list(problems_of_draft(data, knowledge))
    if problems:
        raise ActionError(*problems)


def problems_of_draft(data: DraftData, knowledge: Knowledge) -> Iterator[Problem]:
    floor = knowledge.surgery_hold.floor_hours
    if data.hold_hours < floor:
        yield Problem(f"Enter at least {floor} hours.", "hold_hours")
    if data.indication and data.indication not in knowledge.indications:
        yield Problem("Choose an indication from the list.", "indication")
    if not set(data.answers.values()) <= set(Answer):
        yield Problem(f"Answer each question with one of: {', '.join(Answer)}.", "answers")
    for product_id, units in data.quantities.items():
        if product_id not in knowledge.products or units < 1:
            yield Problem("Enter 1 or more, or leave it empty.", quantity_field(product_id))


def quantity_field(product_id: str) -> str:
    """The name by which a problem with the quantity of a product is told."""
    return f"quantity {product_id}"


def _ladder(data: DraftData, knowledge: Knowledge) -> Ladder | None:
    if not data.ladder:
        return None
    ladder = knowledge.ladders.get(data.ladder)
    if ladder is None:
        raise ActionError.at("ladder", "Choose a plan from the list.")
    return ladder


def _usual_product(ladder: Ladder | None, products: Mapping[str, Product]) -> str:
    """The ladder's own product, unless the clinic's pharmacy does not supply it."""
    return ladder.product if ladder and ladder.product in products else ""


def _wanted(data: DraftData, ladder: Ladder | None) -> Iterator[_Wanted]:
    if ladder is not None:
        yield from (_Wanted(dose, ladder.nights_each) for dose in ladder.doses)
        return
    for number, (micrograms, nights) in enumerate(data.steps, start=1):
        try:
            yield _Wanted(Dose(micrograms), nights)
        except DoseError as error:
            raise ActionError.at(f"step {number}", str(error)) from error


def _with_last_nights(wanted: list[_Wanted], data: DraftData) -> list[_Wanted]:
    if not wanted or data.last_step_nights is None:
        return wanted
    return [*wanted[:-1], _Wanted(wanted[-1].dose, data.last_step_nights)]


def _check_limits(wanted: Sequence[_Wanted], limits: Limits) -> None:
    if len(wanted) > limits.steps_most:
        raise ActionError.at("steps", f"A plan has at most {limits.steps_most} steps.")
    problems = [
        Problem(says, f"step {number}")
        for number, step in enumerate(wanted, start=1)
        for says in _beyond(step, limits)
    ]
    if problems:
        raise ActionError(*problems)


def _beyond(step: _Wanted, limits: Limits) -> Iterator[str]:
    if not 1 <= step.nights <= limits.step_nights_most:
        yield f"Enter 1 to {limits.step_nights_most} nights."
    if step.dose > limits.largest_dose:
        yield f"{step.dose} is more than {limits.largest_dose}, the most that can be planned here."


def _one_product(
    product_id: str,
    wanted: Sequence[_Wanted],
    knowledge: Knowledge,
    products: Mapping[str, Product],
) -> tuple[Product, ...]:
    product = knowledge.products.get(product_id)
    if product is None:
        raise ActionError.at("product", "Choose a product from the list.")
    if product_id not in products:
        says = f"The pharmacy of this clinic does not supply {product.label}. Choose another one."
        raise ActionError.at("product", says)
    for number, step in enumerate(wanted, start=1):
        _check_made(step.dose, product, f"step {number}", knowledge.limits)
    return (product,) * len(wanted)


def _chosen_products(
    wanted: Sequence[_Wanted], products: Mapping[str, Product], limits: Limits
) -> tuple[Product, ...]:
    chosen = choose_products(wanted, products.values())
    if chosen is not None:
        return chosen
    for number, step in enumerate(wanted, start=1):
        if choose_products([step], products.values()) is None:
            near = nearest_of_any(step.dose, products.values(), limits.largest_dose)
            says = (
                f"{step.dose} cannot be made from any product that the pharmacy of this clinic "
                f"supplies.{_nearest(offers(step.dose, *near))} Change the dose."
            )
            raise ActionError.at(f"step {number}", says)
    raise ActionError.at("product", "No products together make this plan. Change its doses.")


def _check_made(dose: Dose, product: Product, place: str, limits: Limits) -> None:
    try:
        make(dose, product, at_most=limits.largest_dose)
    except CannotBeMade as error:
        says = f"{error}.{_nearest(error.nearest)} Change the dose or the product."
        raise ActionError.at(place, says) from error


def _nearest(offered: str) -> str:
    return f" Nearest: {offered}." if offered else ""
