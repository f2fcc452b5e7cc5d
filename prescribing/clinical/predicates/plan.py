"""The indication, consent, and the plan itself."""

from collections.abc import Iterator
from itertools import pairwise

from prescribing.clinical.asking import Case, Hit, predicate
from prescribing.clinical.dose import Dose
from prescribing.clinical.gap import nights_without, proposed_dose
from prescribing.clinical.record import Answer, Gap
from prescribing.clinical.titration import last_dose, nights


@predicate("indication", "grade")
def indication_graded(case: Case, *, grades: list[str]) -> Iterator[Hit]:
    indication = case.knowledge.indications.get(case.record.indication or "")
    if indication is not None and indication.grade in grades:
        yield Hit(Answer.YES, {"indication": indication.name, "grade": indication.grade})


@predicate("indication")
def indication_not_chosen(case: Case) -> Iterator[Hit]:
    if case.record.indication in case.knowledge.indications:
        return
    if case.record.indication_text:
        yield Hit(Answer.YES, {"indication": case.record.indication_text})
    else:
        yield Hit(Answer.UNKNOWN)


@predicate()
def consent_not_recorded(case: Case) -> Iterator[Hit]:
    if case.record.consent is not Answer.YES:
        yield Hit(Answer.UNKNOWN)


@predicate("dose", "limit")
def dose_above(case: Case, *, dose_mg: str, up_to_mg: str) -> Iterator[Hit]:
    """The largest dose lies above one limit and not above the next ("" when there is none)."""
    largest = case.record.largest_dose
    if largest is None:
        return
    limit = Dose.parse(dose_mg)
    if largest > limit and not (up_to_mg and largest > Dose.parse(up_to_mg)):
        yield Hit(Answer.YES, {"dose": largest, "limit": limit})


@predicate()
def dose_not_known(case: Case) -> Iterator[Hit]:
    if case.record.largest_dose is None:
        yield Hit(Answer.UNKNOWN)


@predicate("dose", "limit")
def first_step_above(case: Case, *, dose_mg: str) -> Iterator[Hit]:
    """The first dose of all; one that goes on from a dose taken lately is no first."""
    limit = Dose.parse(dose_mg)
    for first in case.steps[:1]:
        if first.dose > limit and _goes_on_from(case) is None:
            yield Hit(Answer.YES, {"dose": first.dose, "limit": limit})


@predicate("step", "nights", "limit")
def step_shorter_than(case: Case, *, nights: int) -> Iterator[Hit]:
    goes_on = _goes_on_from(case)
    for number, step in enumerate(case.steps, start=1):
        is_begun = number == 1 and step.dose == goes_on
        if step.nights < nights and not is_begun:
            facts = {"step": number, "nights": step.nights, "limit": nights}
            yield Hit(Answer.YES, facts, f"step {number}")


@predicate("step", "dose", "before")
def increase_above(case: Case, *, dose_mg: str, times: int) -> Iterator[Hit]:
    """A step goes up by more than the dose, or to more than so many times the one before."""
    limit = Dose.parse(dose_mg).micrograms
    doses = [step.dose for step in case.steps]
    before_each = [_goes_on_from(case), *doses]
    for number, (before, after) in enumerate(zip(before_each, doses, strict=False), start=1):
        if before is None:
            continue
        now, then = after.micrograms, before.micrograms
        if now - then > limit or now > then * times:
            facts = {"step": number, "dose": after, "before": before}
            yield Hit(Answer.YES, facts, f"step {number}")


@predicate("step", "product", "before")
def product_changes(case: Case) -> Iterator[Hit]:
    for number, (before, after) in enumerate(pairwise(case.steps), start=1):
        if before.product != after.product:
            facts = {"step": number + 1, "product": after.product.label}
            facts |= {"before": before.product.label}
            yield Hit(Answer.YES, facts, f"step {number + 1}")


@predicate("date")
def first_night_passed(case: Case) -> Iterator[Hit]:
    first = case.record.first_night
    if first is not None and first < case.today:
        yield Hit(Answer.YES, {"date": first}, earliest_first_night=case.today, on=first)


@predicate()
def nothing_is_taken(case: Case) -> Iterator[Hit]:
    if case.record.plan and last_dose(nights(case.record.plan)) is None:
        yield Hit(Answer.YES)


@predicate("dose", "limit")
def dose_above_clinic_limit(case: Case) -> Iterator[Hit]:
    largest, limit = case.record.largest_dose, case.record.policy.largest_dose
    if largest is not None and limit is not None and largest > limit:
        yield Hit(Answer.YES, {"dose": largest, "limit": limit})


@predicate("product")
def product_not_supplied(case: Case) -> Iterator[Hit]:
    supplied = case.record.policy.products
    for product in dict.fromkeys(step.product for step in case.steps):
        if supplied is not None and product.id not in supplied:
            yield Hit(Answer.YES, {"product": product.label}, product.label)


@predicate("dose", "last", "date", "nights")
def dose_above_last_taken(case: Case) -> Iterator[Hit]:
    """After nights without a dose, the plan begins above the dose that was taken last."""
    for gap, dose in _after_a_gap(case):
        if dose is None:
            yield Hit(Answer.UNKNOWN, on=gap.last_night)
        elif dose > gap.last_dose:
            yield _begins_high(case, gap, dose)


@predicate("dose", "last", "date", "nights", "proposed")
def dose_above_proposed(case: Case) -> Iterator[Hit]:
    """After nights without a dose, it begins above the dose that so many nights ask for."""
    for gap, dose in _after_a_gap(case):
        proposed = proposed_dose(gap, case.starts, case.knowledge.gap_rule)
        if dose is None:
            yield Hit(Answer.UNKNOWN, on=gap.last_night)
        elif proposed < dose <= gap.last_dose:
            yield _begins_high(case, gap, dose, proposed=proposed)


def _after_a_gap(case: Case) -> Iterator[tuple[Gap, Dose | None]]:
    """The gap before this plan, when there is one, and the dose that it begins with."""
    gap = case.record.gap
    if gap is not None and nights_without(gap, case.starts) > 0:
        yield gap, case.steps[0].dose if case.steps else None


def _begins_high(case: Case, gap: Gap, dose: Dose, **more: object) -> Hit:
    facts = {"dose": dose, "last": gap.last_dose, "date": gap.last_night}
    facts |= {"nights": nights_without(gap, case.starts)}
    return Hit(Answer.YES, facts | more, on=gap.last_night)


def _goes_on_from(case: Case) -> Dose | None:
    """The dose taken last, where so few nights without one came after it that it is kept."""
    gap = case.record.gap
    if gap is None:
        return None
    without = nights_without(gap, case.starts)
    return gap.last_dose if 0 <= without <= case.knowledge.gap_rule.same_dose_nights else None
