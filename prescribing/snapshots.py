"""Rows as the values that clinical/ understands, and signed content as it is kept. Nothing else."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.clinical import instructions, perioperative, titration
from prescribing.clinical import record as known
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Fact, Knowledge, Product
from prescribing.clinical.lifecycle import State
from prescribing.clinical.medicines import recognise
from prescribing.clinical.open_names import open_name
from prescribing.clinical.screening import Screen
from prescribing.clinical.supply import Supply, lasts_until, refill_from, supply
from prescribing.models import (
    Agreement,
    Allergy,
    Classification,
    Clinic,
    Condition,
    Event,
    Medicine,
    Observation,
    Patient,
    PrescriberCredential,
    Prescription,
    Surgery,
    TitrationPlan,
    TitrationStep,
)

FORMAT = 1


def canonical(value: Any) -> bytes:
    """One spelling for equal values, so that a hash over it can be made again."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(value: Any) -> str:
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def record_of(prescription: Prescription, *, today: date, knowledge: Knowledge) -> known.Record:
    """What is known of the patient and the plan."""
    patient, plan = prescription.patient, prescription.plan
    steps = list(plan.steps.all())
    return known.Record(
        today=today,
        zone=prescription.clinic.zone,
        birth_date=patient.birth_date,
        lists_checked_on=prescription.lists_checked_on,
        medicines=medicines_of(patient, knowledge),
        allergies=allergies_of(patient),
        conditions=conditions_of(patient),
        surgeries=surgeries_of(patient),
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
        plan=clinical_plan(plan, knowledge) if steps else None,
        observations=observations_of(patient),
        agreements=agreements_of(patient),
        after_surgery=after_surgery_of(patient),
        gap=gap_of(patient, today),
        policy=policy_of(prescription.clinic),
    )


def policy_of(clinic: Clinic) -> known.Policy:
    return known.Policy(hold_target_hours=clinic.hold_target_hours)


def clinical_plan(plan: TitrationPlan, knowledge: Knowledge) -> titration.Plan:
    """The plan that the rows describe. Raises PlanError when it cannot be laid out any more."""
    prescription = plan.prescription
    assumed = knowledge.surgery_hold.assumed
    return titration.Plan(
        steps=tuple(_step(step, knowledge) for step in plan.steps.all()),
        first_night=plan.first_night,
        clock=perioperative.DoseClock(prescription.clinic.zone, plan.dose_time, assumed),
        hold_before_surgery=timedelta(hours=plan.hold_hours),
        holds=tuple(
            titration.Hold(hold.first_night, hold.nights, hold.reason) for hold in plan.holds.all()
        ),
        surgeries=surgeries_of(prescription.patient),
    )


def medicines_of(patient: Patient, knowledge: Knowledge) -> tuple[known.Medicine, ...]:
    listed = list(Medicine.objects.of(patient.clinic).current().filter(patient=patient))
    classified = classifications_of(patient.clinic, listed, knowledge)
    return tuple(
        known.Medicine(
            text=medicine.text,
            code=medicine.code,
            system=medicine.code_system,
            status=known.MedicineStatus(medicine.status),
            last_taken=medicine.last_taken,
            not_opioid_because=classified[medicine.pk].reason if medicine.pk in classified else "",
        )
        for medicine in listed
    )


def classifications_of(
    clinic: Clinic, listed: Iterable[Medicine], knowledge: Knowledge
) -> dict[int, Classification]:
    """What a prescriber said of the names that the catalogue leaves open, by entry."""
    names = {each.pk: name for each in listed if (name := open_name_of(each, knowledge))}
    standing = Classification.objects.of(clinic).standing().filter(name__in=set(names.values()))
    said = {one.name: one for one in standing.select_related("by")}
    return {entry: said[name] for entry, name in names.items() if name in said}


def open_name_of(medicine: Medicine, knowledge: Knowledge) -> str:
    catalogue = catalogue_of(knowledge)
    found = recognise(medicine.text, catalogue, medicine.code, medicine.code_system)
    return open_name(found, knowledge.vocabulary)


def allergies_of(patient: Patient) -> tuple[str, ...] | None:
    """None until somebody asked: an empty list alone does not say that there are none."""
    listed = tuple(allergy.text for allergy in _allergies(patient))
    return listed if listed or patient.no_known_allergies else None


def conditions_of(patient: Patient) -> tuple[str, ...]:
    listed = Condition.objects.of(patient.clinic).current().filter(patient=patient)
    return tuple(condition.text for condition in listed)


def surgeries_of(patient: Patient) -> tuple[perioperative.Surgery, ...]:
    """Those still planned."""
    planned = Surgery.objects.of(patient.clinic).planned().filter(patient=patient)
    return tuple(perioperative.Surgery(each.day, each.at, each.what) for each in planned)


def observations_of(patient: Patient) -> tuple[known.Observation, ...]:
    """The latest first."""
    listed = Observation.objects.of(patient.clinic).current().filter(patient=patient)
    return tuple(
        known.Observation(
            kind=each.kind,
            on=each.on,
            value=each.value,
            upper_limit=each.upper_limit,
            outcome=each.outcome,
            by=each.by,
        )
        for each in listed
    )


def agreements_of(patient: Patient) -> tuple[known.Agreement, ...]:
    """The latest first."""
    listed = Agreement.objects.of(patient.clinic).current().filter(patient=patient)
    return tuple(known.Agreement(each.matter, each.by, each.on, each.says) for each in listed)


