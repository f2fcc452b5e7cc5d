"""The triggers are there after migrating, speak of every link between clinics' rows, and bite."""

from datetime import date

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from prescribing.actions import classifications, reviews, tasks
from prescribing.actions.tasks import Line
from prescribing.models import (
    Classification,
    Clinic,
    Event,
    Handout,
    Hold,
    Medicine,
    Outcome,
    PageCount,
    PrescriberCredential,
    Prescription,
    Print,
    Review,
    Screening,
    SeenTo,
    Signature,
    Task,
    TitrationStep,
    TranslationConfirmation,
)
from prescribing.models.guards import FROZEN, GUARDS, LINKS, removals, statements, trigger_names
from prescribing.models.owned import OwnedByClinic
from tests.builders import (
    NOW,
    TODAY,
    a_confirmation,
    a_count_of,
    a_draft,
    a_medicine,
    a_patient,
    a_print,
    a_signed_prescription,
    a_surgery,
    a_task,
    an_agreement,
    an_observation,
)

pytestmark = pytest.mark.django_db

OWNED = [
    model for model in apps.get_app_config("prescribing").get_models()
    if issubclass(model, OwnedByClinic)
]  # fmt: skip


def refused():
    return pytest.raises(Error, match=r"another clinic or patient|can no longer be changed")


def installed():
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_every_guard_is_there_after_migrating():
    expected = {name for guard in GUARDS for name in trigger_names(connection.vendor, guard)}

    assert expected <= installed()


@pytest.mark.hazard("H37")
def test_every_link_between_rows_of_clinics_is_guarded():
    links = {
        (model._meta.model_name, field.column, field.related_model._meta.model_name)
        for model in OWNED
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, OwnedByClinic)
    }

    assert {(link.table, link.column, link.parent) for link in LINKS} == links


def test_every_link_compares_the_patient_where_both_rows_have_one():
    columns = {
        model._meta.model_name: {field.column for field in model._meta.concrete_fields}
        for model in OWNED
    }
    for link in LINKS:
        both = columns[link.table] & columns[link.parent]
        assert set(link.shared) >= both & {"clinic_id", "patient_id"}


def test_no_row_of_a_clinic_moves_to_another():
    whole = {frozen.table for frozen in FROZEN if not frozen.columns}
    fixed = {frozen.table for frozen in FROZEN if frozen.columns == ("clinic_id",)}

    assert whole | fixed == {model._meta.model_name for model in OWNED}


def test_a_medicine_of_another_clinics_patient_is_refused(castro):
    stranger = a_patient(castro.clinic)

    with refused():
        Medicine.objects.create(clinic=a_patient().clinic, patient=stranger, text="metformin")


def test_a_medicine_cannot_be_moved_to_another_clinics_patient(castro):
    medicine = a_medicine(a_patient())

    with refused():
        Medicine.objects.filter(pk=medicine.pk).update(patient=a_patient(castro.clinic))


def test_a_patient_cannot_be_moved_to_another_clinic(castro):
    patient = a_patient()

    with refused():
        type(patient).objects.filter(pk=patient.pk).update(clinic=castro.clinic)


@pytest.mark.parametrize(
    ("make", "changed"),
    [
        (an_observation, {"kind": "ast"}),
        (an_observation, {"on": date(2026, 1, 4)}),
        (an_observation, {"value": 12}),
        (an_observation, {"upper_limit": 99}),
        (an_observation, {"by": "another"}),
        (an_agreement, {"matter": "surgical-team"}),
        (an_agreement, {"by": "another"}),
        (an_agreement, {"says": "nothing"}),
    ],
)
def test_a_test_and_an_agreement_are_only_ever_taken_off_their_list(make, changed):
    row = make(a_patient())
    kept = type(row).objects.filter(pk=row.pk)

    with refused(), transaction.atomic():
        kept.update(**changed)
    assert kept.update(removed_at=NOW) == 1


