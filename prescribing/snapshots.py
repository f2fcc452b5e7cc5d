"""Rows as the values that clinical/ understands, and signed content as it is kept. Nothing else."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.charts import ENDED, Chart, policy_row
from prescribing.clinical import instructions, perioperative, titration
from prescribing.clinical import record as known
from prescribing.clinical.changes import UnderWay, under_way
from prescribing.clinical.coming import dose_changes
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Fact, Indication, Knowledge, Product
from prescribing.clinical.lifecycle import State
from prescribing.clinical.rescheduling import Effect, effect
from prescribing.clinical.screening import Screen
from prescribing.clinical.supply import (
    Quantity,
    Stock,
    Supply,
    covered_until,
    quantities,
    refill_from,
    stock,
    supply,
)
from prescribing.models import (
    Adoption,
    Clinic,
    ClinicPolicy,
    Event,
    Hold,
    Patient,
    PrescriberCredential,
    Prescription,
    Surgery,
    TitrationPlan,
    TitrationStep,
    TranslationConfirmation,
)

FORMAT = 1
ONE_DAY = timedelta(days=1)
PAUSE = "until this version begins"

Told = Mapping[str, Any]  # a night, or a part of a plan, as it is signed


def canonical(value: Any) -> bytes:
    """One spelling for equal values, so that a hash over it can be made again."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(value: Any) -> str:
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def record_of(
    prescription: Prescription, *, today: date, knowledge: Knowledge, chart: Chart | None = None
) -> known.Record:
    """What is known of the patient and the plan, as the chart has it; without one, as it is now."""
    patient, plan = prescription.patient, prescription.plan
    chart = chart or Chart(patient, knowledge)
    steps = chart.steps_of(plan)
    return known.Record(
        today=today,
        zone=prescription.clinic.zone,
        birth_date=patient.birth_date,
        lists_checked_on=prescription.lists_checked_on,
        medicines=medicines_of(chart),
        allergies=allergies_of(chart),
        conditions=conditions_of(chart),
        surgeries=surgeries_of(chart),
        answers={
            question: known.Answer(answer) for question, answer in prescription.answers.items()
        },
        indication=_indication(prescription),
        indication_text=prescription.indication_text,
        consent=known.Answer.YES if prescription.consent_on else known.Answer.UNKNOWN,
        first_night=plan.first_night,
        dose_time=plan.dose_time,
        hold_hours=plan.hold_hours,
        largest_dose=max((Dose(step.dose_micrograms) for step in steps), default=None),
        plan=clinical_plan(plan, chart, today) if steps else None,
        observations=observations_of(chart),
        agreements=agreements_of(chart),
        after_surgery=after_surgery_of(chart),
        gap=gap_of(chart, _last_taken(prescription, today)),
        policy=policy_of(chart.policy),
    )


def sentences_hash(knowledge: Knowledge, language: str) -> str:
    """Of all that patients read in a language, with its English: each of the two may change."""
    said = {one.of: one.text for one in knowledge.translations.values() if one.language == language}
    return fingerprint(
        {
            name: [fact.name if isinstance(fact, Indication) else fact.text, said.get(name, "")]
            for name, fact in knowledge.for_patients.items()
        }
    )


def confirmed_sentences(clinic: Clinic, language: str, knowledge: Knowledge) -> str:
    """The hash of the sentences of today, where the clinic has confirmed these; else nothing."""
    of_today = sentences_hash(knowledge, language)
    standing = TranslationConfirmation.objects.of(clinic).standing()
    return of_today if standing.filter(language=language, sentences=of_today).exists() else ""


def policy_of(row: ClinicPolicy) -> known.Policy:
    days = {acting: getattr(row, f"free_days_{acting}") for acting in Acting}
    largest = row.largest_dose_micrograms
    return known.Policy(
        hold_target_hours=row.hold_target_hours,
        free_days={acting: number for acting, number in days.items() if number is not None},
        list_fresh_days=row.list_fresh_days,
        largest_dose=None if largest is None else Dose(largest),
        products=None if row.products is None else tuple(row.products),
    )


