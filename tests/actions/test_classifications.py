"""A prescriber says what a name is, one time for the clinic, and can take it back."""

from datetime import timedelta

import pytest

from prescribing.actions import classifications, medicines, prescriptions, screenings, signing
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.medicines import MedicineData
from prescribing.models import Classification, Event, Medicine, Prescription
from prescribing.permissions import Refused
from tests.builders import (
    NOW,
    TODAY,
    a_classification,
    a_draft,
    a_medicine,
    a_patient,
    a_screened_draft,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db


def test_a_prescriber_classifies_a_name_and_staff_do_not(rao, okafor):
    medicine = a_medicine(a_patient(), "Grandmother's qwxzvk, 2 cups")

    with pytest.raises(Refused, match="classify a medicine"):
        classifications.classify_name(medicine, edits=0, reason="Chamomile", by=okafor)
    with pytest.raises(ActionError, match="how you know"):
        classifications.classify_name(medicine, edits=0, reason="  ", by=rao)
    classifications.classify_name(medicine, edits=0, reason=" Chamomile, seen the box ", by=rao)

    said = Classification.objects.get()
    assert (said.text, said.by, said.clinic) == (medicine.text, rao.user, rao.clinic)
    assert "qwxzvk" in said.name
    assert said.reason == "Chamomile, seen the box"
    event = Event.objects.last()
    assert (event.verb, event.object_label) == ("classified", f"classification {said.pk}")
    assert event.detail == {"medicine": medicine.pk}


@pytest.mark.parametrize(
    "text", ["codeine 30 mg", "metformin", "denies qwxzvk", "20 mg", "💊", "no codeine qwxzvk"]
)
def test_what_is_no_open_name_is_not_classified(rao, text):
    medicine = a_medicine(a_patient(), text)

    with pytest.raises(ActionError, match="cannot be classified"):
        classifications.classify_name(medicine, edits=0, reason="known", by=rao)


def test_a_name_that_grows_beyond_its_field_is_refused_in_words(rao):
    # One sign of a text can stand for several letters.
    medicine = a_medicine(a_patient(), "ﷺ" * 200)

    with pytest.raises(ActionError, match="too long for a name"):
        classifications.classify_name(medicine, edits=0, reason="known", by=rao)


def test_a_name_is_classified_by_one_prescriber_at_a_time(rao, lindqvist):
    a_classification("qwxzvk", by=rao, reason="A tonic")
    medicine = a_medicine(a_patient(), "QWXZVK 5 mg")

    with pytest.raises(ActionError, match="Dr Asha Rao has classified this name already: A tonic"):
        classifications.classify_name(medicine, edits=0, reason="Mine", by=lindqvist)


def test_a_medicine_is_not_classified_after_its_text_moved(rao, okafor):
    medicine = a_medicine(a_patient(), "qwxzvk")
    seen = Medicine.objects.get(pk=medicine.pk)
    medicines.change_medicine(medicine, edits=0, data=MedicineData("zzyx"), by=okafor)

    with pytest.raises(Conflict, match="Ada Okafor changed it"):
        classifications.classify_name(seen, edits=0, reason="Chamomile", by=rao)
    assert not Classification.objects.exists()


def test_undoing_needs_a_prescriber_of_the_clinic_and_a_reason(rao, okafor, castro):
    said = a_classification(by=rao)

    with pytest.raises(Refused, match="classify a medicine"):
        classifications.undo_classification(said, reason="wrong", by=okafor)
    with pytest.raises(Refused, match="does not belong"):
        classifications.undo_classification(said, reason="wrong", by=castro)
    with pytest.raises(ActionError, match="no longer holds"):
        classifications.undo_classification(said, reason=" ", by=rao)
    classifications.undo_classification(said, reason="It was tianeptine", by=rao)

    assert (said.undone_by, said.undone_reason) == (rao.user, "It was tianeptine")
    assert Event.objects.last().verb == "undid"
    with pytest.raises(Conflict, match="already"):
        classifications.undo_classification(said, reason="again", by=rao)


def test_an_undone_name_can_be_classified_again(rao):
    said = a_classification("qwxzvk", by=rao)
    classifications.undo_classification(said, reason="wrong", by=rao)

    a_classification("qwxzvk", by=rao)

    assert Classification.objects.standing().count() == 1
    assert Classification.objects.count() == 2


def test_undoing_opens_the_question_of_every_draft_and_leaves_what_was_signed(rao):
    said = a_classification("qwxzvk", by=rao)
    draft, signed = (a_draft_with("qwxzvk 5 mg", by=rao) for _ in range(2))
    signing.sign(signed, **what_signing_needs(signed, rao))
    kept = Prescription.objects.get(pk=signed.pk).content
    needs = what_signing_needs(draft, rao)

    classifications.undo_classification(said, reason="It was tianeptine", by=rao)

    with pytest.raises(Conflict, match="The picture changed"):
        signing.sign(draft, **needs)
    found = screenings.look(draft, TODAY).screen
    assert "medicine-not-recognised" in {finding.rule for finding in found.findings}
    signed.refresh_from_db()
    assert (signed.state, signed.content) == ("active", kept)


def a_draft_with(text, *, by):
    patient = a_patient(by.clinic)
    a_medicine(patient, text, by=by)
    return a_screened_draft(patient, by=by)


def test_a_classified_name_lets_a_plan_be_signed_for_another_patient(rao):
    draft = a_draft(by=rao)
    a_medicine(draft.patient, "qwxzvk", by=rao)
    a_classification("Qwxzvk 20 mg", by=rao)

    prescriptions.run_screening(draft, edits=draft.edits, by=rao, today=TODAY)
    draft.refresh_from_db()
    signing.sign(draft, **what_signing_needs(draft, rao, NOW + timedelta(seconds=1)))

    assert Prescription.objects.get(pk=draft.pk).state == "active"