def after_surgery_of(patient: Patient) -> tuple[known.AfterSurgery, ...]:
    """What is known of each surgery that is done."""
    done = Surgery.objects.of(patient.clinic).done().filter(patient=patient)
    return tuple(
        known.AfterSurgery(
            day=each.day,
            opioid_given=known.Answer(each.opioid_given),
            last_opioid=each.last_opioid_on,
            acting=Acting(each.opioid_acting) if each.opioid_acting else None,
            single_dose=known.Answer(each.single_dose),
            reconciled=known.Answer(each.reconciled),
        )
        for each in done
    )


def gap_of(patient: Patient, today: date) -> known.Gap | None:
    """The doses of the last course that were to be taken up to today; None when there are none."""
    signed = Prescription.objects.of(patient.clinic).signed().exclude(state=State.VOIDED)
    versions = list(signed.filter(patient=patient).order_by("-id"))
    ends = _ends_of(versions, patient.clinic) if versions else {}
    for number in dict.fromkeys(version.number for version in versions):
        course = [version for version in versions if version.number == number]
        taken = [night for one in course for night in _taken(one, today, ends.get(one.pk))]
        if taken:
            last_night, last_dose = max(taken, key=lambda night: night[0])
            lower = {dose for _, dose in taken if dose <= last_dose}
            return known.Gap(last_night, last_dose, tuple(sorted(lower)))
    return None


def _ends_of(versions: Iterable[Prescription], clinic: Clinic) -> dict[int | None, date]:
    """The days on which versions were stopped or replaced by the next."""
    ended = Event.objects.of(clinic).filter(
        prescription__in=versions, verb__in=(State.STOPPED, State.SUPERSEDED)
    )
    told = ended.values_list("prescription_id", "at")
    return {version: at.astimezone(clinic.zone).date() for version, at in told}


def _taken(version: Prescription, today: date, end: date | None) -> Iterator[tuple[date, Dose]]:
    """The nights with a dose until today, and before the day on which the version ended."""
    for night in (version.content or {})["plan"]["nights"]:
        day = date.fromisoformat(night["date"])
        if night["pieces"] and day <= today and (end is None or day < end):
            yield day, Dose.parse(night["dose_mg"])


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


@dataclass(frozen=True)
class Picture:
    """Everything a prescriber sees before signing: what is known, found, planned and supplied."""

    patient: Mapping[str, Any]
    record: known.Record
    screen: Screen
    nights: tuple[titration.Night, ...]
    supplies: tuple[Supply, ...]
    knowledge: Knowledge

    @property
    def digest(self) -> str:
        """Equal only when patient, record, findings, nights and knowledge are all the same."""
        return fingerprint(
            {
                "patient": self.patient,
                "record": plain(self.record),
                "findings": self.findings,
                "medicines": self.medicines,
                "nights": [_night(night) for night in self.nights],
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
    patient: Patient, record: known.Record, screen: Screen, knowledge: Knowledge
) -> Picture:
    nights = titration.nights(record.plan) if record.plan else ()
    return Picture(_patient(patient), record, screen, nights, supply(nights), knowledge)


def content_of(
    prescription: Prescription,
    *,
    picture: Picture,
    reasons: Mapping[str, str],
    credential: PrescriberCredential,
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
        "indication": _indication_content(prescription, knowledge),
        "allergies": [
            {"text": each.text, "reaction": each.reaction} for each in _allergies(patient)
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
        "supply": [_supply(entry) for entry in picture.supplies],
        "lasts_until": plain(lasts_until(picture.nights)),
        "refill_from": plain(refill_from(picture.nights, knowledge.habits.refill_days_before)),
        "refills": prescription.refills,
        "instructions": instructions_of(prescription, picture),
        "knowledge": knowledge.version,
        "content_reviewed": False,
        "prescriber": {"name": credential.printed_name, "licence": credential.licence},
        "paper": prescription.paper,
    }


def instructions_of(prescription: Prescription, picture: Picture) -> str:
    """The text for the pharmacy."""
    return instructions.write(
        picture.nights,
        picture.supplies,
        refills=prescription.refills,
        dose_time=prescription.plan.dose_time or picture.knowledge.habits.dose_time,
        phrases=picture.knowledge.phrases,
    )


def _allergies(patient: Patient) -> Iterable[Allergy]:
    return Allergy.objects.of(patient.clinic).current().filter(patient=patient)


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
    if product is None or _shape(product) != (
        row.form,
        row.strength_micrograms,
        row.pieces_each,
    ):
        raise titration.PlanError(
            f"What is known of the product of step {row.position} has changed. Save the plan again."
        )
    return titration.Step(Dose(row.dose_micrograms), row.nights, product)


def _shape(product: Product) -> tuple[str, int, int]:
    return product.form, product.strength.micrograms, product.pieces_each


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
        "nights": [_night(night) for night in picture.nights],
        "surgeries": [plain(surgery) for surgery in laid_out.surgeries],
        "holds": [plain(hold) for hold in laid_out.holds],
        "last_night_before_surgery": plain(titration.last_night_before_surgery(picture.nights)),
    }


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
    }


def _supply(entry: Supply) -> dict[str, Any]:
    return {
        "form": entry.product.form,
        "strength_mg": entry.product.strength.mg,
        "pieces_each": entry.product.pieces_each,
        "pieces": entry.pieces,
        "tablets": entry.units,
        "left_over_pieces": entry.left_over_pieces,
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