def supplied(policy: known.Policy, knowledge: Knowledge) -> dict[str, Product]:
    """The products that the clinic's pharmacy supplies, by their ids."""
    ids = knowledge.products if policy.products is None else policy.products
    return {name: each for name, each in knowledge.products.items() if name in ids}


def hold_target_of(clinic: Clinic, knowledge: Knowledge) -> int:
    """The hours without a dose before surgery that a new plan of the clinic starts from."""
    return policy_of(policy_row(clinic)).hold_target_hours or knowledge.surgery_hold.target_hours


def clinical_plan(plan: TitrationPlan, chart: Chart, today: date | None = None) -> titration.Plan:
    """The plan that the rows describe. Raises PlanError when it cannot be laid out any more.

    A version of which the plan goes on from another's begins tonight: where its first night is
    later, nothing is taken until then.
    """
    steps = [_step(step, chart.knowledge) for step in chart.steps_of(plan)]
    return laid_out(plan, steps, chart.holds_of(plan), chart, today)


def laid_out(
    plan: TitrationPlan,
    steps: Iterable[titration.Step],
    holds: Iterable[Hold],
    chart: Chart,
    today: date | None = None,
) -> titration.Plan:
    """The plan of these steps and holds, with all else as the row says."""
    prescription = plan.prescription
    assumed = chart.knowledge.surgery_hold.assumed
    pause = list(_pause(prescription, today)) if today else []
    return titration.Plan(
        steps=tuple(steps),
        first_night=pause[0].first_night if pause else plan.first_night,
        clock=perioperative.DoseClock(prescription.clinic.zone, plan.dose_time, assumed),
        hold_before_surgery=timedelta(hours=plan.hold_hours),
        holds=(
            *(titration.Hold(each.first_night, each.nights, each.reason) for each in holds),
            *pause,
        ),
        surgeries=surgeries_of(chart),
    )


def _pause(prescription: Prescription, today: date) -> Iterator[titration.Hold]:
    first = prescription.plan.first_night
    if first > today and past_of(prescription, today):
        yield titration.Hold(today, (first - today).days, PAUSE)


def told_nights(version: Prescription) -> list[Told]:
    """Every night of a signed version, those before it included; none is taken once it is held."""
    if version.content is None:
        return []
    plan = version.content["plan"]
    return [_unless_held(night, version) for night in (*plan.get("past", ()), *plan["nights"])]


