"""What to dispense for a list of nights: pieces are added up and rounded up at the very end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prescribing.clinical.knowledge import Product
from prescribing.clinical.titration import Night, last_dose


@dataclass(frozen=True)
class Supply:
    """How much of one product the plan needs, in pieces and in whole tablets or capsules."""

    product: Product
    pieces: int

    @property
    def units(self) -> int:
        return self.product.units_for(self.pieces)

    @property
    def left_over_pieces(self) -> int:
        return self.units * self.product.pieces_each - self.pieces


def supply(nights: Sequence[Night]) -> tuple[Supply, ...]:
    """One entry a product, in the order in which the plan first takes them."""
    pieces: dict[Product, int] = {}
    for night in nights:
        if night.product is not None:
            pieces[night.product] = pieces.get(night.product, 0) + night.pieces
    return tuple(Supply(product, needed) for product, needed in pieces.items())


def lasts_until(nights: Sequence[Night]) -> date | None:
    """The last night for which there is a dose; None when nothing is taken at all."""
    return last_dose(nights)


def refill_from(nights: Sequence[Night], days_before: int) -> date | None:
    """From when the pharmacy should be asked for more."""
    last = lasts_until(nights)
    return None if last is None else max(last - timedelta(days=days_before), nights[0].date)
