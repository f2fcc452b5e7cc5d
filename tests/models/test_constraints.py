"""What the database refuses whoever asks, on each vendor."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from prescribing.clinical.lifecycle import OPEN, RUNNING, SIGNED, State
from prescribing.models import (
    Adoption,
    Agreement,
    Classification,
    Clinic,
    ClinicPolicy,
    Hold,
    Membership,
    Observation,
    PageCount,
    Patient,
    Prescription,
    Review,
    SeenTo,
    Submission,
    Surgery,
    Task,
    TitrationPlan,
    TitrationStep,
    User,
)
from tests.builders import (
    NOW,
    TODAY,
    a_clinic,
    a_count_of,
    a_draft,
    a_member,
    a_patient,
    a_policy,
    a_signed_prescription,
    a_task,
    a_user,
)

pytestmark = pytest.mark.django_db


def a_row(patient, number="LDN-2026-9999", **fields):
    """A prescription written past every action."""
    usual = {
        "clinic": patient.clinic,
        "patient": patient,
        "number": number,
        "paper": "letter",
        "language": "en",
        "author": a_user(),
    }
    return Prescription.objects.create(**(usual | fields))


@pytest.mark.hazard("H07", "H43")
def test_a_patient_has_one_running_prescription_at_most(rao):
    patient = a_signed_prescription(by=rao).patient
    signed = {"content": {}, "content_hash": "sha256:0"}

    for number, state in enumerate(sorted(RUNNING)):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_row(patient, number=f"LDN-{number}", state=state, **signed)
    for number, state in enumerate(sorted(SIGNED - RUNNING)):
        a_row(patient, number=f"LDN-2026-100{number}", state=state, **signed)


@pytest.mark.parametrize("state", sorted(State))
def test_content_stands_exactly_when_a_prescription_was_signed(rao, state):
    patient = a_patient()
    with_content = {"content": {"format": 1}, "content_hash": "sha256:0"}
    right, wrong = ({}, with_content) if state not in SIGNED else (with_content, {})
    held = {"held_from": date(2026, 1, 5), "held_reason": "why"} if state == "on hold" else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        a_row(patient, state=state, **wrong, **held)
    assert a_row(patient, state=state, **right, **held).is_open is (state in OPEN)


def test_nothing_is_on_hold_without_a_night_and_a_reason(rao):
    signed = {"content": {"format": 1}, "content_hash": "sha256:0"}
    for half in ({}, {"held_from": date(2026, 1, 5)}, {"held_reason": "why"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_row(a_patient(), state="on hold", **signed, **half)


def test_a_state_that_the_table_does_not_know_is_refused(rao):
    with pytest.raises(IntegrityError):
        a_row(a_patient(), state="approved")


def test_a_number_and_version_stand_for_one_prescription_of_a_clinic(rao):
    a_row(a_patient(), number="LDN-2026-0001")
    a_row(a_patient(a_clinic("hillside")), number="LDN-2026-0001")
    a_row(a_patient(), number="LDN-2026-0001", version=2)

    with pytest.raises(IntegrityError):
        a_row(a_patient(), number="LDN-2026-0001")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dose_micrograms", 0),
        ("nights", 0),
        ("strength_micrograms", 0),
        ("pieces_each", 0),
        ("position", 0),
        ("product", ""),
        ("form", ""),
    ],
)
def test_a_step_without_an_amount_is_refused(rao, field, value):
    step = TitrationStep.objects.filter(plan__prescription=a_draft(by=rao))

    with pytest.raises(IntegrityError):
        step.filter(position=1).update(**{field: value})


def test_two_steps_cannot_have_one_position(rao):
    steps = a_draft(by=rao).plan.steps

    with pytest.raises(IntegrityError):
        steps.filter(position=2).update(position=1)


def test_a_hold_has_nights_and_a_reason(rao):
    plan = a_draft(by=rao).plan
    for wrong in ({"nights": 0, "reason": "flu"}, {"nights": 3, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(clinic=plan.clinic, plan=plan, first_night=TODAY, **wrong)


def test_hold_hours_are_more_than_none(rao):
    with pytest.raises(IntegrityError), transaction.atomic():
        TitrationPlan.objects.filter(pk=a_draft(by=rao).plan.pk).update(hold_hours=0)
    a_policy(rao.clinic, hold_target_hours=72)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicPolicy.objects.update(hold_target_hours=0)


def test_a_clinic_has_one_policy_which_supplies_something(rao):
    policy = a_policy(rao.clinic, products=["scored-tablet-4500"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicPolicy.objects.create(clinic=rao.clinic)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicPolicy.objects.filter(pk=policy.pk).update(products=[])


def test_only_a_prescriber_leads(okafor):
    with pytest.raises(IntegrityError):
        Membership.objects.filter(pk=okafor.pk).update(is_medical_lead=True)


def test_a_clinic_adopts_a_version_one_time(rao):
    said = {
        "clinic": rao.clinic,
        "knowledge_version": "sha256:1",
        "facts": {},
        "statement": "I adopt it.",
        "by": rao.user,
        "credential": rao.credentials.get(),
        "printed_name": "Dr Rao",
        "licence": "NY-1",
        "at": NOW,
    }
    Adoption.objects.create(**said)
    with pytest.raises(IntegrityError):
        Adoption.objects.create(**said)


def test_a_role_that_is_not_known_is_refused(rao):
    with pytest.raises(IntegrityError):
        Membership.objects.filter(pk=rao.pk).update(role="owner")


def test_a_user_has_one_role_in_a_clinic(rao):
    with pytest.raises(IntegrityError):
        a_member("staff", user=rao.user)


def test_addresses_that_differ_in_capitals_are_one_user():
    user = a_user(email="Asha.Rao@Example.org")

    assert user.email == "asha.rao@example.org"
    assert User.objects.get_by_natural_key("ASHA.RAO@example.org") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        a_user(email="asha.rao@EXAMPLE.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Asha.Rao@example.org")


def test_a_superuser_is_made_with_an_address_and_a_name():
    user = User.objects.create_superuser("root@example.org", "Root", "a long password")

    assert user.is_staff
    assert user.is_superuser
    assert user.check_password("a long password")
    assert str(user) == user.get_full_name() == "Root"


def test_a_record_number_is_one_patients_within_a_clinic():
    a_patient(record_number="R-1")
    a_patient(a_clinic("hillside"), record_number="R-1")

    with pytest.raises(IntegrityError):
        a_patient(record_number="R-1")


def test_nobody_has_no_known_allergies_without_being_asked():
    with pytest.raises(IntegrityError):
        a_patient(allergies_asked_on=None, no_known_allergies=True)


def test_a_patient_that_search_could_not_find_is_refused():
    patient = a_patient()

    with pytest.raises(IntegrityError):
        Patient.objects.filter(pk=patient.pk).update(search_key="")


def a_classification(by, **fields):
    """One written past every action."""
    usual = {"clinic": by.clinic, "name": "tea", "text": "Tea", "reason": "Seen", "by": by.user}
    return Classification.objects.create(**(usual | {"at": NOW} | fields))


@pytest.mark.parametrize(
    "fields",
    [{"reason": ""}, {"name": ""}, {"text": ""}, {"undone_reason": "wrong"}, {"undone_at": NOW}],
    ids=str,
)
def test_a_classification_has_a_name_and_a_reason_and_is_undone_by_somebody(rao, fields):
    with pytest.raises(IntegrityError):
        a_classification(rao, **fields)


def test_a_name_is_classified_once_at_a_time_in_a_clinic(rao, castro):
    undone = {"undone_by": rao.user, "undone_at": NOW, "undone_reason": "wrong"}
    a_classification(rao, **undone)
    a_classification(rao)
    a_classification(castro)

    with pytest.raises(IntegrityError):
        a_classification(rao)


def test_a_query_says_what_is_asked(rao, haddad):
    signed = a_signed_prescription(by=rao)

    with pytest.raises(IntegrityError):
        Review.objects.create(
            clinic=signed.clinic,
            prescription=signed,
            by=haddad.user,
            outcome="query",
            at=signed.signature.at,
        )


def test_a_licence_does_not_end_before_it_begins(rao):
    credential = rao.credentials.get()

    with pytest.raises(IntegrityError):
        rao.credentials.filter(pk=credential.pk).update(valid_to=date(2019, 1, 1))


def test_one_form_of_one_user_is_one_submission(rao):
    Submission.objects.create(user=rao.user, key="k", route="/", body_hash="h")

    with pytest.raises(IntegrityError):
        Submission.objects.create(user=rao.user, key="k", route="/other/", body_hash="h")


def test_what_a_prescription_rests_on_cannot_be_deleted(rao):
    signed = a_signed_prescription(by=rao)
    for row in (signed, signed.patient, signed.clinic, rao.user, rao, signed.signature.screening):
        with pytest.raises(ProtectedError):
            row.delete()


@pytest.mark.hazard("H42")
def test_a_clinic_needs_a_time_zone_that_exists():
    with pytest.raises(ValidationError) as refusal:
        Clinic(name="Lost", timezone="Europe/Nowhere").clean()

    assert "timezone" in refusal.value.message_dict
    a_clinic("london", timezone="Europe/London").clean()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "", "value": 1},
        {"value": None, "outcome": ""},
        {"value": 1, "outcome": "negative"},
        {"value": None, "outcome": "negative", "upper_limit": 1},
        {"value": -1},
        {"value": 1, "upper_limit": 0},
    ],
)
def test_an_observation_has_a_kind_and_either_a_value_or_an_outcome(fields):
    patient = a_patient()

    with pytest.raises(IntegrityError):
        Observation.objects.create(
            clinic=patient.clinic, patient=patient, on=TODAY, **({"kind": "alt"} | fields)
        )


@pytest.mark.parametrize("fields", [{"matter": ""}, {"by": ""}])
def test_an_agreement_has_a_matter_and_a_clinician(fields):
    patient = a_patient()
    usual = {"matter": "transplant-team", "by": "Dr Ana Silva", "recorded_by": a_user()}

    with pytest.raises(IntegrityError):
        Agreement.objects.create(
            clinic=patient.clinic, patient=patient, on=TODAY, **(usual | fields)
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "planned", "opioid_given": "no"},
        {"status": "cancelled", "reconciled": "yes"},
        {"opioid_given": "perhaps"},
        {"opioid_given": "no", "last_opioid_on": TODAY},
        {"opioid_given": "not known", "opioid_acting": "short"},
        {"opioid_given": "no", "single_dose": "no"},
        {"opioid_given": "yes", "opioid_acting": "brief"},
        {"opioid_given": "yes", "single_dose": ""},
        {"reconciled": ""},
    ],
)
def test_a_surgery_tells_of_opioids_only_when_it_is_done_and_they_were_given(fields):
    patient = a_patient()

    with pytest.raises(IntegrityError):
        Surgery.objects.create(
            clinic=patient.clinic, patient=patient, day=TODAY, **({"status": "done"} | fields)
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "done"},
        {"state": "withdrawn", "ended_by_id": True, "ended_at": NOW},
        {"ended_at": NOW},
        {"note": "She is well."},
        {"state": "lost"},
    ],
    ids=str,
)
def test_a_task_ends_by_somebody_and_a_withdrawn_one_for_a_reason(rao, changes):
    task = a_task(a_patient(rao.clinic), by=rao)
    values = {name: rao.user_id if value is True else value for name, value in changes.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**values)


@pytest.mark.parametrize("wrong", [{"outcome": "lost"}, {"task": True}], ids=str)
def test_a_line_is_seen_to_one_time_and_only_a_call_makes_a_task(rao, wrong):
    signed = a_signed_prescription(by=rao)
    of = {"clinic": rao.clinic, "patient": signed.patient, "prescription": signed}
    said = {**of, "line_of": "surgeries", "day": TODAY, "by": rao.user, "at": NOW}
    task = Task.objects.create(**of, kind="call", text="Call", due_on=TODAY, by=rao.user, at=NOW)
    for _ in range(2):
        SeenTo.objects.create(**said, outcome="no answer")
    SeenTo.objects.create(**said, outcome="no answer", task=task)
    SeenTo.objects.create(**said)

    values = {name: task if value is True else value for name, value in wrong.items()}
    for again in ({}, {"stands": "ready", **values}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SeenTo.objects.create(**said, **again)


def test_a_promise_names_its_rule_and_version_and_is_made_one_time(rao):
    signed = a_signed_prescription(by=rao)
    promise = {
        "clinic": rao.clinic,
        "patient": signed.patient,
        "prescription": signed,
        "kind": "test",
        "text": "Check TSH",
        "due_on": TODAY,
        "rule": "thyroid-hormone",
        "promise": "tsh",
        "by": rao.user,
        "at": NOW,
    }
    Task.objects.create(**promise)
    for wrong in ({}, {"rule": ""}, {"promise": ""}, {"prescription": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.create(**promise | wrong)


def test_a_page_count_is_one_of_its_form_and_more_than_none(rao):
    signed = a_signed_prescription(by=rao)
    a_count_of(signed)
    kept = PageCount.objects.of(rao.clinic).first()

    for wrong in ({}, {"language": "es", "count": 0}, {"language": "es", "sentences": ""}):
        same = {field.name: getattr(kept, field.name) for field in kept._meta.concrete_fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            PageCount.objects.create(**(same | {"id": None} | wrong))