def due_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a signed content says of days to come, as its row keeps it beside."""
    plan = content["plan"]
    taken = [
        (_date_of(night), Dose.parse(night["dose_mg"]))
        for night in (*plan.get("past", ()), *plan["nights"])
        if night["pieces"]
    ]
    found = list(dose_changes(taken))
    return {
        "order_from": content["refill_from"] and date.fromisoformat(content["refill_from"]),
        "lasts_until": content["lasts_until"] and date.fromisoformat(content["lasts_until"]),
        "dose_changes": [[one.night.isoformat(), one.before.mg, one.after.mg] for one in found],
        "last_dose_change": found[-1].night if found else None,
    }


def past_of(prescription: Prescription, today: date) -> list[Told]:
    """The nights before this version, as the one that it replaces was signed for them."""
    replaced = prescription.replaces
    if replaced is None or replaced.status is State.VOIDED:
        return []
    ends = Event.objects.of(prescription.clinic).filter(prescription=replaced, verb__in=ENDED)
    ended = _days_of(ends, prescription.clinic).get(replaced.pk, date.max)
    begins = min(today, prescription.plan.first_night, ended)
    return [night for night in told_nights(replaced) if _date_of(night) < begins]


def under_way_of(running: Prescription, today: date, knowledge: Knowledge) -> UnderWay:
    """The plan of a signed version as it is tonight, to be changed.

    Raises PlanError where what is known of its products is another thing today.
    """
    plan = (running.content or {})["plan"]
    dose_time = plan["dose_time"] and time.fromisoformat(plan["dose_time"])
    laid_out = titration.Plan(
        steps=tuple(
            titration.Step(Dose.parse(step["dose_mg"]), step["nights"], _product(step, knowledge))
            for step in plan["steps"]
        ),
        first_night=date.fromisoformat(plan["nights"][0]["date"]),
        clock=perioperative.DoseClock(
            ZoneInfo(plan["timezone"]), dose_time, knowledge.surgery_hold.assumed
        ),
        hold_before_surgery=timedelta(hours=plan["hold_hours"]),
        holds=tuple(
            titration.Hold(date.fromisoformat(hold["first_night"]), hold["nights"], hold["reason"])
            for hold in plan["holds"]
        ),
        surgeries=surgeries_of(Chart(running.patient, knowledge)),
    )
    signed = [_signed(_unless_held(night, running), knowledge) for night in plan["nights"]]
    return under_way(laid_out, signed, today, knowledge.limits, knowledge.gap_rule)


def effect_of(running: Prescription, today: date, knowledge: Knowledge) -> Effect:
    """What the surgeries on record make of a signed version. Raises PlanError as under_way_of."""
    told = told_nights(running)
    return effect(
        under_way_of(running, today, knowledge),
        [_signed(night, knowledge) for night in told],
        is_held=running.status is State.ON_HOLD,
        done=_done_since(running, _date_of(told[0])),
    )


def _done_since(running: Prescription, first_night: date) -> list[date]:
    """The days of surgeries that are done, that it was signed without knowing of."""
    known_then = {told["day"] for told in (running.content or {}).get("after_surgery", ())}
    done = Surgery.objects.of(running.clinic).done().filter(patient=running.patient)
    days = done.filter(day__gte=first_night).values_list("day", flat=True)
    return [day for day in days if day.isoformat() not in known_then]


def stock_of(
    prescription: Prescription, past: Iterable[Told], knowledge: Knowledge
) -> tuple[Stock, ...]:
    """What the patient should still have of all that was ordered with earlier versions."""
    earlier = Prescription.objects.of(prescription.clinic).signed().exclude(state=State.VOIDED)
    versions = earlier.filter(number=prescription.number, version__lt=prescription.version)
    ordered: Counter[Product] = Counter()
    for version in versions:
        for entry in (version.content or {})["supply"]:
            ordered[_product(entry, knowledge)] += entry["tablets"]
    return stock([_signed(night, knowledge) for night in past], date.max, ordered)


def _unless_held(night: Told, version: Prescription) -> Told:
    held_from = version.held_from
    if held_from is None or not night["pieces"] or _date_of(night) < held_from:
        return night
    held = titration.Night(_date_of(night), titration.Kind.HOLD, reason=version.held_reason)
    return _night(held)


def _signed(night: Told, knowledge: Knowledge) -> titration.Night:
    """A night as it was signed, as clinical/ knows it."""
    day, kind = _date_of(night), titration.Kind(night["kind"])
    if not night["pieces"]:
        return titration.Night(day, kind, reason=night.get("reason", ""))
    strength = str(night["product"]).removesuffix(" mg")
    product = _product({"form": night["form"], "strength_mg": strength}, knowledge)
    dose = Dose.parse(night["dose_mg"])
    return titration.Night(day, kind, night["step"], dose, night["pieces"], product)


def _product(told: Told, knowledge: Knowledge) -> Product:
    strength = Dose.parse(told["strength_mg"])
    for product in knowledge.products.values():
        same = (product.form, product.strength) == (told["form"], strength)
        if same and told.get("pieces_each", product.pieces_each) == product.pieces_each:
            return product
    raise titration.PlanError(f"What is known of the {strength} {told['form']} has changed.")


def _date_of(night: Told) -> date:
    return date.fromisoformat(night["date"])


def _last_taken(prescription: Prescription, today: date) -> date:
    """Tonight is the first of a version that replaces another, whatever that one says of it."""
    return today if prescription.replaces_id is None else today - ONE_DAY


def medicines_of(chart: Chart) -> tuple[known.Medicine, ...]:
    classified = chart.classified
    return tuple(
        known.Medicine(
            text=medicine.text,
            code=medicine.code,
            system=medicine.code_system,
            status=known.MedicineStatus(medicine.status),
            last_taken=medicine.last_taken,
            not_opioid_because=classified[medicine.pk].reason if medicine.pk in classified else "",
        )
        for medicine in chart.medicines
    )


def allergies_of(chart: Chart) -> tuple[str, ...] | None:
    """None until somebody asked: an empty list alone does not say that there are none."""
    listed = tuple(allergy.text for allergy in chart.allergies)
    return listed if listed or chart.patient.no_known_allergies else None


def conditions_of(chart: Chart) -> tuple[str, ...]:
    return tuple(condition.text for condition in chart.conditions)


def surgeries_of(chart: Chart) -> tuple[perioperative.Surgery, ...]:
    """Those still planned."""
    planned = chart.planned_surgeries
    return tuple(perioperative.Surgery(each.day, each.at, each.what) for each in planned)


def observations_of(chart: Chart) -> tuple[known.Observation, ...]:
    """The latest first."""
    return tuple(
        known.Observation(
            kind=each.kind,
            on=each.on,
            value=each.value,
            upper_limit=each.upper_limit,
            outcome=each.outcome,
            by=each.by,
        )
        for each in chart.observations
    )


def agreements_of(chart: Chart) -> tuple[known.Agreement, ...]:
    """The latest first."""
    return tuple(
        known.Agreement(each.matter, each.by, each.on, each.says) for each in chart.agreements
    )


def after_surgery_of(chart: Chart) -> tuple[known.AfterSurgery, ...]:
    """What is known of each surgery that is done."""
    return tuple(
        known.AfterSurgery(
            day=each.day,
            opioid_given=known.Answer(each.opioid_given),
            last_opioid=each.last_opioid_on,
            acting=Acting(each.opioid_acting) if each.opioid_acting else None,
            single_dose=known.Answer(each.single_dose),
            reconciled=known.Answer(each.reconciled),
            opioid=each.opioid,
            last_opioid_at=each.last_opioid_at,
        )
        for each in chart.done_surgeries
    )


def gap_of(chart: Chart, until: date) -> known.Gap | None:
    """The doses of the last course that were to be taken up to a day; None when there are none."""
    versions = chart.signed
    ends = _days_of(chart.ends, chart.patient.clinic)
    for number in dict.fromkeys(version.number for version in versions):
        course = [version for version in versions if version.number == number]
        taken = [night for one in course for night in _taken(one, until, ends.get(one.pk))]
        if taken:
            last_night, last_dose = max(taken, key=lambda night: night[0])
            lower = {dose for _, dose in taken if dose <= last_dose}
            return known.Gap(last_night, last_dose, tuple(sorted(lower)))
    return None


def _days_of(ends: Iterable[Event], clinic: Clinic) -> dict[int | None, date]:
    """The days on which versions were stopped or replaced by the next."""
    return {one.prescription_id: one.at.astimezone(clinic.zone).date() for one in ends}


def _taken(version: Prescription, until: date, end: date | None) -> Iterator[tuple[date, Dose]]:
    """The nights with a dose until a day, and before the one on which the version ended."""
    for night in told_nights(version):
        day = _date_of(night)
        if night["pieces"] and day <= until and (end is None or day < end):
            yield day, Dose.parse(night["dose_mg"])


def facts_of(knowledge: Knowledge) -> dict[str, dict[str, dict[str, Any]]]:
    """Every fact by kind and id, with all its fields, to be kept and compared later."""
    held = {each.name: getattr(knowledge, each.name) for each in fields(knowledge)}
    several = {
        name: {str(key): _fields_of(fact) for key, fact in facts.items()}
        for name, facts in held.items()
        if isinstance(facts, Mapping)
    }
    single = {
        name: {name: _fields_of(fact)} for name, fact in held.items() if isinstance(fact, Fact)
    }
    return several | single


def _fields_of(fact: Any) -> dict[str, Any]:
    return {each.name: plain(getattr(fact, each.name)) for each in fields(fact)}


def plain(value: Any) -> Any:
    """A value of clinical/ as JSON can hold it. A fact is named by its id."""
    if isinstance(value, Fact):
        return value.id
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return _plain_scalar(value)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a plan comes to: its nights, those before them, and what is dispensed for them."""

    nights: tuple[titration.Night, ...]
    quantities: tuple[Quantity, ...]
    knowledge: Knowledge
    refills: int = 0
    holds_outside: tuple[titration.Hold, ...] = ()
    past: tuple[Told, ...] = ()  # the nights before this version, as they were signed
    stock: tuple[Stock, ...] = ()

    @property
    def supplies(self) -> tuple[Supply, ...]:
        """What the nights need."""
        return tuple(each.needed for each in self.quantities)

    @property
    def every_night(self) -> list[Told]:
        """Those that are past, as they were signed, and those that lie ahead."""
        return [*self.past, *(_night(night) for night in self.nights)]

    @property
    def last_night(self) -> date | None:
        return self.nights[-1].date if self.nights else None

    @property
    def is_by_hand(self) -> bool:
        """Whether something else is dispensed than the nights need."""
        return any(each.needs_reason for each in self.quantities)

    @property
    def lasts_until(self) -> date | None:
        """The last night for which what is dispensed suffices."""
        return self._covered(1)

    @property
    def lasts_with_refills_until(self) -> date | None:
        return self._covered(1 + self.refills)

    @property
    def refill_from(self) -> date | None:
        days = self.knowledge.habits.refill_days_before
        return refill_from(self.nights, days, self.lasts_until)

    def _covered(self, times: int) -> date | None:
        pieces = {each.product: each.pieces * times for each in self.quantities}
        return covered_until(self.nights, pieces)


