"""The names that a clinic has classified: who, why, how many entries, and undoing one."""

import pytest
from django.urls import reverse

from prescribing.actions import classifications
from prescribing.models import Event
from tests import builders
from tests.views.sending import a_key

LIST = "/medicines/classified/"


def undo_page(said):
    return reverse("classification-undo", args=[said.pk])


def test_the_list_says_who_why_and_how_many_entries_it_covers(as_okafor, rao, castro):
    builders.a_classification("Qwxzvk forte 5 mg", by=rao, reason="A tonic from the market")
    for text in ("qwxzvk forte", "qwxzvk forte 10 mg at night", "qwxzvk forte zzyx"):
        builders.a_medicine(builders.a_patient(rao.clinic), text, by=rao)
    builders.a_classification("brtlm", by=castro, reason="Of another clinic")

    content = as_okafor.get(LIST).content.decode()

    for said in ("qwxzvk forte", "Dr Asha Rao", "A tonic from the market", "3 entries"):
        assert said in content
    assert "brtlm" not in content
    assert "/undo/" not in content, "staff do not undo"


def test_the_list_is_searched_by_name_and_reason(as_rao, rao):
    builders.a_classification("qwxzvk", by=rao, reason="A tonic")
    builders.a_classification("brtlm", by=rao, reason="A lotion")

    for wanted in ("QWX", "ton"):
        content = as_rao.get(LIST, {"name": wanted}).content.decode()
        assert "qwxzvk" in content
        assert "brtlm" not in content
    assert "No classified name matches" in as_rao.get(LIST, {"name": "nothing"}).content.decode()


@pytest.mark.parametrize("text", ["%00", "%F0%9F%92%8A", "a" * 5000, "%25", "'"])
def test_any_search_gets_an_answer(as_rao, text):
    assert as_rao.get(f"{LIST}?name={text}").status_code == 200


def test_undoing_names_the_prescriptions_that_run_with_such_an_entry(as_rao, rao):
    said = builders.a_classification("qwxzvk", by=rao)
    patient = builders.a_patient(rao.clinic, family_name="Berg")
    builders.a_medicine(patient, "qwxzvk 5 mg", by=rao)
    signed = builders.a_signed_prescription(patient, by=rao)
    stranger = builders.a_signed_prescription(by=rao)

    content = as_rao.get(undo_page(said)).content.decode()

    assert "BERG, Marta" in content
    assert signed.number in content
    assert stranger.number not in content
    assert "2 entries on today’s lists" in content
    noted = Event.objects.of(rao.clinic).filter(verb="read").last()
    assert noted.detail["patients"] == [patient.pk]


def test_undoing_asks_for_a_reason_and_opens_the_lines_again(as_rao, rao):
    said = builders.a_classification("qwxzvk", by=rao)
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(patient, "qwxzvk 5 mg", by=rao)
    page = reverse("patient", args=[patient.pk])
    assert "Not an opioid, by a prescriber" in as_rao.get(page).content.decode()

    assert as_rao.post(undo_page(said), {"key": a_key()}).status_code == 422
    sent = {"key": a_key(), "reason": "It was tianeptine"}
    assert as_rao.post(undo_page(said), sent).url == LIST

    assert "Not recognised" in as_rao.get(page).content.decode()
    listed = as_rao.get(LIST).content.decode()
    assert "It was tianeptine" in listed
    again = as_rao.get(undo_page(said))
    assert again.status_code == 409
    assert "this was undone by Dr Asha Rao." in again.content.decode()


def test_a_colleague_who_was_first_is_told(as_rao, rao, lindqvist, monkeypatch):
    said = builders.a_classification(by=rao)
    found = type(said).objects.get(pk=said.pk)
    monkeypatch.setattr("prescribing.views.classifications.classification_of", lambda *_: found)
    classifications.undo_classification(said, reason="wrong", by=lindqvist)

    late = as_rao.post(undo_page(said), {"key": a_key(), "reason": "mine"})

    assert late.status_code == 409
    assert "undone this already" in late.content.decode()
    assert "mine" in late.content.decode()


def test_a_sentence_and_a_line_without_a_name_offer_no_classification(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    for text in ("denies qwxzvk", "20 mg"):
        builders.a_medicine(patient, text, by=rao)

    content = as_rao.get(reverse("patient", args=[patient.pk])).content.decode()

    assert "It is not an opioid" not in content
    assert "A sentence, not an entry" in content
    assert "No medicine is named" in content
