"""What comes up in a plan that runs: nights on which another dose is taken than the last time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from prescribing.clinical.dose import Dose


@dataclass(frozen=True)
class DoseChange:
    night: date
    before: Dose  # the last one that was taken, on whatever night
    after: Dose

    @property
    def goes_up(self) -> bool:
        return self.after > self.before


def dose_changes(taken: Iterable[tuple[date, Dose]]) -> Iterator[DoseChange]:
    """Of nights with a dose, in their order; those on which nothing is taken are left out."""
    for (_, before), (night, after) in pairwise(taken):
        if before != after:
            yield DoseChange(night, before, after)
