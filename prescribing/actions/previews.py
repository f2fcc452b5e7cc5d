"""What a plan comes to, and what the rules say of it, as it is typed. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from prescribing.actions import plan_rows
from prescribing.actions.drafts import DraftData, check_draft
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.medicines import MedicineData
from prescribing.actions.prescriptions import steps_of
from prescribing.actions.screenings import planning, see
from prescribing.actions.surgeries import SurgeryData
from prescribing.charts import Chart
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.record import Medicine, MedicineStatus, Record
from prescribing.clinical.titration import Step
from prescribing.models import Prescription
from prescribing.snapshots import Picture, laid_out, record_of


@dataclass(frozen=True)
class Told:
    """What a yes was followed by. It goes on the patient's lists when the plan is saved."""

    medicine: MedicineData | None = None
    surgery: SurgeryData | None = None


@dataclass(frozen=True)
class Preview:
    picture: Picture
    problems: tuple[Problem, ...]  # why the steps cannot be planned, while the rest is judged


def preview(
    prescription: Prescription,
    data: DraftData,
    chart: Chart,
    today: date,
    told: Told,
    *,
    has_plan: bool = True,
) -> Preview:
    """The picture that saving this would make. The row holds what is typed, and is not saved.

    Without a plan, because it cannot be read or made, the rules that speak of nights are not told.
    Raises ActionError when the saved plan cannot be laid out any more.
    """
    known = chart.knowledge
    steps, problems = _steps(prescription, data, known) if has_plan else ((), ())
    for row, values in (
        (prescription, plan_rows.draft_values(prescription, data, today)),
        (prescription.plan, plan_rows.values_of(data)),
    ):
        for name, value in values.items():
            setattr(row, name, value)
    with planning():
        record = record_of(prescription, today=today, knowledge=known, chart=chart)
        record = _with_told(_with_steps(record, prescription, steps, data, chart), told)
        return Preview(see(prescription, record, known), problems)


def _steps(
    prescription: Prescription, data: DraftData, known: Knowledge
) -> tuple[Sequence[Step], tuple[Problem, ...]]:
    try:
        check_draft(data, known)
        planned = steps_of(prescription, data)
    except ActionError as error:
        return (), error.problems
    return [Step(each.dose, each.nights, each.product) for each in planned], ()


def _with_steps(
    record: Record,
    prescription: Prescription,
    steps: Sequence[Step],
    data: DraftData,
    chart: Chart,
) -> Record:
    if not steps:
        return replace(record, plan=None, largest_dose=None)
    plan = prescription.plan
    holds = plan.holds.exclude(pk__in=data.dropped_holds)
    largest = max(Dose(step.dose.micrograms) for step in steps)
    return replace(
        record, plan=laid_out(plan, steps, holds, chart, record.today), largest_dose=largest
    )


def _with_told(record: Record, told: Told) -> Record:
    if told.medicine:
        data = told.medicine
        medicine = Medicine(
            data.text, status=MedicineStatus(data.status), last_taken=data.last_taken
        )
        record = replace(record, medicines=(*(record.medicines or ()), medicine))
    if told.surgery and told.surgery.day >= record.today:
        surgery = Surgery(told.surgery.day, told.surgery.at)
        record = replace(record, surgeries=(*(record.surgeries or ()), surgery))
        if record.plan:
            plan = replace(record.plan, surgeries=(*record.plan.surgeries, surgery))
            record = replace(record, plan=plan)
    return record
