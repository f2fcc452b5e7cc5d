"""The dose to start again with after nights without any."""

from collections.abc import Iterable
from datetime import date

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import GapRule
from prescribing.clinical.record import Gap


def nights_without(gap: Gap, first_night: date) -> int:
    """The nights between the last dose and the first night on which one is taken again."""
    return (first_night - gap.last_night).days - 1


def proposed_dose(gap: Gap, first_night: date, rule: GapRule) -> Dose:
    """The same dose, one step lower or that of the first step. Never more than the last taken."""
    without = nights_without(gap, first_night)
    if without <= rule.same_dose_nights:
        return gap.last_dose
    if without <= rule.step_lower_nights:
        return one_step_lower(gap.last_dose, gap.doses) or gap.last_dose
    return min([*gap.doses[:1], gap.last_dose])


def one_step_lower(dose: Dose, doses: Iterable[Dose]) -> Dose | None:
    """The highest of the earlier doses that is lower; None on the lowest of them."""
    return max((each for each in doses if each < dose), default=None)
