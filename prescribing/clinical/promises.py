"""What the answers under a signature promise to look at later, and on which day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import CountedFrom, Knowledge, Promise

Taken = Sequence[tuple[date, Dose]]


@dataclass(frozen=True)
class Promised:
    promise: Promise
    rule: str
    due: date


def promised(rules: Iterable[str], taken: Taken, known: Knowledge) -> list[Promised]:
    """Of the rules that were answered, for nights with a dose in their order, the earliest first.

    What several rules promise is promised one time.
    """
    if not taken:
        return []
    first: dict[str, str] = {}
    for rule in rules:
        for name in known.rules[rule].promises:
            first.setdefault(name, rule)
    made = [
        Promised(known.promises[name], rule, _due(known.promises[name], taken))
        for name, rule in first.items()
    ]
    return sorted(made, key=lambda one: (one.due, one.promise.id))


def _due(promise: Promise, taken: Taken) -> date:
    night = taken[0][0]
    if promise.counted_from is CountedFrom.LARGEST_DOSE:
        largest = max(dose for _, dose in taken)
        night = next(day for day, dose in taken if dose == largest)
    return night + timedelta(days=promise.days)
