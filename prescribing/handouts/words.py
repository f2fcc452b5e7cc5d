"""What a handout says: sentences of the knowledge by their names, and amounts put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from prescribing.handouts import HandoutRefused
from prescribing.handouts.nights import Amount

ENGLISH = "en"  # in which everything is signed
PARTS = {1: "quarter", 2: "half", 3: "three-quarters"}


@dataclass(frozen=True)
class Words:
    """The sentences of one language, and the hours in which a dose is not one of the night."""

    language: str
    sentences: Mapping[str, str]
    daytime: tuple[time, time]
    effects: Mapping[str, tuple[str, ...]]  # the side effects of each level
    english: Mapping[str, str]  # what emergency staff must be able to read
    indications: Mapping[str, str]  # by their names in English, as they are signed

    @property
    def is_translated(self) -> bool:
        return self.language != ENGLISH

    def is_by_day(self, dose_time: time | None) -> bool:
        starts, ends = self.daytime
        return dose_time is not None and starts <= dose_time < ends

    def say(self, name: str, **values: object) -> str:
        """A sentence of the plan and the calendar."""
        return self.tell(f"handout-{name}", **values)

    def tell(self, name: str, **values: object) -> str:
        try:
            return self.sentences[name].format(**values)
        except KeyError as error:
            raise HandoutRefused(f"The knowledge has no sentence for {name}.") from error

    def for_staff(self, name: str) -> str:
        """A sentence in English whatever the language of the sheet."""
        return self.english[name]

    def indication(self, signed: str) -> str:
        """The name of an indication. One that the facts do not hold stands as it was signed."""
        return self.indications.get(signed, signed)

    def counted(self, each: str, count: int) -> str:
        """So many nights, or days."""
        return self.say(f"1-{each}" if count == 1 else f"many-{each}s", count=count)

    def taken(self, amount: Amount) -> str:
        """As page 1 says it: "A quarter of 1 tablet"."""
        return self._amount("take", amount)

    def in_a_cell(self, amount: Amount) -> str:
        """As one night of the calendar says it: "Quarter"."""
        return self._amount("cell", amount)

    def pieces(self, amount: Amount) -> str:
        """How many pieces to pick up, where a tablet is cut."""
        if not amount.rest:
            return ""
        loose = "piece" if amount.rest == 1 else "pieces"
        beside = "beside-" if amount.whole else ""
        return self.say(
            f"{beside}{loose}",
            pieces=amount.rest,
            whole=amount.whole,
            units=self.units(amount.unit, amount.whole),
        )

    def units(self, unit: str, count: int) -> str:
        return self.say(f"unit-{unit}" if count == 1 else f"unit-{unit}s")

    def new(self, amount: Amount) -> str:
        return self.say(f"new-{amount.unit}", strength=amount.product.strength)

    def of_the(self, amount: Amount) -> str:
        """Which of several products: "of the 4.5 mg tablet"."""
        return self.say(f"of-the-{amount.unit}", strength=amount.product.strength)

    def mark(self, mark: str) -> str:
        return self.say(f"mark-word-{mark.lower()}")

    def none(self, unit: str) -> str:
        return self.say(f"cell-no-{unit}")

    def nothing(self, unit: str) -> str:
        return self.say(f"take-no-{unit}")

    def _amount(self, place: str, amount: Amount) -> str:
        part = PARTS[amount.rest] if amount.rest else ""
        if not amount.whole:
            return self.say(f"{place}-{part}")
        unit = amount.unit if amount.whole == 1 else f"{amount.unit}s"
        return self.say(f"{place}-{unit}-and-{part}" if part else f"{place}-{unit}", n=amount.whole)
