"""What the answers under a signature promise to look at later, and on which day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import CountedFrom, FollowUp, Knowledge

Taken = Sequence[tuple[date, Dose]]


@dataclass(frozen=True)
class Promise:
    follow_up: FollowUp
    rule: str
    due: date


def promises(rules: Iterable[str], taken: Taken, known: Knowledge) -> list[Promise]:
    """Of the rules that were answered, for nights with a dose in their order, the earliest first.

    What several rules promise is promised one time.
    """
    if not taken:
        return []
    promised: dict[str, str] = {}
    for rule in rules:
        for name in known.rules[rule].follow_ups:
            promised.setdefault(name, rule)
    made = [
        Promise(known.follow_ups[name], rule, _due(known.follow_ups[name], taken))
        for name, rule in promised.items()
    ]
    return sorted(made, key=lambda one: (one.due, one.follow_up.id))


def _due(follow_up: FollowUp, taken: Taken) -> date:
    first = taken[0][0]
    if follow_up.counted_from is CountedFrom.LARGEST_DOSE:
        largest = max(dose for _, dose in taken)
        first = next(night for night, dose in taken if dose == largest)
    return first + timedelta(days=follow_up.days)
