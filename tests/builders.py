"""The cast and their records. Each builder makes what a test names and leaves the rest usual.

Dr Rao prescribes at Riverside, Dr Lindqvist prescribes in her clinic, Nurse Okafor works there and
Dr Haddad reviews there. Dr Castro prescribes at Hillside and is a stranger to all of them.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from unittest import mock

from django.db import connection

from prescribing import knowledge, snapshots
from prescribing.actions import (
    adoptions,
    agreements,
    allergies,
    batches,
    classifications,
    conditions,
    handouts,
    medicines,
    observations,
    page_counts,
    policies,
    prescriptions,
    signing,
    surgeries,
    tasks,
    translations,
)
from prescribing.actions.agreements import AgreementData
from prescribing.actions.drafts import DraftData
from prescribing.actions.medicines import MedicineData
from prescribing.actions.observations import ObservationData
from prescribing.actions.policies import PolicyData
from prescribing.actions.steps_up import StepUp
from prescribing.actions.surgeries import SurgeryData
from prescribing.actions.tasks import TaskData
from prescribing.handouts.languages import language_for
from prescribing.models import (
    BatchOrder,
    Clinic,
    Membership,
    Observation,
    Patient,
    PrescriberCredential,
    Role,
    User,
    guards,
)
from prescribing.models.patient import search_key

TODAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
ANSWERS = dict.fromkeys(("opioid_14_days", "liver", "pregnancy", "mood", "surgery"), "no")
REASON = "Weighed with the patient and agreed."

_numbers = count(1)


def a_clinic(slug="riverside", **fields):
    usual = {
        "name": f"{slug.capitalize()} Clinic",
        "address": "1 Main Street\nSpringfield",
        "phone": "555-0100",
        "after_hours_phone": "555-0199",
        "opening_hours": "Monday to Friday, 9 to 5",
        "timezone": "America/New_York",
    }
    found = Clinic.objects.filter(slug=slug).first()
    return found or Clinic.objects.create(slug=slug, **(usual | fields))


def a_policy(clinic=None, **fields):
    """What the clinic asks for beyond the facts, as its manager wrote it."""
    manager = a_member(Role.MANAGER, clinic or a_clinic())
    return policies.change_policy(edits=0, data=PolicyData(**fields), by=manager)


def a_user(name="Somebody", **fields):
    email = fields.pop("email", f"{name.split()[-1].lower()}-{next(_numbers)}@example.org")
    return User.objects.create_user(email, name, fields.pop("password", PASSWORD), **fields)


def a_member(role=Role.PRESCRIBER, clinic=None, name="Somebody", licensed=None, **fields):
    """A prescriber has a licence unless the test says otherwise."""
    clinic = clinic or a_clinic()
    user = fields.pop("user", None) or a_user(name)
    member = Membership.objects.create(clinic=clinic, user=user, role=role, **fields)
    if role == Role.PRESCRIBER if licensed is None else licensed:
        a_credential(member)
    return member


def a_credential(member, **fields):
    usual = {
        "licence": f"NY-{member.user_id:05d}",
        "printed_name": f"{member.user.name}, MD",
        "valid_from": date(2020, 1, 1),
    }
    return PrescriberCredential.objects.create(
        clinic=member.clinic, membership=member, **(usual | fields)
    )


def a_lead(clinic=None):
    """A prescriber who reads and adopts the clinical content of her clinic."""
    return a_member(clinic=clinic or a_clinic(), name="Dr Lena Lead", is_medical_lead=True)


def an_adoption(lead=None, now=NOW, **given):
    lead = lead or a_lead()
    usual = {"version": knowledge.version(), "step_up": StepUp(lead.user_id, now), "by": lead}
    return adoptions.adopt(**(usual | given), now=now)


def a_confirmation(lead=None, now=NOW, **given):
    """That a certified translator has read the Spanish of today."""
    lead = lead or a_lead()
    usual = {
        "sentences": snapshots.sentences_hash(knowledge.load(), "es"),
        "translator": "Lengua Certified Translations",
        "step_up": StepUp(lead.user_id, now),
        "by": lead,
    }
    return translations.confirm_translation("es", **(usual | given), now=now)


@contextmanager
def facts_as(facts):
    """The facts as they are for the product while this lasts, in every thread."""
    with mock.patch.object(knowledge, "load", return_value=facts):
        yield facts


def facts_with(rule_id, version="sha256:another", **changes):
    """Today's facts as another version, with one rule changed; without it when nothing is said."""
    known = knowledge.load()
    others = {name: rule for name, rule in known.rules.items() if name != rule_id}
    kept = {rule_id: replace(known.rules[rule_id], **changes)} if changes else {}
    return replace(known, version=version, rules=others | kept)