@dataclass(frozen=True, kw_only=True)
class Picture(Outlook):
    """Everything a prescriber sees before signing: what is known, found, planned and supplied."""

    patient: Mapping[str, Any]
    record: known.Record
    screen: Screen

    @property
    def digest(self) -> str:
        """Equal only when patient, record, findings, nights and knowledge are all the same."""
        return fingerprint(
            {
                "patient": self.patient,
                "record": plain(self.record),
                "findings": self.findings,
                "medicines": self.medicines,
                "nights": self.every_night,
                "knowledge": self.knowledge.version,
            }
        )

    @property
    def findings(self) -> list[dict[str, Any]]:
        return [finding.as_record() for finding in self.screen.findings]

    @property
    def medicines(self) -> list[dict[str, Any]]:
        return [plain(recognition) for recognition in self.screen.medicines]


def picture_of(
    prescription: Prescription, record: known.Record, screen: Screen, knowledge: Knowledge
) -> Picture:
    return Picture(
        patient=_patient(prescription.patient),
        record=record,
        screen=screen,
        **_outlook(prescription, record.plan, record.today, knowledge),
    )


def outlook_of(
    prescription: Prescription, plan: titration.Plan, today: date, knowledge: Knowledge
) -> Outlook:
    return Outlook(**_outlook(prescription, plan, today, knowledge))


