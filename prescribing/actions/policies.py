"""What a clinic decides for itself: only ever stricter than the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.turns import change, insert, turn
from prescribing.charts import policy_row
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Fact, Knowledge
from prescribing.models import ClinicPolicy
from prescribing.permissions import Member


@dataclass(frozen=True)
class PolicyData:
    """None leaves the matter to the facts."""

    hold_target_hours: int | None = None
    free_days_short: int | None = None
    free_days_long: int | None = None
    free_days_depot: int | None = None
    list_fresh_days: int | None = None
    largest_dose_micrograms: int | None = None
    products: list[str] | None = None
    phone_calendar: bool = False


def change_policy(*, edits: int, data: PolicyData, by: Member) -> ClinicPolicy:
    """Write the clinic's policy, and one event with what each changed value was before."""
    permissions.check_change_policy(by)
    problems = tuple(_problems(data, knowledge.load()))
    if problems:
        raise ActionError(*problems)
    with turn(by.clinic):
        row = policy_row(by.clinic)
        if row._state.adding:
            insert(row)
        values = asdict(data)
        before = {name: getattr(row, name) for name in values}
        fields = change(row, edits, **values)
        detail = {
            "fields": fields,
            "edits": row.edits,
            "before": {name: before[name] for name in fields},
            "after": {name: values[name] for name in fields},
        }
        events.record(by, "changed", row, detail=detail)
    return row


def _problems(data: PolicyData, known: Knowledge) -> Iterator[Problem]:
    yield from _hold_problems(data, known)
    for acting in Acting:
        yield from _interval_problems(data, acting, known)
    checks, days = known.list_check, data.list_fresh_days
    if days is not None and not 0 <= days <= checks.most_days:
        says = f"Enter 0 to {checks.most_days} days."
        yield Problem(f"{says} {cited(checks, known)}", "list_fresh_days")
    largest, dose = known.limits.largest_dose, data.largest_dose_micrograms
    if dose is not None and Dose(dose) > largest:
        says = f"Enter a dose of at most {largest}."
        yield Problem(f"{says} {cited(known.limits, known)}", "largest_dose_micrograms")
    yield from _product_problems(data.products, known)


def _hold_problems(data: PolicyData, known: Knowledge) -> Iterator[Problem]:
    hold, hours = known.surgery_hold, data.hold_target_hours
    if hours is not None and not hold.floor_hours <= hours <= hold.most_hours:
        says = f"Enter {hold.floor_hours} to {hold.most_hours} hours."
        yield Problem(f"{says} {cited(hold, known)}", "hold_target_hours")


def _interval_problems(data: PolicyData, acting: Acting, known: Knowledge) -> Iterator[Problem]:
    name, interval = f"free_days_{acting}", known.intervals[acting]
    days = getattr(data, name)
    if days is not None and days < interval.target_days:
        says = (
            f"Enter {interval.target_days} days or more: a clinic may wait longer, never shorter."
        )
        yield Problem(f"{says} {cited(interval, known)}", name)


def _product_problems(products: Sequence[str] | None, known: Knowledge) -> Iterator[Problem]:
    if products is None:
        return
    if not products:
        yield Problem("Tick at least one product.", "products")
    if not set(products) <= set(known.products):
        yield Problem("Choose products from the list.", "products")


def cited(fact: Fact, known: Knowledge) -> str:
    """Where a bound comes from, as a sentence."""
    titles = [known.sources[key].title for key in fact.sources]
    return f"Source: {'; '.join(titles)}."
