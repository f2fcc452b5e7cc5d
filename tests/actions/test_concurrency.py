"""Whatever comes at the same moment, each effect happens one time and nobody is written over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from django.db import connection

from prescribing.actions import batches, events, prescriptions, submissions
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.signing import sign
from prescribing.actions.tasks import Line, note_no_answer
from prescribing.models import (
    Event,
    Handout,
    Membership,
    Patient,
    Prescription,
    SeenTo,
    Signature,
    Task,
)
from tests.builders import (
    TODAY,
    a_batch,
    a_count_of,
    a_draft,
    a_patient,
    a_print,
    a_screened_draft,
    a_signed_prescription,
    dr_castro,
    dr_lindqvist,
    dr_rao,
    draft_data,
    nurse_okafor,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20


def at_once(*acts):
    """Run each in a thread of its own from one starting shot; what each returned or raised."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def signing(draft, by):
    """As a request of its own would: everything read again from the database."""
    needed = what_signing_needs(draft, by)

    def act():
        member = Membership.objects.select_related("clinic", "user").get(pk=by.pk)
        row = Prescription.objects.get(pk=draft.pk)
        return sign(row, **(needed | {"by": member}))

    return act


def submitting(by, act, body_hash="sha256:1"):
    def submit():
        member = Membership.objects.select_related("clinic", "user").get(pk=by.pk)
        return submissions.once(member, "one key", "/check/", body_hash, act)

    return submit


def test_twenty_identical_posts_have_one_effect_and_one_answer():
    okafor = nurse_okafor()

    answers = at_once(*[submitting(okafor, lambda: f"/patients/{a_patient().pk}/")] * TIMES)

    assert Patient.objects.count() == 1
    assert answers == [f"/patients/{Patient.objects.get().pk}/"] * TIMES


@pytest.mark.hazard("H43")
def test_twenty_identical_signs_make_one_signature_and_one_answer():
    rao = dr_rao()
    draft = a_screened_draft(by=rao)
    act = signing(draft, rao)

    answers = at_once(*[submitting(rao, lambda: f"/signed/{act().pk}/")] * TIMES)

    assert answers == [f"/signed/{Signature.objects.get().pk}/"] * TIMES
    assert Event.objects.filter(verb="signed").count() == 1
    assert events.verify(rao.clinic) is None


def test_of_posts_with_one_key_and_other_content_one_is_made():
    okafor = nurse_okafor()
    posts = [
        submitting(okafor, lambda: f"/patients/{a_patient().pk}/", f"sha256:{number}")
        for number in range(8)
    ]

    answers = at_once(*posts)

    assert Patient.objects.count() == 1
    assert sum(isinstance(answer, ActionError) for answer in answers) == 7


def test_of_two_prescribers_who_sign_one_draft_one_wins_and_the_other_hears_who():
    rao, lindqvist = dr_rao(), dr_lindqvist()
    draft = a_screened_draft(by=rao)

    answers = at_once(signing(draft, rao), signing(draft, lindqvist))

    signature = Signature.objects.get()
    (conflict,) = [answer for answer in answers if isinstance(answer, Conflict)]
    assert signature in answers
    assert conflict.moved[0].startswith(f"{signature.by.name} signed it at ")


@pytest.mark.hazard("H36")
def test_of_a_signature_and_an_edit_of_one_draft_one_is_refused():
    rao, okafor = dr_rao(), nurse_okafor()
    draft = a_screened_draft(by=rao)

    def edit():
        row = Prescription.objects.get(pk=draft.pk)
        data = draft_data(dose_time=time(22))
        return prescriptions.save_draft(row, edits=draft.edits, data=data, by=okafor, today=TODAY)

    answers = at_once(signing(draft, rao), edit)

    draft.refresh_from_db()
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert (draft.state == "active") is Signature.objects.exists()


@pytest.mark.hazard("H36")
def test_of_twenty_edits_of_one_state_one_is_made():
    rao = dr_rao()
    draft = a_draft(by=rao)

    def edit(minute):
        def act():
            row = Prescription.objects.get(pk=draft.pk)
            data = draft_data(dose_time=time(21, minute))
            return prescriptions.save_draft(row, edits=1, data=data, by=rao, today=TODAY)

        return act

    answers = at_once(*[edit(minute) for minute in range(TIMES)])

    assert sum(isinstance(answer, Conflict) for answer in answers) == TIMES - 1
    assert Prescription.objects.get().edits == 2


def test_a_patient_whose_draft_is_started_twenty_times_has_one():
    rao = dr_rao()
    patient = a_patient()

    answers = at_once(*[lambda: prescriptions.start_draft(patient, by=rao, today=TODAY).pk] * TIMES)

    assert answers == [Prescription.objects.get().pk] * TIMES


def test_drafts_started_together_have_numbers_of_their_own():
    rao = dr_rao()
    patients = [a_patient() for _ in range(TIMES)]

    numbers = at_once(
        *[
            lambda one=one: prescriptions.start_draft(one, by=rao, today=TODAY).number
            for one in patients
        ]
    )

    assert sorted(numbers) == [f"LDN-2026-{number:04d}" for number in range(1, TIMES + 1)]


def test_two_clinics_write_together_and_both_chains_are_whole():
    rao, castro = dr_rao(), dr_castro()

    def reading(by, patient):
        return lambda: [events.read(by, patient) for _ in range(5)]

    mine, hers = a_patient(), a_patient(castro.clinic)
    at_once(*[reading(rao, mine), reading(castro, hers)] * 5)

    assert Event.objects.count() == 50
    assert events.verify(rao.clinic) is events.verify(castro.clinic) is None


def test_one_handout_printed_by_many_is_kept_one_time():
    rao = dr_rao()
    signed = a_signed_prescription(by=rao)

    def store():
        return a_print(signed, by=rao, reason="lost").copy

    copies = at_once(*[store] * TIMES)

    assert sorted(copies) == list(range(1, TIMES + 1))
    assert Handout.objects.get().prints.count() == TIMES
    assert Event.objects.filter(verb="printed").count() == TIMES


@pytest.mark.hazard("H41")
def test_calls_that_nobody_answered_at_the_same_moment_make_one_task():
    rao = dr_rao()
    line = Line(a_signed_prescription(by=rao), "surgeries", TODAY)

    at_once(*[lambda: note_no_answer(line, by=rao, today=TODAY)] * 5)

    assert SeenTo.objects.unanswered().count() == 5
    assert Task.objects.count() == 1


def test_of_many_workers_each_part_of_a_batch_is_one_workers():
    rao = dr_rao()
    a_batch([a_signed_prescription(by=rao) for _ in range(3)], by=rao, a_part=1)

    claims = at_once(*[lambda name=name: batches.claim_part(f"worker {name}") for name in range(8)])

    parts = [part for part in claims if part is not None]
    assert sorted(part.number for part in parts) == [1, 2, 3]
    assert len({part.worker for part in parts}) == 3


def test_two_workers_that_count_one_version_leave_one_count_of_each_form():
    signed = a_signed_prescription(by=dr_rao())

    at_once(*[lambda: a_count_of(signed)] * 4)

    assert sorted(signed.page_counts.values_list("count", flat=True)) == [2, 5, 6, 12]
