"""Writing the plan of a draft: its values, its steps and its holds."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from prescribing.actions.drafts import DraftData, PlannedStep
from prescribing.actions.turns import check_fields, insert
from prescribing.clinical import titration
from prescribing.models import Hold, Prescription, TitrationPlan, TitrationStep


def values_of(data: DraftData) -> dict[str, Any]:
    return {
        "ladder": data.ladder,
        "first_night": data.first_night,
        "dose_time": data.dose_time,
        "hold_hours": data.hold_hours,
        "hold_reason": data.hold_reason,
    }


def draft_values(row: Prescription, data: DraftData, today: date) -> dict[str, Any]:
    """What the draft itself holds of it, beside its plan."""
    return {
        "indication": data.indication,
        "indication_text": data.indication_text,
        "answers": dict(data.answers),
        "lists_checked_on": today if data.lists_checked else _checked_before(row, today),
        "consent_on": (row.consent_on or today) if data.consent else None,
        "quantities": dict(data.quantities),
        "quantity_reason": data.quantity_reason.strip(),
        "refills": data.refills,
        "paper": data.paper,
    }


def _checked_before(row: Prescription, today: date) -> date | None:
    """An earlier check stays on record; one of today is taken back."""
    earlier = row.lists_checked_on
    return earlier if earlier and earlier < today else None


def insert_plan(
    draft: Prescription,
    values: dict[str, Any],
    steps: Iterable[PlannedStep | titration.Step],
    holds: Iterable[titration.Hold] = (),
) -> None:
    plan = TitrationPlan(clinic=draft.clinic, prescription=draft, **values)
    insert(plan)
    change_steps(plan, steps)
    insert_holds(plan, holds)


def insert_holds(plan: TitrationPlan, holds: Iterable[titration.Hold]) -> None:
    for hold in holds:
        insert(
            Hold(
                clinic=plan.clinic,
                plan=plan,
                first_night=hold.first_night,
                nights=hold.nights,
                reason=hold.reason,
            )
        )


def change_plan(plan: TitrationPlan, values: dict[str, Any]) -> list[str]:
    """Write the values; the names of those that differ."""
    fields = [name for name, value in values.items() if getattr(plan, name) != value]
    for name in fields:
        setattr(plan, name, values[name])
    check_fields(plan)
    plan.save(update_fields=fields)
    return fields


def change_steps(plan: TitrationPlan, steps: Iterable[PlannedStep | titration.Step]) -> bool:
    """Write the steps; whether they are others than before."""
    rows = _rows_of(plan, steps)
    if not _are_others(plan, rows):
        return False
    plan.steps.all().delete()
    TitrationStep.objects.bulk_create(rows)
    return True


def are_others(plan: TitrationPlan, steps: Iterable[PlannedStep | titration.Step]) -> bool:
    return _are_others(plan, _rows_of(plan, steps))


def _rows_of(
    plan: TitrationPlan, steps: Iterable[PlannedStep | titration.Step]
) -> list[TitrationStep]:
    return [
        TitrationStep(
            clinic=plan.clinic,
            plan=plan,
            position=position,
            dose_micrograms=step.dose.micrograms,
            nights=step.nights,
            product=step.product.id,
            form=step.product.form,
            strength_micrograms=step.product.strength.micrograms,
            pieces_each=step.product.pieces_each,
        )
        for position, step in enumerate(steps, start=1)
    ]


def _are_others(plan: TitrationPlan, rows: Iterable[TitrationStep]) -> bool:
    return [_written(row) for row in plan.steps.all()] != [_written(row) for row in rows]


def drop_holds(plan: TitrationPlan, holds: Collection[int]) -> bool:
    """Take these holds out of the plan; whether there were any."""
    dropped, _ = plan.holds.filter(pk__in=holds).delete()
    return bool(dropped)


def _written(step: TitrationStep) -> tuple[object, ...]:
    return (
        step.position, step.dose_micrograms, step.nights, step.product,
        step.form, step.strength_micrograms, step.pieces_each,
    )  # fmt: skip