@pytest.mark.parametrize(
    "changed",
    [{"text": "another"}, {"kind": "test"}, {"rule": "mood", "promise": "x"}, {"at": NOW}],
    ids=str,
)
def test_what_a_task_is_stays_while_whose_and_when_can_change(rao, changed):
    task = a_task(a_patient(rao.clinic), by=rao)
    same = Task.objects.filter(pk=task.pk)

    with refused(), transaction.atomic():
        same.update(**changed)
    ended = {"state": "done", "ended_by": rao.user, "ended_at": NOW}
    assert same.update(assigned_to=rao, due_on=TODAY, **ended) == 1


def test_a_task_is_for_a_member_of_its_clinic_and_for_a_plan_of_its_patient(rao, castro):
    task = a_task(a_patient(rao.clinic), by=rao)
    same = Task.objects.filter(pk=task.pk)

    with refused(), transaction.atomic():
        same.update(assigned_to=castro)
    with refused(), transaction.atomic():
        Task.objects.create(
            clinic=rao.clinic,
            patient=task.patient,
            prescription=a_draft(by=rao),
            kind="call",
            text="Call",
            due_on=TODAY,
            by=rao.user,
            at=NOW,
        )


@pytest.mark.parametrize(
    "changed",
    [{"note": "another"}, {"stands": "x"}, {"day": TODAY}, {"outcome": "no answer"}],
    ids=str,
)
def test_what_was_seen_to_is_only_ever_undone(rao, changed):
    running = a_signed_prescription(by=rao)
    line = Line(running, "doses", date(2026, 1, 19))
    same = SeenTo.objects.filter(pk=tasks.see_to(line, by=rao).pk)

    with refused(), transaction.atomic():
        same.update(**changed)
    assert same.update(undone_at=NOW) == 1


def test_a_call_keeps_the_task_that_it_made_which_is_about_its_own_plan(rao):
    line = Line(a_signed_prescription(by=rao), "surgeries", date(2026, 1, 19))
    first, second = (tasks.note_no_answer(line, by=rao, today=TODAY) for _ in range(2))
    others = a_task(line.prescription.patient, by=rao)
    copied = {"patient": first.patient, "clinic": first.clinic, "by": rao.user, "at": NOW}
    told = {"prescription": line.prescription, "line_of": "surgeries", "day": line.day}

    for call, task in ((first, second.task), (second, None)):
        with refused(), transaction.atomic():
            SeenTo.objects.filter(pk=call.pk).update(task=task)
    with refused(), transaction.atomic():
        SeenTo.objects.create(task=others, outcome="no answer", **copied, **told)


@pytest.mark.parametrize("changed", [{"sentences": "sha256:x"}, {"translator": "Another"}])
def test_a_confirmation_of_a_translation_is_only_ever_undone(changed):
    made = a_confirmation()
    kept = TranslationConfirmation.objects.filter(pk=made.pk)

    with refused(), transaction.atomic():
        kept.update(**changed)
    undone = {"undone_by": made.by, "undone_at": NOW, "undone_reason": "False."}
    assert kept.update(**undone) == 1
    with refused(), transaction.atomic():
        kept.update(undone_reason="", undone_at=None, undone_by=None)


def test_a_prescription_replaces_only_one_of_the_same_patient(rao):
    mine, hers = a_draft(by=rao), a_draft(by=rao)

    with refused():
        Prescription.objects.filter(pk=mine.pk).update(replaces=hers)


def test_a_screening_is_of_the_prescriptions_patient(rao):
    draft = a_draft(by=rao)

    with refused():
        Screening.objects.create(
            clinic=rao.clinic,
            patient=a_patient(),
            prescription=draft,
            inputs={},
            findings=[],
            medicines=[],
            verdict="clear",
            digest="sha256:0",
            knowledge_version="sha256:0",
            by=rao.user,
            at="2026-01-05T15:00Z",
        )


def test_a_credential_is_of_the_members_clinic(rao, castro):
    with refused():
        PrescriberCredential.objects.create(
            clinic=castro.clinic,
            membership=rao,
            licence="1",
            printed_name="Rao",
            valid_from=TODAY,
        )