def _outlook(
    prescription: Prescription, plan: titration.Plan | None, today: date, knowledge: Knowledge
) -> dict[str, Any]:
    nights = titration.nights(plan) if plan else ()
    past = past_of(prescription, today)
    return {
        "nights": nights,
        "quantities": quantities(supply(nights), prescription.quantities),
        "knowledge": knowledge,
        "refills": prescription.refills,
        "holds_outside": titration.holds_outside(plan, nights) if plan else (),
        "past": tuple(past),
        "stock": stock_of(prescription, past, knowledge) if past else (),
    }


def content_of(
    prescription: Prescription,
    *,
    picture: Picture,
    reasons: Mapping[str, str],
    credential: PrescriberCredential,
    adoption: Adoption | None,
) -> dict[str, Any]:
    """What a signature stands for. The handout is made from this alone."""
    patient, knowledge = prescription.patient, picture.knowledge
    return {
        "format": FORMAT,
        "clinic": _clinic(prescription.clinic),
        "patient": _patient(patient),
        "number": prescription.number,
        "version": prescription.version,
        "replaces": _replaced(prescription.replaces),
        "change": {"what": prescription.change, "reason": prescription.change_reason},
        "indication": _indication_content(prescription, knowledge),
        "allergies": [
            {"text": each.text, "reaction": each.reaction}
            for each in Chart(patient, knowledge).allergies
        ],
        "no_known_allergies": patient.no_known_allergies,
        "medicines": _medicines_content(picture.record.medicines or ()),
        "conditions": plain(picture.record.conditions),
        "answers": plain(picture.record.answers),
        "observations": plain(picture.record.observations),
        "agreements": plain(picture.record.agreements),
        "after_surgery": plain(picture.record.after_surgery),
        "findings": picture.findings,
        "reasons": dict(reasons),
        "plan": _plan(prescription.plan, picture),
        "supply": [_supply(each) for each in picture.quantities],
        "quantity_reason": reason_of_quantity(prescription, picture),
        "left_before": [_left(each) for each in picture.stock if each.left],
        "lasts_until": plain(picture.lasts_until),
        "refill_from": plain(picture.refill_from),
        "refills": prescription.refills,
        "instructions": instructions_of(prescription, picture),
        "knowledge": knowledge.version,
        "content_reviewed": adoption is not None,
        "adopted": _adopted(adoption),
        "prescriber": {"name": credential.printed_name, "licence": credential.licence},
        "paper": prescription.paper,
    }


