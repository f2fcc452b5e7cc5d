"""The medical lead reads every sentence beside its English, and says who has confirmed them."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from prescribing import knowledge
from prescribing.models import Event, TranslationConfirmation
from tests import builders
from tests.handouts.reading import page_texts
from tests.handouts.test_languages import AWAITS
from tests.views.conftest import signed_in
from tests.views.sending import a_key, fields_of, printed, text_of

pytestmark = pytest.mark.django_db
PAGE = "/content/translations/es/"


@pytest.fixture
def lead(rao):
    return builders.a_lead(rao.clinic)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


@pytest.fixture
def signed(rao):
    return builders.a_signed_prescription(builders.a_patient(rao.clinic, language="es"), by=rao)


def confirmed(client, **changes):
    fields = fields_of(client.get(PAGE), "translator")
    said = {"translator": "Lengua", "password": builders.PASSWORD}
    return client.post(PAGE, fields | said | changes)


def first_page(response):
    return " ".join(page_texts(response.content)[0].split())


def test_every_sentence_stands_beside_its_english(as_lead):
    page = as_lead.get(PAGE).content.decode()

    known = knowledge.load()
    for one in known.translations.values():
        assert f'<td lang="es">{escape(one.text)}</td>' in page
    for sentence in known.sentences.values():
        if sentence.id in known.for_patients:
            assert f"<td>{escape(sentence.text)}</td>" in page


@pytest.mark.hazard("H33")
def test_until_it_is_confirmed_page_and_paper_say_so_and_then_no_more(as_lead, signed):
    page = reverse("prescription", args=[signed.pk])
    assert "No certified translator has confirmed the Spanish" in text_of(as_lead.get(page))
    asked = text_of(as_lead.get(reverse("print", args=[signed.pk])))
    assert "No certified translator has confirmed this language" in asked
    assert AWAITS in first_page(printed(as_lead, signed, language="es"))

    assert confirmed(as_lead).url == PAGE

    assert "Lengua, confirmed by Dr Lena Lead" in text_of(as_lead.get(PAGE))
    assert "No certified translator" not in text_of(as_lead.get(page))
    paper = printed(as_lead, signed, language="es", reason="lost")
    assert AWAITS not in first_page(paper)
    assert "Cuánto tomar cada noche" in first_page(paper)


def test_a_draft_is_printed_with_what_is_confirmed(as_rao, rao, lead):
    patient = builders.a_patient(rao.clinic, language="es")
    draft = reverse("draft-paper", args=[builders.a_screened_draft(patient, by=rao).pk])
    assert AWAITS in first_page(as_rao.get(draft))

    builders.a_confirmation(lead)

    assert AWAITS not in first_page(as_rao.get(draft))


def test_a_wrong_password_or_no_name_confirms_nothing(as_lead, lead):
    wrong = confirmed(as_lead, password="wrong")
    nameless = confirmed(as_lead, translator="")

    assert (wrong.status_code, nameless.status_code) == (422, 422)
    assert "Enter who has read these sentences" in text_of(nameless)
    assert not TranslationConfirmation.objects.exists()
    assert Event.objects.of(lead.clinic).filter(verb="tried", outcome="refused").exists()


def test_sentences_that_changed_meanwhile_are_not_confirmed_unread(as_lead):
    late = confirmed(as_lead, sentences="sha256:before")

    assert late.status_code == 409
    assert "The sentences are others since you opened this page" in text_of(late)
    assert fields_of(late, "translator")["sentences"] != "sha256:before"
    assert not TranslationConfirmation.objects.exists()


def test_a_confirmation_is_undone_for_a_reason_and_stays_on_record(as_lead, lead):
    made = builders.a_confirmation(lead)
    page = reverse("translation-undo", args=[made.pk])
    assert page in as_lead.get(PAGE).content.decode()

    assert as_lead.post(page, {"key": a_key()}).status_code == 422
    assert as_lead.post(page, {"key": a_key(), "reason": "It was false."}).url == PAGE

    assert "Dr Lena Lead undid it" in text_of(as_lead.get(PAGE))
    assert as_lead.get(page).status_code == 409


def test_a_language_that_there_is_not_and_english_have_no_page(as_lead):
    for language in ("de", "en"):
        assert as_lead.get(f"/content/translations/{language}/").status_code == 404


def test_the_way_to_it_is_shown_to_the_lead_alone(as_lead, as_rao):
    assert PAGE in as_lead.get("/content/").content.decode()
    assert PAGE not in as_rao.get("/content/").content.decode()
    assert as_rao.get(PAGE).status_code == 403