def dr_rao():
    return a_member(name="Dr Asha Rao")


def dr_lindqvist():
    return a_member(name="Dr Eva Lindqvist")


def nurse_okafor():
    return a_member(Role.STAFF, name="Ada Okafor")


def dr_haddad():
    return a_member(Role.REVIEWER, name="Dr Sami Haddad")


def dr_castro():
    return a_member(clinic=a_clinic("hillside"), name="Dr Luz Castro")


# What a prescriber knows before a first dose.
BASELINE = (
    {"kind": "alt", "value": Decimal(30), "upper_limit": Decimal(40)},
    {"kind": "egfr", "value": Decimal(90)},
    {"kind": "drug-monitoring-check", "outcome": "nothing"},
)


def a_patient(clinic=None, **fields):
    """Somebody who was asked about her allergies and has none."""
    usual = {
        "given_name": "Marta",
        "family_name": "Ibsen",
        "birth_date": date(1979, 3, 14),
        "sex": "female",
        "record_number": f"R-{next(_numbers):04d}",
        "allergies_asked_on": TODAY,
        "no_known_allergies": True,
    }
    values = usual | fields
    key = search_key(values["given_name"], values["family_name"])
    return Patient.objects.create(clinic=clinic or a_clinic(), search_key=key, **values)


def a_baseline(patient, on=TODAY):
    """Of a patient of whom nothing was tested yet."""
    if not patient.observations.exists():
        Observation.objects.bulk_create(
            Observation(clinic=patient.clinic, patient=patient, on=on, **each) for each in BASELINE
        )


def a_medicine(patient, text="metformin 500 mg", *, by=None, **fields):
    data = MedicineData(text=text, **fields)
    return medicines.add_medicine(patient, data=data, by=by or a_member(clinic=patient.clinic))


def a_classification(text="qwxzvk forte", *, by=None, reason="A tonic; the label was seen."):
    """Of the name that a new patient's entry holds."""
    by = by or a_member()
    medicine = a_medicine(a_patient(by.clinic), text, by=by)
    return classifications.classify_name(medicine, edits=0, reason=reason, by=by)


def a_surgery(patient, day=date(2026, 2, 24), *, by=None, today=None, **fields):
    data = SurgeryData(day=day, **({"at": time(8)} | fields))
    by = by or a_member(clinic=patient.clinic)
    # One whose day has passed was planned while it lay ahead.
    return surgeries.add_surgery(patient, data=data, by=by, today=today or min(TODAY, day))


def an_observation(patient, kind="alt", *, by=None, today=TODAY, **fields):
    usual = {"on": TODAY} | ({"value": Decimal(38)} if kind == "alt" else {})
    data = ObservationData(kind, by=fields.pop("tester", ""), **(usual | fields))
    by = by or a_member(clinic=patient.clinic)
    return observations.add_observation(patient, data=data, today=today, by=by)


def an_agreement(patient, matter="transplant-team", *, by=None, today=TODAY, **fields):
    says = fields.pop("says", "")
    data = AgreementData(matter, fields.pop("clinician", "Dr Ana Silva"), TODAY, says)
    by = by or a_member(clinic=patient.clinic)
    return agreements.add_agreement(patient, data=replace(data, **fields), today=today, by=by)


def a_task(patient, text="Ask how the first week went", *, by=None, today=TODAY, **fields):
    data = TaskData(**({"kind": "call", "text": text, "due_on": today} | fields))
    by = by or a_member(clinic=patient.clinic)
    return tasks.make_task(patient, data=data, by=by, today=today)


def draft_data(**fields):
    """A plan page on which everything is filled in and nothing is wrong."""
    usual = {
        "indication_text": "a condition of the patient",
        "answers": ANSWERS,
        "lists_checked": True,
        "consent": True,
        "ladder": "standard-14",
        "first_night": TODAY,
        "dose_time": time(21),
        "hold_hours": 72,
    }
    return DraftData(**(usual | fields))


