"""The nights of a signed plan, read from its content and checked against its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Kind
from prescribing.handouts import HandoutRefused

ONE_NIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Product:
    form: str
    strength: Dose
    pieces_each: int

    @property
    def unit(self) -> str:
        """What one of it is called: "tablet" or "capsule"."""
        return self.form.split()[-1]


@dataclass(frozen=True)
class Amount:
    """So many pieces of a product: what a patient takes on one night."""

    pieces: int
    product: Product

    @property
    def whole(self) -> int:
        return self.pieces // self.product.pieces_each

    @property
    def rest(self) -> int:
        return self.pieces % self.product.pieces_each

    @property
    def unit(self) -> str:
        return self.product.unit

    @property
    def dose(self) -> Dose:
        micrograms, rest = divmod(
            self.product.strength.micrograms * self.pieces, self.product.pieces_each
        )
        if rest:
            raise HandoutRefused(f"{self.pieces} pieces of {self.product} are no exact dose.")
        return Dose(micrograms)


@dataclass(frozen=True)
class Night:
    date: date
    kind: Kind
    step: int  # the step that the night belongs to; one without a dose stays with the step before
    amount: Amount | None  # None on a night without a dose

    @property
    def dose(self) -> str:
        return str(self.amount.dose) if self.amount else ""


@dataclass(frozen=True)
class Nights:
    """Every night of one plan, in order."""

    nights: tuple[Night, ...]

    @property
    def first(self) -> date:
        return self.nights[0].date

    @cached_property
    def amounts(self) -> dict[int, Amount]:
        """What each step takes each night; a step without a night of its own is not among them."""
        return {night.step: night.amount for night in self.nights if night.amount}

    @cached_property
    def products(self) -> tuple[Product, ...]:
        return tuple(dict.fromkeys(amount.product for amount in self.amounts.values()))

    @property
    def unit(self) -> str:
        return self.products[0].unit

    @property
    def rises(self) -> bool:
        doses = [amount.dose for amount in self.amounts.values()]
        return len(doses) > 1 and all(low < high for low, high in pairwise(doses))

    @property
    def ends_with_surgery(self) -> bool:
        return any(night.kind in {Kind.SURGERY_HOLD, Kind.SURGERY} for night in self.nights)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({night.date.year for night in self.nights}))

    def new_product(self, step: int) -> bool:
        """Whether this step is taken from another tablet than the one before."""
        before = self.amounts.get(step - 1)
        return before is not None and before.product != self.amounts[step].product


def read_nights(plan: Mapping[str, Any]) -> Nights:
    """Raises HandoutRefused where the nights disagree with the steps or leave out a date."""
    amounts = {step["position"]: _amount(step) for step in plan["steps"]}
    nights: list[Night] = []
    for entry in plan["nights"]:
        night = _night(entry, amounts, nights[-1].step if nights else min(amounts))
        if nights and night.date - nights[-1].date != ONE_NIGHT:
            raise HandoutRefused(
                f"The plan has no night between {nights[-1].date} and {night.date}."
            )
        nights.append(night)
    if not any(night.amount for night in nights):
        raise HandoutRefused("No night of this plan has a dose.")
    return Nights(tuple(nights))


def _amount(step: Mapping[str, Any]) -> Amount:
    product = Product(step["form"], Dose.parse(step["strength_mg"]), step["pieces_each"])
    amount = Amount(step["pieces"], product)
    if amount.dose != Dose.parse(step["dose_mg"]):
        raise HandoutRefused(f"Step {step['position']} is not the dose that its pieces make.")
    return amount


def _night(entry: Mapping[str, Any], amounts: Mapping[int, Amount], before: int) -> Night:
    day, kind = date.fromisoformat(entry["date"]), Kind(entry["kind"])
    if kind is not Kind.TAKE:
        return Night(day, kind, before, None)
    amount = amounts[entry["step"]]
    stated = (Dose.parse(entry["dose_mg"]), entry["pieces"])
    if stated != (amount.dose, amount.pieces):
        raise HandoutRefused(f"The night of {day} is not the dose of its step.")
    return Night(day, kind, entry["step"], amount)