def instructions_of(prescription: Prescription, picture: Picture) -> str:
    """The text for the pharmacy."""
    return instructions.write(
        picture.nights,
        picture.quantities,
        refills=prescription.refills,
        dose_time=prescription.plan.dose_time or picture.knowledge.habits.dose_time,
        phrases=picture.knowledge.phrases,
    )


def reason_of_quantity(prescription: Prescription, outlook: Outlook) -> str:
    """The reason for what was typed by hand; none where that is what the nights need."""
    return prescription.quantity_reason if outlook.is_by_hand else ""


def _medicines_content(listed: Iterable[known.Medicine]) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "status": each.status.value, "last_taken": plain(each.last_taken)}
        for each in listed
    ]


def _indication(prescription: Prescription) -> str | None:
    stated = prescription.indication or prescription.indication_text
    return prescription.indication if stated else None


def _step(row: TitrationStep, knowledge: Knowledge) -> titration.Step:
    product = knowledge.products.get(row.product)
    if product is None or not same_product(row, product):
        raise titration.PlanError(
            f"What is known of the product of step {row.position} has changed. Save the plan again."
        )
    return titration.Step(Dose(row.dose_micrograms), row.nights, product)


def same_product(row: TitrationStep, product: Product) -> bool:
    """Whether the facts still describe the product as it was when the step was saved."""
    written = (row.form, row.strength_micrograms, row.pieces_each)
    return written == (product.form, product.strength.micrograms, product.pieces_each)


def _clinic(clinic: Clinic) -> dict[str, Any]:
    return {
        name: getattr(clinic, name)
        for name in (
            "name", "address", "phone", "after_hours_phone", "opening_hours", "timezone", "is_demo",
        )
    }  # fmt: skip


