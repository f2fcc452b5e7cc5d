"""The demo clinic: made-up patients, written as a person would write them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from prescribing import knowledge
from prescribing.actions.agreements import AgreementData, add_agreement
from prescribing.actions.allergies import add_allergy, record_no_known_allergies
from prescribing.actions.conditions import add_condition
from prescribing.actions.drafts import DraftData
from prescribing.actions.medicines import MedicineData, add_medicine
from prescribing.actions.observations import ObservationData, add_observation
from prescribing.actions.patients import PatientData, register_patient
from prescribing.actions.pharmacies import PharmacyData, add_pharmacy
from prescribing.actions.prescriptions import run_screening, save_draft, start_draft
from prescribing.actions.signing import sign
from prescribing.actions.steps_up import StepUp
from prescribing.actions.surgeries import (
    AfterSurgeryData,
    SurgeryData,
    add_surgery,
    record_after_surgery,
)
from prescribing.clinical.knowledge import Severity
from prescribing.models import Clinic, Membership, Patient, PrescriberCredential, Role, User
from prescribing.permissions import Member
from prescribing.snapshots import hold_target_of

PEOPLE = Path(__file__).with_name("demo.toml")
REASON = "Discussed with the patient, who wishes to try it."


class DemoRefused(Exception):
    """The demo clinic does not belong in this database; the message says why."""


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    role: str


@dataclass(frozen=True)
class Demo:
    """What somebody needs to try the clinic."""

    clinic: str
    password: str
    accounts: tuple[Account, ...]
    is_new: bool


def load() -> Demo:
    """Make the demo clinic, unless it is there already. Raises DemoRefused beside a real clinic."""
    told = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    slug = told["clinic"]["slug"]
    others = Clinic.objects.exclude(slug=slug, is_demo=True).count()
    if others:
        raise DemoRefused(
            f"This database holds {others} other clinic{'s' * (others > 1)}. Made-up patients are "
            "never put beside real ones: use an empty database."
        )
    is_new = not Clinic.objects.exists()
    if is_new:
        with transaction.atomic():
            _make(told)
    accounts = (Account(one["email"], one["name"], one["role"]) for one in told["account"])
    return Demo(told["clinic"]["name"], told["password"], tuple(accounts), is_new)


def _make(told: Mapping[str, Any]) -> None:
    clinic = Clinic.objects.create(**told["clinic"], is_demo=True)
    today = timezone.localdate(timezone=clinic.zone)
    members = {
        one["email"]: _member(clinic, one, told["password"], today) for one in told["account"]
    }
    manager = next(member for member in members.values() if member.role == Role.MANAGER)
    for one in told["pharmacy"]:
        add_pharmacy(PharmacyData(**one), by=manager)
    writer = next(member for member in members.values() if member.role == Role.PRESCRIBER)
    for one in told["patient"]:
        patient = _patient(one, writer, today)
        if "prescription" in one:
            _prescription(patient, one["prescription"], members, today)


def _member(clinic: Clinic, one: Mapping[str, Any], password: str, today: date) -> Member:
    user = User.objects.create_user(
        one["email"], one["name"], password, is_staff=one.get("opens_desk", False)
    )
    member = Membership.objects.create(
        user=user,
        clinic=clinic,
        role=one["role"],
        is_medical_lead=one.get("is_medical_lead", False),
    )
    if "licence" in one:
        PrescriberCredential.objects.create(
            clinic=clinic,
            membership=member,
            licence=one["licence"],
            printed_name=one["name"],
            valid_from=today,
        )
    return member


def _patient(one: Mapping[str, Any], by: Member, today: date) -> Patient:
    data = PatientData(
        given_name=one["given_name"],
        family_name=one["family_name"],
        birth_date=one.get("birth_date") or _years_ago(today, one["birth_years_ago"]),
        record_number=one["record_number"],
        sex=one["sex"],
        language=one.get("language", "en"),
    )
    patient = register_patient(data, by=by)
    for medicine in _medicines(one, today):
        add_medicine(patient, data=medicine, by=by)
    for condition in one["conditions"]:
        add_condition(patient, text=condition, by=by)
    _allergies(patient, one, by, today)
    _surgery(patient, one, by, today)
    for told in one.get("observations", ()):
        add_observation(patient, data=_observation(told, today), today=today, by=by)
    for told in one.get("agreements", ()):
        add_agreement(patient, data=_agreement(told, today), today=today, by=by)
    return patient


def _surgery(patient: Patient, one: Mapping[str, Any], by: Member, today: date) -> None:
    if "surgery" not in one:
        return
    told = one["surgery"]
    day = today + timedelta(days=told["in_days"])
    data = SurgeryData(day=day, at=told["at"], what=told["what"])
    # It was planned while it lay ahead.
    surgery = add_surgery(patient, data=data, by=by, today=min(today, day))
    if "after_surgery" in one:
        after = one["after_surgery"]
        followed = AfterSurgeryData(
            opioid_given="yes",
            last_opioid_on=today - timedelta(days=after["last_opioid_days_ago"]),
            opioid_acting=after["acting"],
            single_dose=after["single_dose"],
            reconciled=after["reconciled"],
        )
        record_after_surgery(surgery, edits=surgery.edits, data=followed, today=today, by=by)


def _observation(told: Mapping[str, Any], today: date) -> ObservationData:
    limit = told.get("upper_limit")
    return ObservationData(
        told["kind"],
        today - timedelta(days=told["days_ago"]),
        value=Decimal(told["value"]),
        upper_limit=Decimal(limit) if limit else None,
        by=told["by"],
    )


def _agreement(told: Mapping[str, Any], today: date) -> AgreementData:
    on = today - timedelta(days=told["days_ago"])
    return AgreementData(told["matter"], told["by"], on, told["says"])


def _medicines(one: Mapping[str, Any], today: date) -> Iterator[MedicineData]:
    for medicine in one["medicines"]:
        days = medicine.get("stopped_days_ago")
        if days is None:
            yield MedicineData(medicine["text"])
        else:
            last = today - timedelta(days=days)
            yield MedicineData(medicine["text"], status="stopped", last_taken=last)


def _allergies(patient: Patient, one: Mapping[str, Any], by: Member, today: date) -> None:
    """An empty list means asked and none known; no list means that nobody asked."""
    for allergy in one.get("allergies", ()):
        add_allergy(patient, **allergy, today=today, by=by)
    if one.get("allergies") == []:
        record_no_known_allergies(patient, edits=patient.edits, today=today, by=by)


def _prescription(
    patient: Patient, told: Mapping[str, Any], members: Mapping[str, Member], today: date
) -> None:
    by = members[told["by"]]
    known = knowledge.load()
    draft = start_draft(patient, by=by, today=today)
    data = DraftData(
        first_night=today,
        hold_hours=hold_target_of(by.clinic, known),
        indication=told["indication"],
        answers={name: "no" for name, each in known.questions.items() if each.is_always_asked},
        lists_checked=True,
        consent=True,
        ladder=known.habits.ladder,
        dose_time=known.habits.dose_time,
        paper=by.clinic.paper,
    )
    saved = save_draft(draft, edits=draft.edits, data=data, by=by, today=today)
    screening = run_screening(saved, edits=saved.edits, by=by, today=today)
    if told["until"] == "signed":
        asked = [one["key"] for one in screening.findings if one["severity"] == Severity.REASON]
        sign(
            saved,
            edits=saved.edits,
            screening_digest=screening.digest,
            reasons=dict.fromkeys(asked, REASON),
            acknowledged=True,
            step_up=StepUp(by.user_id, timezone.now()),
            by=by,
        )


def _years_ago(today: date, years: int) -> date:
    # In the middle of a month, so that every year has the day.
    return date(today.year - years, 1, 15)
