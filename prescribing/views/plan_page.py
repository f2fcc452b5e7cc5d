"""What the plan page shows: the draft, what it comes to, and what the rules say of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.forms import Field
from django.http import QueryDict
from django.utils import timezone

from prescribing import knowledge
from prescribing.actions.errors import ActionError
from prescribing.actions.medicines import MedicineData
from prescribing.actions.screenings import look
from prescribing.charts import Chart
from prescribing.clinical.asking import Case
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge, Severity
from prescribing.clinical.lifecycle import State
from prescribing.clinical.medicines import catalogue_of, recognise
from prescribing.clinical.record import Answer, Medicine, Record
from prescribing.clinical.relevance import Listed, asked
from prescribing.forms.patients import Confirmation
from prescribing.forms.plan import (
    FOLLOWED_BY,
    OTHER,
    OWN_STEPS,
    ROWS,
    START_LATER,
    PlanForm,
    quantity_name,
)
from prescribing.models import Hold, Prescription, TitrationPlan
from prescribing.snapshots import Outlook, Picture, conditions_of, medicines_of, policy_of, supplied
from prescribing.templatetags.look import day
from prescribing.views import dated, findings, patient_page
from prescribing.views.access import ClinicRequest
from prescribing.views.dated import Dated

REVIEW = "review"
CRISIS = "crisis-for-clinicians"
MATTERS_AFTER = {"mood": "mood-assessment"}  # what can be recorded beside a question's tests


@dataclass(frozen=True)
class SectionState:
    kind: str
    says: str


@dataclass(frozen=True)
class Recorded:
    """A test or an agreement that a question asks for, where it is recorded, and the last one."""

    name: str
    place: str
    latest: Dated[Any] | None


def chart_of(prescription: Prescription) -> Chart:
    """All that the page shows of the patient and the plan, read one time."""
    return Chart(prescription.patient, knowledge.load(), prescription.plan)


def form_of(
    request: ClinicRequest, prescription: Prescription, chart: Chart, *, with_told: bool = True
) -> PlanForm:
    """What is asked of an opioid that is only now named counts, unless it is left out."""
    known = chart.knowledge
    then = request.POST.get("then")
    again = then == START_LATER and prescription.status is State.SCREENED
    if request.method == "POST":
        answers = _answers_typed(request.POST, known)
        told = request.POST.get("opioid_name", "") if with_told else ""
    else:
        answers, told = prescription.answers, ""
    return PlanForm(
        request.POST or None,
        initial=_initial(prescription, chart),
        known=known,
        products=supplied(policy_of(chart.policy), known),
        asked=_asked(prescription, chart, answers, told),
        holds=[(hold.pk, _told_hold(hold)) for hold in chart.holds_of(prescription.plan)],
        complete=then == REVIEW or again,
        lists_count=_lists_count(prescription, chart),
    )


def _told_hold(hold: Hold) -> str:
    nights = f"{hold.nights} night{'' if hold.nights == 1 else 's'}"
    return f"Take out the hold of {nights} from {day(hold.first_night)}: {hold.reason}"


def _lists_count(prescription: Prescription, chart: Chart) -> bool:
    """Whether the clinic lets a check of an earlier day count for today."""
    checked = prescription.lists_checked_on
    if checked is None or checked == timezone.localdate():
        return False
    record = Record(
        today=timezone.localdate(),
        zone=prescription.clinic.zone,
        lists_checked_on=checked,
        policy=policy_of(chart.policy),
    )
    return Case(record, chart.knowledge, catalogue_of(chart.knowledge), None).lists_are_known


def _answers_typed(typed: QueryDict, known: Knowledge) -> dict[str, str]:
    given = {name: typed.get(name, "") for name in known.questions}
    return {name: answer for name, answer in given.items() if answer in set(Answer)}


def _asked(
    prescription: Prescription, chart: Chart, answers: Mapping[str, str], told: str = ""
) -> tuple[str, ...]:
    """The questions for this patient, also about an opioid that is only now put on the list."""
    known = chart.knowledge
    medicines = [*medicines_of(chart), *([Medicine(told)] if told.strip() else ())]
    catalogue = catalogue_of(known)
    record = Record(
        today=timezone.localdate(),
        zone=prescription.clinic.zone,
        conditions=conditions_of(chart),
        answers={name: Answer(answer) for name, answer in answers.items()},
    )
    listed = [
        Listed(each, recognise(each.text, catalogue, each.code, each.system)) for each in medicines
    ]
    return asked(known, record, listed)


def _initial(prescription: Prescription, chart: Chart) -> dict[str, Any]:
    """What was saved. Nothing is answered for anybody: a new draft has no answers."""
    plan = prescription.plan
    today = timezone.localdate()
    return {
        "edits": prescription.edits,
        "indication": OTHER if prescription.indication_text else prescription.indication,
        "indication_text": prescription.indication_text,
        "consent": prescription.consent_on is not None,
        "lists_checked": prescription.lists_checked_on == today,
        **{name: prescription.answers.get(name) for name in chart.knowledge.questions},
        "first_night": plan.first_night,
        "dose_time": plan.dose_time,
        "hold_hours": plan.hold_hours,
        "hold_reason": plan.hold_reason,
        **{quantity_name(name): units for name, units in prescription.quantities.items()},
        "quantity_reason": prescription.quantity_reason,
        "refills": prescription.refills,
        "paper": prescription.paper,
        **_initial_steps(prescription.plan, chart),
    }


def _initial_steps(plan: TitrationPlan, chart: Chart) -> dict[str, Any]:
    steps = chart.steps_of(plan)
    ladder = chart.knowledge.ladders.get(plan.ladder)
    products = {step.product for step in steps}
    the_product = products.pop() if len(products) == 1 else ""
    if ladder is None:
        rows: dict[str, Any] = {}
        for row, step in zip(ROWS, steps, strict=False):
            rows |= {f"dose_{row}": Dose(step.dose_micrograms), f"nights_{row}": step.nights}
        return {"ladder": OWN_STEPS if steps else "", "product": the_product, **rows}
    last = steps[-1].nights if steps else ladder.nights_each
    return {
        "ladder": ladder.id,
        "product": "" if the_product == ladder.product else the_product,
        "last_nights": None if last == ladder.nights_each else last,
    }


def shown(prescription: Prescription, form: PlanForm, chart: Chart) -> dict[str, Any]:
    known = chart.knowledge
    worked_out = so_far(prescription, chart)
    return {
        "prescription": prescription,
        "patient": chart.patient,
        "chart": chart,
        "form": form,
        "quantity_fields": form.quantity_fields(products_of(worked_out.get("picture"))),
        "medicines": patient_page.medicines_of(chart),
        "allergies": chart.allergies,
        "conditions": chart.conditions,
        "surgeries": chart.planned_surgeries,
        "indication": known.indications.get(prescription.indication),
        "known": known,
        "recorded": _recorded(chart),
        "crisis": known.sentences[CRISIS].text,
        "discard": Confirmation(auto_id=False, initial={"edits": prescription.edits}),
        **judged(prescription, form, worked_out, _unanswered(prescription, chart)),
    }


def judged(
    prescription: Prescription, form: PlanForm, worked_out: dict[str, Any], unanswered: int
) -> dict[str, Any]:
    """What the page says of the plan beside its fields."""
    states = _states(prescription, worked_out, unanswered, lists_count=form.lists_count)
    return {
        "unanswered": unanswered,
        "lists_checked": prescription.lists_checked_on == timezone.localdate(),
        "lists_count": form.lists_count,
        **worked_out,
        **_beside(worked_out, form),
        "states": states,
        "things_left": sum(state.kind != "done" for state in states.values()),
    }


def differences(form: PlanForm, now: Prescription, chart: Chart) -> Iterator[str]:
    """What is typed otherwise than it is on record now, field by field."""
    on_record = _initial(now, chart)
    of_lists = {name for names in FOLLOWED_BY.values() for name in names}
    for name, field in form.fields.items():
        saved, typed = on_record.get(name), form[name].data
        if name in of_lists or field.widget.is_hidden or not field.has_changed(saved, typed):
            continue
        was, now_typed = _in_words(field, saved), _in_words(field, typed)
        if was != now_typed:  # a dose is never equal to its letters
            yield f"{field.label}: on record {was}, here {now_typed}."


def _in_words(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    value = field.prepare_value(value)
    if isinstance(value, list):
        return f"{len(value)} ticked"
    said = {str(key): words for key, words in _choices_of(field)}.get(str(value), value)
    if isinstance(said, time):
        said = f"{said:%H:%M}"
    return "nothing" if said in (None, "") else f"“{said}”"


def _choices_of(field: Field) -> Iterator[tuple[Any, Any]]:
    for key, words in getattr(field, "choices", ()):
        yield from words if isinstance(words, list | tuple) else [(key, words)]


def products_of(outlook: Outlook | None) -> list[str]:
    """The ids of the products that a plan takes."""
    return [each.product.id for each in outlook.quantities] if outlook else []


def _beside(worked_out: dict[str, Any], form: PlanForm) -> dict[str, Any]:
    """Findings under the question that they are about, and those about none that is shown."""
    told = worked_out.get("sections", {}).get("questions", ())
    beside = findings.by_question(told)
    seen = form.questions_shown
    return {"beside": beside, "beside_none": [one for one in told if one.question not in seen]}


def _unanswered(prescription: Prescription, chart: Chart) -> int:
    questions = _asked(prescription, chart, prescription.answers)
    return sum(not prescription.answers.get(name) for name in questions)


def _recorded(chart: Chart) -> dict[str, list[Recorded]]:
    """Under each question, what is wanted once it is not answered No, and what is on record."""
    known = chart.knowledge
    tests = _latest(dated.observations_of(chart))
    stated = _latest(dated.agreements_of(chart))
    found: dict[str, list[Recorded]] = {}
    for kind in known.observation_kinds.values():
        for question in kind.after:
            one = Recorded(kind.name, f"observations/{kind.id}", tests.get(kind.id))
            found.setdefault(question, []).append(one)
    for question, matter in MATTERS_AFTER.items():
        one = Recorded(known.matters[matter].name, f"agreements/{matter}", stated.get(matter))
        found.setdefault(question, []).append(one)
    return found


def _latest(listed: Iterable[Dated[Any]]) -> dict[str, Dated[Any]]:
    """The last of each fact: lists come with the latest first."""
    return {one.fact.id: one for one in reversed(list(listed)) if one.fact}


def _states(
    prescription: Prescription, worked_out: dict[str, Any], left: int, *, lists_count: bool
) -> dict[str, SectionState]:
    """What is told at the head of each section."""
    stopped = {one.section for one in worked_out.get("stops", ())}
    named = prescription.indication or prescription.indication_text
    done = {
        "indication": bool(named and prescription.consent_on),
        "lists": lists_count or prescription.lists_checked_on == timezone.localdate(),
        "questions": not left,
        "plan": "not_laid_out" not in worked_out and bool(worked_out["picture"].nights),
    }
    to_do = {"questions": f"{left} left"}
    return {
        section: SectionState("stop", "Stop")
        if section in stopped
        else SectionState("done", "Done")
        if is_done
        else SectionState("todo", to_do.get(section, "To do"))
        for section, is_done in done.items()
    }


def so_far(prescription: Prescription, chart: Chart) -> dict[str, Any]:
    """What the saved draft comes to, worked out anew."""
    try:
        picture = look(prescription, timezone.localdate(), chart)
    except ActionError as error:
        return {"not_laid_out": error.messages}
    return of_picture(picture, prescription)


def of_picture(
    picture: Picture, prescription: Prescription, named: MedicineData | None = None
) -> dict[str, Any]:
    """What is found, in its places. An opioid that is only now named is told where it is typed."""
    reviewed = prescription.status is State.SCREENED
    # Before it is reviewed, what is still to be filled in is told as to do, not as findings.
    told = [one for one in findings.of_picture(picture, prescription) if reviewed or one.is_certain]
    if named:
        told = [findings.beside_its_name(one) if one.is_about(named.text) else one for one in told]
    return {
        "reviewed": reviewed,
        "findings": told,
        "stops": [one for one in told if one.finding.severity is Severity.STOP],
        "sections": findings.by_section(told),
        "later_night": picture.screen.earliest_first_night,
        "picture": picture,
    }
