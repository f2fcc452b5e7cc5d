"""What a plan comes to as it is typed, worked out like a saved one. Nothing is written."""

from datetime import date

from prescribing import knowledge
from prescribing.actions import plan_rows
from prescribing.actions.drafts import DraftData, check_draft
from prescribing.actions.prescriptions import steps_of
from prescribing.actions.screenings import planning
from prescribing.clinical.titration import Step
from prescribing.models import Prescription
from prescribing.snapshots import Outlook, laid_out, outlook_of


def totals(prescription: Prescription, data: DraftData, today: date) -> Outlook | None:
    """None while no steps are chosen. The row holds what was typed afterwards, and is not saved.

    Raises ActionError when this cannot be planned.
    """
    known = knowledge.load()
    check_draft(data, known)
    plan = prescription.plan
    steps = [Step(each.dose, each.nights, each.product) for each in steps_of(prescription, data)]
    if not steps:
        return None
    typed = {
        "quantities": dict(data.quantities),
        "quantity_reason": data.quantity_reason,
        "refills": data.refills,
    }
    for row, values in ((prescription, typed), (plan, plan_rows.values_of(data))):
        for name, value in values.items():
            setattr(row, name, value)
    holds = plan.holds.exclude(pk__in=data.dropped_holds)
    with planning():
        return outlook_of(prescription, laid_out(plan, steps, holds, known, today), today, known)
