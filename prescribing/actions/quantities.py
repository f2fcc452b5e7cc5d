"""Whether the quantity that was typed by hand goes with the nights, and why it was typed."""

from collections.abc import Iterator

from prescribing.actions.drafts import quantity_field
from prescribing.actions.errors import SHORTEST_REASON, ActionError, Problem
from prescribing.models import Prescription
from prescribing.snapshots import Picture


def check_quantities(row: Prescription, picture: Picture) -> None:
    """Raises ActionError, at the fields that are in the way."""
    problems = list(problems_of_quantities(row, picture))
    if problems:
        raise ActionError(*problems)


def problems_of_quantities(row: Prescription, picture: Picture) -> Iterator[Problem]:
    taken = {each.product.id for each in picture.quantities}
    for product_id in row.quantities.keys() - taken:
        product = picture.knowledge.products.get(product_id)
        called = product.plural if product else "that product"
        says = f"No night of this plan takes {called}. Leave the quantity empty."
        yield Problem(says, quantity_field(product_id))
    if picture.quantities and picture.lasts_until is None:
        says = "This does not suffice for the first dose. Enter more, or leave it empty."
        yield Problem(says, quantity_field(picture.quantities[0].product.id))
    if picture.is_by_hand and not _is_reason(row):
        says = (
            f"Write why the quantity is another than the nights need, in at least {SHORTEST_REASON}"
            " characters."
        )
        yield Problem(says, "quantity_reason")


def _is_reason(row: Prescription) -> bool:
    return len(row.quantity_reason.strip()) >= SHORTEST_REASON
