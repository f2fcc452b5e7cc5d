"""Signing is refused for each reason on its own, and when nothing stands against it, is whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import events, medicines, patients, prescriptions, signing, steps_up
from prescribing.actions.errors import ActionError, Conflict, NotSignable, PictureChanged
from prescribing.actions.medicines import MedicineData
from prescribing.actions.patients import PatientData
from prescribing.actions.signing import sign
from prescribing.actions.steps_up import StepUp
from prescribing.clinical import instructions
from prescribing.clinical.knowledge import Severity
from prescribing.models import Event, Prescription, Role, Screening, Signature
from prescribing.permissions import Refused
from prescribing.snapshots import fingerprint
from tests.builders import (
    ANSWERS,
    NOW,
    PASSWORD,
    REASON,
    TODAY,
    a_draft,
    a_member,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_surgery,
    draft_data,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(rao):
    return a_screened_draft(by=rao)


@pytest.fixture
def nothing_signed(draft):
    """After the test, nothing of a signature is there."""
    yield
    draft.refresh_from_db()
    assert not Signature.objects.exists()
    assert not Event.objects.filter(verb="signed").exists()
    assert (draft.content, draft.content_hash, draft.reasons) == (None, "", {})
    assert draft.state in {"draft", "screened", "discarded"}
    assert Screening.objects.filter(signature=None).count() == Screening.objects.count()


def test_a_signature_freezes_what_was_seen(draft, rao):
    signature = sign(draft, **what_signing_needs(draft, rao))

    draft.refresh_from_db()
    assert draft.state == "active"
    assert draft.content_hash == signature.content_hash == fingerprint(draft.content)
    assert (signature.by, signature.meaning, signature.at) == (rao.user, "prescribed", NOW)
    assert signature.printed_name == draft.content["prescriber"]["name"] == "Dr Asha Rao, MD"
    assert signature.licence == draft.content["prescriber"]["licence"]
    assert events.verify(rao.clinic) is None


def test_the_signed_screening_is_a_new_one_that_answers_the_same(draft, rao):
    seen = draft.screenings.latest()

    signature = sign(draft, **what_signing_needs(draft, rao))

    assert signature.screening != seen
    assert signature.screening.digest == seen.digest
    assert signature.screening.at == NOW


def test_a_signature_leaves_one_event(draft, rao):
    sign(draft, **what_signing_needs(draft, rao))

    event = Event.objects.get(verb="signed")
    assert (event.prescription, event.patient, event.actor) == (draft, draft.patient, rao.user)


@pytest.mark.hazard("H23")
def test_only_reasons_that_answer_a_finding_are_kept(draft, rao):
    given = what_signing_needs(draft, rao)
    given["reasons"] = {**given["reasons"], "another": "something else altogether"}

    sign(draft, **given)

    draft.refresh_from_db()
    asked = {each["key"] for each in draft.content["findings"] if each["severity"] == "reason"}
    assert asked
    assert set(draft.reasons) == asked
    assert draft.content["reasons"] == draft.reasons


@pytest.mark.usefixtures("nothing_signed")
class TestRefused:
    @pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.MANAGER])
    def test_who_is_no_prescriber(self, draft, role):
        member = a_member(role, licensed=True)

        with pytest.raises(Refused, match="you may not sign"):
            sign(draft, **what_signing_needs(draft, member))

    def test_a_prescriber_without_a_licence(self, draft):
        member = a_member(licensed=False)

        with pytest.raises(Refused, match="no licence"):
            sign(draft, **what_signing_needs(draft, member))

    @pytest.mark.hazard("H49")
    def test_a_licence_that_ended_yesterday(self, draft, rao):
        rao.credentials.update(valid_to=TODAY - timedelta(days=1))

        with pytest.raises(Refused, match="no licence"):
            sign(draft, **what_signing_needs(draft, rao))

    def test_a_prescriber_of_another_clinic(self, draft, castro):
        with pytest.raises(Refused, match="does not belong to your clinic"):
            sign(draft, **what_signing_needs(draft, castro))

    def test_the_confirmation_of_somebody_else(self, draft, rao, lindqvist):
        step_up = StepUp(lindqvist.user_id, NOW)

        with pytest.raises(NotSignable, match="Enter your password once more"):
            sign(draft, **what_signing_needs(draft, rao, step_up=step_up))

    @pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
    def test_a_confirmation_that_is_not_of_now(self, draft, rao, age):
        step_up = StepUp(rao.user_id, NOW - age)

        with pytest.raises(NotSignable, match="Enter your password once more"):
            sign(draft, **what_signing_needs(draft, rao, step_up=step_up))

    def test_what_was_not_checked(self, draft, rao):
        needed = what_signing_needs(draft, rao)
        edited = prescriptions.save_draft(
            draft, edits=draft.edits, data=draft_data(), by=rao, today=TODAY
        )

        with pytest.raises(NotSignable, match="Check this prescription before signing"):
            sign(draft, **(needed | {"edits": edited.edits}))

    def test_what_somebody_edited_since(self, draft, rao, okafor):
        needed = what_signing_needs(draft, rao)
        prescriptions.save_draft(
            draft, edits=draft.edits, data=draft_data(refills=1), by=okafor, today=TODAY
        )

        with pytest.raises(Conflict, match=r"Ada Okafor changed it at .*refills"):
            sign(draft, **needed)

    def test_what_was_discarded(self, draft, rao):
        discarded = prescriptions.discard_draft(draft, edits=draft.edits, by=rao)

        with pytest.raises(ActionError, match="A prescription that is discarded cannot"):
            sign(discarded, **what_signing_needs(discarded, rao))

    @pytest.mark.hazard("H23")
    def test_a_stop(self, draft, rao):
        mood = a_screened_draft(by=rao, answers=ANSWERS | {"mood": "yes"})

        with pytest.raises(NotSignable) as refusal:
            sign(mood, **what_signing_needs(mood, rao))
        assert [problem.field for problem in refusal.value.problems] == ["mood"]

    @pytest.mark.parametrize("question", ["opioid_14_days", "liver", "mood", "surgery"])
    @pytest.mark.parametrize("answer", ["not known", None])
    def test_a_question_of_a_stop_that_was_not_answered(self, draft, rao, question, answer):
        answers = {name: said for name, said in ANSWERS.items() if name != question}
        answers |= {question: answer} if answer else {}
        unsure = a_screened_draft(by=rao, answers=answers)

        with pytest.raises(NotSignable):
            sign(unsure, **what_signing_needs(unsure, rao))

    def test_a_rule_that_stops_and_cannot_tell_whatever_it_weighs_then(
        self, draft, rao, monkeypatch
    ):
        facts = knowledge.load()
        mildly = replace(facts.rules["mood"], unknown=Severity.ADVICE)
        lenient = replace(facts, rules={**facts.rules, "mood": mildly}, version="sha256:test")
        monkeypatch.setattr(knowledge, "load", lambda: lenient)
        unsure = a_screened_draft(by=rao, answers=ANSWERS | {"mood": "not known"})
        weighs = {each["key"]: each["severity"] for each in unsure.screenings.latest().findings}
        assert weighs["mood"] == "advice"

        with pytest.raises(NotSignable):
            sign(unsure, **what_signing_needs(unsure, rao))

    def test_lists_that_were_not_checked(self, draft, rao):
        unchecked = a_screened_draft(by=rao, lists_checked=False)

        with pytest.raises(NotSignable) as refusal:
            sign(unchecked, **what_signing_needs(unchecked, rao))
        assert "medicines-not-asked" in {each.field for each in refusal.value.problems}

    @pytest.mark.hazard("H50")
    def test_allergies_that_nobody_asked_about(self, draft, rao):
        patient = a_patient(allergies_asked_on=None, no_known_allergies=False)
        unasked = a_screened_draft(patient, by=rao)

        with pytest.raises(NotSignable):
            sign(unasked, **what_signing_needs(unasked, rao))

    def test_consent_that_was_not_recorded(self, draft, rao):
        without = a_screened_draft(by=rao, consent=False)

        with pytest.raises(NotSignable) as refusal:
            sign(without, **what_signing_needs(without, rao))
        assert [problem.field for problem in refusal.value.problems] == ["consent"]

    @pytest.mark.parametrize("written", [None, "", "because", "         .", "too short"])
    @pytest.mark.hazard("H23")
    def test_a_reason_that_is_missing_or_too_short(self, draft, rao, written):
        pregnant = a_screened_draft(by=rao, answers=ANSWERS | {"pregnancy": "yes"})
        needed = what_signing_needs(pregnant, rao)
        reasons = {key: said for key, said in needed["reasons"].items() if key != "pregnancy"}
        reasons |= {} if written is None else {"pregnancy": written}

        with pytest.raises(NotSignable, match="at least 10 characters") as refusal:
            sign(pregnant, **(needed | {"reasons": reasons}))
        assert [problem.field for problem in refusal.value.problems] == ["pregnancy"]

    @pytest.mark.hazard("H23")
    def test_advice_that_was_not_read(self, draft, rao):
        patient = a_patient()
        a_surgery(patient, date(2026, 2, 24), by=rao)
        advised = a_screened_draft(patient, by=rao, answers=ANSWERS | {"surgery": "yes"})
        assert "advice" in {each["severity"] for each in advised.screenings.latest().findings}

        with pytest.raises(NotSignable, match="read the advice") as refusal:
            sign(advised, **what_signing_needs(advised, rao, acknowledged=False))
        assert [problem.field for problem in refusal.value.problems] == ["acknowledged"]

    def test_a_digest_that_belongs_to_no_screening(self, draft, rao):
        with pytest.raises(PictureChanged) as conflict:
            sign(draft, **what_signing_needs(draft, rao, screening_digest="sha256:0"))
        assert conflict.value.added

    @pytest.mark.hazard("H20")
    def test_a_medicine_list_that_changed(self, draft, rao, okafor):
        needed = what_signing_needs(draft, rao)
        unknown = MedicineData("zzqx drops")
        medicines.add_medicine(draft.patient, data=unknown, by=okafor)

        with pytest.raises(PictureChanged, match="The picture changed") as conflict:
            sign(draft, **needed)
        assert [each["rule"] for each in conflict.value.added] == ["medicine-not-recognised"]
        assert conflict.value.removed == ()
        assert "zzqx drops" in conflict.value.added[0]["because"]

    def test_a_finding_that_went_away(self, rao, draft):
        patient = a_patient()
        unknown = medicines.add_medicine(patient, data=MedicineData("zzqx drops"), by=rao)
        screened = a_screened_draft(patient, by=rao)
        needed = what_signing_needs(screened, rao)
        medicines.remove_medicine(unknown, edits=0, by=rao)

        with pytest.raises(PictureChanged) as conflict:
            sign(screened, **needed)
        assert [each["rule"] for each in conflict.value.removed] == ["medicine-not-recognised"]

    def test_a_medicine_that_changes_no_finding_yet_is_another_list(self, draft, rao):
        needed = what_signing_needs(draft, rao)
        medicines.add_medicine(draft.patient, data=MedicineData("paracetamol 500 mg"), by=rao)

        with pytest.raises(PictureChanged, match="medicine list is another one"):
            sign(draft, **needed)

    @pytest.mark.hazard("H20")
    def test_a_surgery_that_was_entered(self, draft, rao):
        needed = what_signing_needs(draft, rao)
        a_surgery(draft.patient, date(2026, 2, 24), by=rao)

        with pytest.raises(PictureChanged, match="plan is another one"):
            sign(draft, **needed)

    @pytest.mark.hazard("H27")
    def test_a_birth_date_that_was_corrected_to_a_childs(self, draft, rao):
        needed = what_signing_needs(draft, rao)
        data = PatientData("Marta", "Ibsen", date(2012, 1, 1), draft.patient.record_number)
        patients.change_patient(draft.patient, edits=0, data=data, by=rao)

        with pytest.raises(PictureChanged) as conflict:
            sign(draft, **needed)
        assert "under-18" in {each["rule"] for each in conflict.value.added}

    @pytest.mark.hazard("H20")
    def test_lists_that_were_checked_yesterday(self, draft, rao):
        tomorrow = NOW + timedelta(days=1)

        with pytest.raises(PictureChanged):
            sign(draft, **what_signing_needs(draft, rao, now=tomorrow))

    @pytest.mark.hazard("H21")
    def test_facts_that_are_another_version(self, draft, rao, monkeypatch):
        newer = replace(knowledge.load(), version="sha256:newer")
        monkeypatch.setattr(knowledge, "load", lambda: newer)

        with pytest.raises(PictureChanged, match="facts behind the rules"):
            sign(draft, **what_signing_needs(draft, rao))

    def test_instructions_that_do_not_read_back(self, draft, rao, monkeypatch):
        monkeypatch.setattr(instructions, "write", lambda *_, **__: "Take as directed.")

        with pytest.raises(NotSignable, match="do not read back"):
            sign(draft, **what_signing_needs(draft, rao))

    def test_a_fault_at_the_very_end(self, draft, rao, monkeypatch):
        def fail(*_, **__):
            raise RuntimeError("no room on the disk")

        needed = what_signing_needs(draft, rao)
        monkeypatch.setattr(signing.events, "record", fail)

        with pytest.raises(RuntimeError, match="no room"):
            sign(draft, **needed)

    def test_a_plan_without_steps(self, draft, rao):
        empty = a_screened_draft(by=rao, ladder="")

        with pytest.raises(NotSignable, match="No night carries a dose"):
            sign(empty, **what_signing_needs(empty, rao))


@pytest.mark.hazard("H42")
def test_the_day_of_signing_is_the_clinics(rao):
    """At 02:00 in London it is still the evening before in New York."""
    late = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
    draft = a_screened_draft(by=rao)

    assert sign(draft, **what_signing_needs(draft, rao, now=late)).at == late


@pytest.mark.hazard("H43")
def test_a_patient_with_a_running_prescription_gets_no_second_one(rao):
    draft = a_screened_draft(by=rao)
    Prescription.objects.filter(pk=draft.pk).update(patient=draft.patient, state="discarded")
    running = a_signed_prescription(draft.patient, by=rao)
    Prescription.objects.filter(pk=draft.pk).update(state="screened")
    prescriptions.run_screening(draft, edits=draft.edits, by=rao, today=TODAY)
    draft.refresh_from_db()

    with pytest.raises(NotSignable, match=f"already has {running}, which is active. Stop it first"):
        sign(draft, **what_signing_needs(draft, rao))


@pytest.mark.parametrize("state", ["active", "on hold"])
def test_a_new_version_supersedes_the_one_it_replaces(rao, lindqvist, state):
    old = a_signed_prescription(by=rao)
    held = {"held_from": TODAY, "held_reason": "why"} if state == "on hold" else {}
    Prescription.objects.filter(pk=old.pk).update(state=state, **held)

    new = a_signed_prescription(old.patient, by=lindqvist)

    old.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "active")
    assert (new.number, new.version) == (old.number, 2)
    assert new.content["replaces"] == {"number": old.number, "version": 1}
    assert [event.verb for event in Event.objects.order_by("-sequence")[:2]] == [
        "signed",
        "superseded",
    ]


def test_a_new_version_is_signed_after_the_old_one_was_stopped(rao):
    old = a_signed_prescription(by=rao)
    new = a_screened_draft(old.patient, by=rao)
    prescriptions.stop(old, edits=old.edits, reason="Side effects", by=rao)

    sign(new, **what_signing_needs(new, rao))

    old.refresh_from_db()
    assert old.state == "stopped"


def test_a_refused_new_version_leaves_the_old_one_running(rao):
    old = a_signed_prescription(by=rao)
    new = a_screened_draft(old.patient, by=rao, answers=ANSWERS | {"mood": "yes"})

    with pytest.raises(NotSignable):
        sign(new, **what_signing_needs(new, rao))

    old.refresh_from_db()
    assert old.state == "active"


def test_signing_again_is_a_conflict_that_says_who_signed(rao, lindqvist):
    draft = a_screened_draft(by=rao)
    hers = what_signing_needs(draft, lindqvist)
    sign(draft, **what_signing_needs(draft, rao))

    with pytest.raises(Conflict, match="Dr Asha Rao signed it at"):
        sign(draft, **hers)


def test_a_long_reason_for_each_finding_is_enough(rao):
    draft = a_screened_draft(
        by=rao, ladder="", steps=((3000, 5), (6000, 5)), answers=ANSWERS | {"pregnancy": "yes"}
    )
    asked = [e["key"] for e in draft.screenings.latest().findings if e["severity"] == "reason"]
    assert len(asked) > 3

    sign(draft, **what_signing_needs(draft, rao))

    draft.refresh_from_db()
    assert draft.reasons == dict.fromkeys(asked, REASON)


def test_the_right_password_confirms_who_is_there(rao):
    assert steps_up.confirm_password(rao.user, PASSWORD).user_id == rao.user_id
    with pytest.raises(ActionError, match="not your password") as refusal:
        steps_up.confirm_password(rao.user, "guess")
    assert [problem.field for problem in refusal.value.problems] == ["password"]


def test_a_draft_screened_by_staff_is_signed_by_the_prescriber(rao, okafor):
    draft = a_draft(by=okafor)
    prescriptions.run_screening(draft, edits=draft.edits, by=okafor, today=TODAY)
    draft.refresh_from_db()

    assert sign(draft, **what_signing_needs(draft, rao)).by == rao.user


def test_signing_asks_the_database_few_questions(rao, django_assert_max_num_queries):
    draft = a_screened_draft(by=rao)
    needed = what_signing_needs(draft, rao)

    with django_assert_max_num_queries(28):
        sign(draft, **needed)
