"""What to dispense for a list of nights: pieces are added up and rounded up at the very end."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: what a step takes, and the pieces that come to it and go on."""

    step: int
    product: Product
    carried: int  # pieces left over from earlier steps of the same product
    pieces: int
    units: int  # tablets or capsules that are begun

    @property
    def left(self) -> int:
        """The pieces that are carried to the next step of the product, or over at the end."""
        return self.carried + self.units * self.product.pieces_each - self.pieces


@dataclass(frozen=True)
class Stock:
    """Of one product of a plan under way: what was dispensed, taken, and is still needed."""

    product: Product
    dispensed: int  # tablets or capsules
    taken: int  # pieces
    needed: int  # pieces, from tonight on

    @property
    def left(self) -> int:
        """The pieces that the patient should still have."""
        return max(self.dispensed * self.product.pieces_each - self.taken, 0)

    @property
    def unexplained(self) -> int:
        """The pieces that were taken and, by what is on record, never dispensed."""
        return max(self.taken - self.dispensed * self.product.pieces_each, 0)

    @property
    def units(self) -> int:
        """Tablets or capsules to dispense now."""
        return self.product.units_for(max(self.needed - self.left, 0))

    @property
    def left_over_pieces(self) -> int:
        """The pieces over at the end, when no more than that is dispensed."""
        return self.left + self.units * self.product.pieces_each - self.needed


@dataclass(frozen=True)
class Quantity:
    """The tablets or capsules to dispense, beside those that the nights need."""

    needed: Supply
    units: int

    @property
    def product(self) -> Product:
        return self.needed.product

    @property
    def pieces(self) -> int:
        return self.units * self.product.pieces_each

    @property
    def needs_reason(self) -> bool:
        return self.units != self.needed.units

    @property
    def left_over_pieces(self) -> int:
        return max(self.pieces - self.needed.pieces, 0)

    @property
    def missing_pieces(self) -> int:
        return max(self.needed.pieces - self.pieces, 0)


def supply(nights: Sequence[Night]) -> tuple[Supply, ...]:
    """One entry a product, in the order in which the plan first takes them."""
    pieces: dict[Product, int] = {}
    for night in nights:
        if night.product is not None:
            pieces[night.product] = pieces.get(night.product, 0) + night.pieces
    return tuple(Supply(product, needed) for product, needed in pieces.items())


def quantities(supplies: Sequence[Supply], typed: Mapping[str, int]) -> tuple[Quantity, ...]:
    """What is dispensed of each product: the number typed by hand, or what the nights need."""
    return tuple(Quantity(each, typed.get(each.product.id, each.units)) for each in supplies)


def lasts_until(nights: Sequence[Night]) -> date | None:
    """The last night for which there is a dose; None when nothing is taken at all."""
    return last_dose(nights)


def refill_from(nights: Sequence[Night], days_before: int, last: date | None) -> date | None:
    """From when the pharmacy should be asked for more, when what there is lasts until a night."""
    return None if last is None else max(last - timedelta(days=days_before), nights[0].date)


def ledger(nights: Sequence[Night]) -> tuple[Entry, ...]:
    """What each step takes, in order, and how many pieces it leaves to the next."""
    pieces: dict[tuple[int, Product], int] = {}
    for night in nights:
        if night.step is not None and night.product is not None:
            key = night.step, night.product
            pieces[key] = pieces.get(key, 0) + night.pieces
    entries: list[Entry] = []
    carried: dict[Product, int] = {}
    for (step, product), needed in pieces.items():
        before = carried.get(product, 0)
        units = product.units_for(max(needed - before, 0))
        entries.append(Entry(step, product, before, needed, units))
        carried[product] = entries[-1].left
    return tuple(entries)


def stock(
    nights: Sequence[Night],
    tonight: date,
    dispensed: Mapping[Product, int],
    last_taken: date | None = None,
) -> tuple[Stock, ...]:
    """What is left of all that was dispensed for a plan, and what its nights from tonight need.

    Every dose before tonight counts as taken, unless the last one that was taken is given.
    """
    taken: Counter[Product] = Counter()
    needed: Counter[Product] = Counter()
    for night in nights:
        if night.product is None:
            continue
        if night.date >= tonight:
            needed[night.product] += night.pieces
        elif last_taken is None or night.date <= last_taken:
            taken[night.product] += night.pieces
    products = dict.fromkeys([*taken, *needed, *dispensed])
    return tuple(
        Stock(each, dispensed.get(each, 0), taken[each], needed[each]) for each in products
    )


def covered_until(nights: Sequence[Night], pieces: Mapping[Product, int]) -> date | None:
    """The last of these nights that so many pieces suffice for; None when for none."""
    left = dict(pieces)
    last = None
    for night in nights:
        if night.product is None:
            continue
        left[night.product] = left.get(night.product, 0) - night.pieces
        if left[night.product] < 0:
            break
        last = night.date
    return last