def test_a_step_and_a_hold_are_of_the_plans_clinic(rao, castro):
    plan = a_draft(by=rao).plan
    step = plan.steps.first()
    step.pk, step.position, step.clinic = None, 9, castro.clinic
    foreign = a_surgery(a_patient(castro.clinic), by=castro)

    with refused(), transaction.atomic():
        step.save()
    with refused(), transaction.atomic():
        Hold.objects.create(
            clinic=rao.clinic,
            plan=plan,
            first_night=TODAY,
            nights=3,
            reason="surgery",
            surgery=foreign,
        )


@pytest.mark.parametrize("model", [Screening, Signature, Review, Event, Handout, Print])
def test_what_is_kept_for_good_cannot_be_changed(rao, haddad, model):
    signed = a_signed_prescription(by=rao)
    reviews.review(signed, outcome=Outcome.AGREE, by=haddad)
    a_print(signed, by=rao)
    field = "outcome" if hasattr(model, "outcome") else "at"
    value = {"outcome": "query"}.get(field, "2020-01-01T00:00Z")

    with refused(), transaction.atomic():
        model.objects.update(**{field: value})
    with refused(), transaction.atomic():
        model.objects.first().save()


def test_a_page_count_is_of_its_clinics_version_and_is_replaced_but_not_changed(rao, castro):
    signed, foreign = (a_signed_prescription(by=by) for by in (rao, castro))
    a_count_of(signed)
    counts = PageCount.objects.of(rao.clinic)

    for changed in ({"count": 3}, {"sentences": "sha256:x"}, {"prescription": foreign}):
        with refused(), transaction.atomic():
            counts.update(**changed)
    one = counts.first()
    one.pk, one.prescription = None, foreign
    with refused(), transaction.atomic():
        one.save()
    a_count_of(signed, standard_core=3)
    assert sorted(counts.values_list("count", flat=True)) == [3, 5, 6, 12]


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"format": 2}},
        {"content_hash": "sha256:0"},
        {"number": "LDN-2026-9999"},
        {"version": 7},
        {"code": "22222222"},
        {"code": None},
        {"content": None, "content_hash": "", "state": "draft"},
    ],
    ids=str,
)
def test_signed_content_cannot_be_changed(rao, change):
    signed = a_signed_prescription(by=rao)

    with refused():
        Prescription.objects.filter(pk=signed.pk).update(**change)


def test_a_classification_is_written_once_and_undone_once(rao):
    medicine = a_medicine(a_patient(rao.clinic), "qwxzvk", by=rao)
    said = classifications.classify_name(medicine, edits=0, reason="Seen", by=rao)
    same = Classification.objects.filter(pk=said.pk)

    with refused(), transaction.atomic():
        same.update(reason="Somebody told me")
    classifications.undo_classification(said, reason="It was not", by=rao)
    with refused(), transaction.atomic():
        same.update(undone_reason="", undone_by=None, undone_at=None)


def test_an_insert_that_replaces_a_row_does_not_go_round_the_guard(rao):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    a_signed_prescription(by=rao)
    event = Event.objects.first()
    columns = [field.column for field in Event._meta.concrete_fields]
    copied = ", ".join(f"'read' AS {name}" if name == "verb" else name for name in columns)

    # The row it replaces would be deleted, which the guards leave to PROTECT; the seal tells.
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            f"INSERT OR REPLACE INTO prescribing_event ({', '.join(columns)}) "
            f"SELECT {copied} FROM prescribing_event WHERE id = %s",
            [event.pk],
        )
    from prescribing.actions import events

    assert events.verify(rao.clinic) == 1


def test_guards_are_made_again_after_they_were_dropped(castro):
    vendor = connection.vendor
    run(removals(vendor, GUARDS))
    assert not any(name.startswith("guard_") for name in installed())

    run(statements(vendor, GUARDS))
    run(statements(vendor, GUARDS))

    with refused():
        Medicine.objects.create(
            clinic=a_patient().clinic, patient=a_patient(castro.clinic), text="metformin"
        )


def test_steps_of_a_draft_can_be_changed(rao):
    draft = a_draft(by=rao)

    assert TitrationStep.objects.filter(plan=draft.plan).update(nights=7) == 4
    assert Clinic.objects.count() == 1