def a_draft(patient=None, *, by=None, today=TODAY, **fields):
    """A draft as saved from a complete plan page; fields are those of DraftData."""
    by = by or a_member()
    patient = patient or a_patient(by.clinic)
    a_baseline(patient)
    draft = prescriptions.start_draft(patient, by=by, today=today)
    return prescriptions.save_draft(
        draft, edits=draft.edits, data=draft_data(**fields), by=by, today=today
    )


def a_screened_draft(patient=None, *, by=None, today=TODAY, **fields):
    by = by or a_member()
    draft = a_draft(patient, by=by, today=today, **fields)
    prescriptions.run_screening(draft, edits=draft.edits, by=by, today=today)
    draft.refresh_from_db()
    return draft


def what_signing_needs(draft, by, now=NOW, **given):
    """What a prescriber sends who has seen the newest screening and answers all of it."""
    screening = draft.screenings.latest()
    asked = [each["key"] for each in screening.findings if each["severity"] == "reason"]
    usual = {
        "edits": draft.edits,
        "screening_digest": screening.digest,
        "reasons": dict.fromkeys(asked, REASON),
        "acknowledged": True,
        "step_up": StepUp(by.user_id, now - timedelta(seconds=20)),
        "by": by,
        "now": now,
    }
    return usual | given


def a_form(**fields):
    """The form in which a handout is printed, as its rows name it."""
    return {"paper": "letter", "language": "en", "size": "standard", "pages": "core"} | fields


def a_press(pdf=b"%PDF"):
    """A press that makes these bytes of whatever it is given, at once."""
    return lambda _content, **_how: pdf


def a_print(prescription, *, by, pdf=b"%PDF", reason="", note="", **fields):
    printing, _ = handouts.print_handout(
        prescription, a_form(**fields), reason, by, press=a_press(pdf), note=note
    )
    return printing


def noon(day):
    """The instant of a day at which its things are done."""
    return datetime(day.year, day.month, day.day, 17, 0, tzinfo=UTC)


def a_signed_prescription(patient=None, *, by=None, **fields):
    """An active prescription; fields are those of DraftData."""
    by = by or a_member()
    draft = a_screened_draft(patient, by=by, **fields)
    signing.sign(draft, **what_signing_needs(draft, by))
    draft.refresh_from_db()
    return draft


def a_long_record(entries, *, by):
    """A patient with so many entries on each list, and as many prescriptions that were stopped."""
    patient = a_patient(by.clinic)
    a_classification(by=by)
    for number in range(entries):
        signed = a_signed_prescription(patient, by=by)
        prescriptions.stop(signed, edits=signed.edits, reason="Another way was found.", by=by)
        a_medicine(patient, f"qwxzvk forte {number + 1} mg", by=by)
        allergies.add_allergy(patient, text=f"latex {number}", today=TODAY, by=by)
        conditions.add_condition(patient, text=f"asthma {number}", by=by)
        a_surgery(patient, TODAY + timedelta(days=90 + 30 * number), by=by)
        an_observation(patient, by=by)
        an_agreement(patient, by=by)
        a_task(patient, f"Call {number}", by=by)
    return patient


def altered(signed):
    """As somebody would who takes away the guards of the database first."""
    with connection.cursor() as cursor:
        for statement in guards.removals(connection.vendor, guards.GUARDS):
            cursor.execute(statement)
        content = signed.content | {"refills": 5}
        type(signed).objects.filter(pk=signed.pk).update(content=content)
        for statement in guards.statements(connection.vendor, guards.GUARDS):
            cursor.execute(statement)


def a_batch(prescriptions, *, by, a_part=24, **fields):
    usual = {
        "paper": "letter",
        "size": "standard",
        "pages": "core",
        "language_for": language_for,
        "order": BatchOrder.NAME,
    }
    chosen = [one.pk for one in prescriptions]
    return batches.queue_batch(chosen, a_part=a_part, by=by, **(usual | fields))


def a_count_of(prescription, **counts):
    """The pages of a version, as a worker keeps them; counts are those of a size and pack."""
    usual = {"standard_core": 2, "standard_full": 6, "large_core": 5, "large_full": 12}
    language = language_for(prescription.language)
    translation = handouts.translation_of(prescription, {"language": language})
    counted = page_counts.ToCount(prescription, language, translation)
    kept = {tuple(form.split("_")): count for form, count in (usual | counts).items()}
    page_counts.keep_counts(counted, kept)