def _patient(patient: Patient) -> dict[str, Any]:
    return {
        name: plain(getattr(patient, name))
        for name in (
            "given_name", "family_name", "birth_date", "sex", "record_number", "language",
        )
    }  # fmt: skip


def _adopted(adoption: Adoption | None) -> dict[str, Any] | None:
    """Who adopted, for the clinic, the facts that the content was made with."""
    if adoption is None:
        return None
    return {
        "name": adoption.printed_name,
        "licence": adoption.licence,
        "at": plain(adoption.at),
    }


def _replaced(prescription: Prescription | None) -> dict[str, Any] | None:
    if prescription is None:
        return None
    return {"number": prescription.number, "version": prescription.version}


def _indication_content(prescription: Prescription, knowledge: Knowledge) -> dict[str, str]:
    indication = knowledge.indications.get(prescription.indication)
    if indication is None:
        return {"id": "", "name": prescription.indication_text, "grade": "", "direction": ""}
    return {
        "id": indication.id,
        "name": indication.name,
        "grade": indication.grade,
        "direction": indication.direction,
    }


def _plan(plan: TitrationPlan, picture: Picture) -> dict[str, Any]:
    laid_out = picture.record.plan
    if laid_out is None:
        raise titration.PlanError("The plan has no steps yet.")
    return {
        "first_night": plain(plan.first_night),
        "dose_time": plain(plan.dose_time),
        "timezone": plan.clinic.timezone,
        "hold_hours": plan.hold_hours,
        "hold_reason": plan.hold_reason,
        "steps": [
            _step_content(position, step, picture)
            for position, step in enumerate(laid_out.steps, start=1)
        ],
        "past": list(picture.past),
        "nights": [_night(night) for night in picture.nights],
        "surgeries": [_surgery(surgery, laid_out) for surgery in laid_out.surgeries],
        "holds": [plain(hold) for hold in laid_out.holds],
        "last_night_before_surgery": plain(titration.last_night_before_surgery(picture.nights)),
    }


def _surgery(surgery: perioperative.Surgery, plan: titration.Plan) -> dict[str, Any]:
    last = plan.clock.last_night(surgery, plan.hold_before_surgery)
    return {**plain(surgery), "last_night": plain(last)}


def _step_content(position: int, step: titration.Step, picture: Picture) -> dict[str, Any]:
    taken = [night.date for night in picture.nights if night.step == position]
    words = instructions.amount_spoken(step.pieces, step.product, picture.knowledge.phrases)
    return {
        "position": position,
        "dose_mg": step.dose.mg,
        "pieces": step.pieces,
        "nights": step.nights,
        "form": step.product.form,
        "strength_mg": step.product.strength.mg,
        "pieces_each": step.product.pieces_each,
        "words": words,
        "first_night": plain(min(taken, default=None)),
        "last_night": plain(max(taken, default=None)),
    }


def _night(night: titration.Night) -> dict[str, Any]:
    return {
        "date": plain(night.date),
        "kind": night.kind.value,
        "step": night.step,
        "dose_mg": night.dose.mg if night.dose else "0",
        "pieces": night.pieces,
        "product": f"{night.product.strength.mg} mg" if night.product else None,
        "form": night.product.form if night.product else None,
        "reason": night.reason,
    }


def _supply(quantity: Quantity) -> dict[str, Any]:
    return {
        "form": quantity.product.form,
        "strength_mg": quantity.product.strength.mg,
        "pieces_each": quantity.product.pieces_each,
        "pieces": quantity.needed.pieces,
        "tablets": quantity.units,
        "tablets_needed": quantity.needed.units,
        "left_over_pieces": quantity.left_over_pieces,
        "missing_pieces": quantity.missing_pieces,
    }


def _left(before: Stock) -> dict[str, Any]:
    return {
        "form": before.product.form,
        "strength_mg": before.product.strength.mg,
        "pieces_each": before.product.pieces_each,
        "pieces": before.left,
    }


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
