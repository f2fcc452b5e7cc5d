"""Which whole number of pieces of a product makes a dose; the nearest doses when none does."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from itertools import product as every_choice
from types import MappingProxyType
from typing import Protocol

from prescribing.clinical.dose import NO_BREAK_SPACE, Dose
from prescribing.clinical.knowledge import Product

HUNDRED = 100


class CannotBeMade(ValueError):
    """No whole number of pieces of the product makes the dose. Nothing is ever rounded to fit."""

    def __init__(self, dose: Dose, product: Product, at_most: Dose | None = None) -> None:
        self.dose = dose
        self.lower, self.higher = neighbours(dose, product)
        if at_most is not None and self.higher is not None and self.higher > at_most:
            self.higher = None
        super().__init__(f"{dose.mg} mg cannot be made from {product.plural}")

    @property
    def nearest(self) -> str:
        """The doses the product does make on either side, with the difference in per cent."""
        return offers(self.dose, self.lower, self.higher)


class Measured(Protocol):
    """A dose taken for a number of nights."""

    @property
    def dose(self) -> Dose: ...
    @property
    def nights(self) -> int: ...


def pieces_of(dose: Dose, product: Product) -> int | None:
    """How many pieces make the dose, or None when no whole number up to the nightly most does."""
    pieces, rest = divmod(dose.micrograms, product.piece_micrograms)
    return pieces if not rest and pieces <= product.most_pieces else None


def make(dose: Dose, product: Product, at_most: Dose | None = None) -> int:
    """How many pieces make the dose.

    Raises CannotBeMade, which names the nearest doses, but none above `at_most`.
    """
    pieces = pieces_of(dose, product)
    if pieces is None:
        raise CannotBeMade(dose, product, at_most)
    return pieces


def neighbours(dose: Dose, product: Product) -> tuple[Dose | None, Dose | None]:
    """The nearest doses below and above that the product makes."""
    below = min((dose.micrograms - 1) // product.piece_micrograms, product.most_pieces)
    above = dose.micrograms // product.piece_micrograms + 1
    return (
        Dose(below * product.piece_micrograms) if below > 0 else None,
        Dose(above * product.piece_micrograms) if above <= product.most_pieces else None,
    )


def nearest_of_any(
    dose: Dose, products: Iterable[Product], at_most: Dose
) -> tuple[Dose | None, Dose | None]:
    """The nearest doses below and above that one of these products makes, none above `at_most`."""
    near = [neighbours(dose, product) for product in products]
    return (
        max((lower for lower, _ in near if lower), default=None),
        min((higher for _, higher in near if higher and higher <= at_most), default=None),
    )


def offers(dose: Dose, *near: Dose | None) -> str:
    """Doses that can be had instead of this one, with the difference in per cent."""
    return " or ".join(_offer(each, dose) for each in near if each is not None)


def choose_products(
    steps: Sequence[Measured],
    products: Iterable[Product],
    fixed: Mapping[int, Product] = MappingProxyType({}),
) -> tuple[Product, ...] | None:
    """One product for each step, or None when some step cannot be made from any of them.

    Fewest products; then fewest nights with a cut tablet; then fewest tablets; then the higher
    strengths. Every choice is looked at. `fixed` holds the steps (from 0) that are settled.
    """
    settled = tuple(dict.fromkeys(fixed.values()))
    others = [product for product in dict.fromkeys(products) if product not in settled]
    for more in range(len(others) + 1):
        choices = [
            choice
            for added in combinations(others, more)
            for choice in every_choice(
                *(
                    _makers(step, [fixed[number]] if number in fixed else [*settled, *added])
                    for number, step in enumerate(steps)
                )
            )
        ]
        if choices:
            return min(choices, key=lambda choice: _cost(steps, choice))
    return None


def _makers(step: Measured, products: Sequence[Product]) -> list[Product]:
    return [product for product in products if pieces_of(step.dose, product) is not None]


def _cost(steps: Sequence[Measured], choice: Sequence[Product]) -> tuple[object, ...]:
    cut_nights = 0
    pieces: dict[Product, int] = {}
    for step, product in zip(steps, choice, strict=True):
        needed = make(step.dose, product)
        cut_nights += step.nights if needed % product.pieces_each else 0
        pieces[product] = pieces.get(product, 0) + needed * step.nights
    units = sum(product.units_for(needed) for product, needed in pieces.items())
    higher_first = tuple(-product.strength.micrograms for product in choice)
    return len(pieces), cut_nights, units, higher_first


def _offer(near: Dose, wanted: Dose) -> str:
    share = abs(near.micrograms - wanted.micrograms) * HUNDRED / wanted.micrograms
    side = "less" if near < wanted else "more"
    return f"{near} ({share:.3g}{NO_BREAK_SPACE}per cent {side})"
