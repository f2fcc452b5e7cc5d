"""Printing from the page of a signed version, printing again for a reason, drafts on paper."""

import re

import pytest
from django.urls import reverse

from prescribing.actions.prescriptions import void
from prescribing.models import Event, Handout, Print
from tests import builders
from tests.handouts.reading import page_texts
from tests.views.sending import a_key, check_page, fields_of, forms_of, printed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def screened(rao):
    return builders.a_screened_draft(builders.a_patient(rao.clinic), by=rao)


def page_of(row):
    return reverse("prescription", args=[row.pk])


def print_page(row, query=""):
    return reverse("print", args=[row.pk]) + query


def paper(response):
    """What stands on each page, with every white space as one blank."""
    return [" ".join(text.split()) for text in page_texts(response.content)]


@pytest.mark.parametrize("form", [{"paper": "letter"}, {"paper": "a4"}], ids=str)
def test_the_first_print_leads_straight_to_a_pdf_whose_name_tells_nobody(as_okafor, running, form):
    response = printed(as_okafor, running, **form)

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "no-store"
    name = re.fullmatch(r'inline; filename="(.+)"', response["Content-Disposition"])[1]
    assert name == f"{running.number}-1-1.pdf"
    made = Print.objects.get()
    assert response.redirect_chain == [(reverse("printed", args=[running.pk, made.pk]), 302)]
    assert Event.objects.filter(verb="printed", prescription=running).count() == 1


@pytest.mark.hazard("H19")
def test_the_same_form_again_asks_why_and_gives_the_same_bytes(as_okafor, as_rao, running):
    first = printed(as_okafor, running)

    asked = printed(as_rao, running, note="It fell into the sink.")
    assert asked.status_code == 422
    assert "Choose why it is printed again" in text_of(asked)
    assert "It fell into the sink." in text_of(asked)
    again = printed(as_rao, running, reason="unreadable or damaged", note="It fell into the sink.")

    assert again.content == first.content
    assert Handout.objects.count() == 1
    said = text_of(as_rao.get(page_of(running)))
    assert "Copy 1: short, Letter, English. Printed" in said
    assert "; reason: unreadable or damaged: It fell into the sink." in said


def test_another_reason_without_words_comes_back_as_it_was_chosen(as_rao, running):
    printed(as_rao, running)

    response = printed(as_rao, running, reason="other")

    assert response.status_code == 422
    assert "Write why it is printed again." in text_of(response)
    assert '<option value="other" selected>' in response.content.decode()
    assert Print.objects.count() == 1


def test_a_second_press_of_the_same_button_prints_nothing_more(as_rao, running):
    key = a_key()

    first, second = (printed(as_rao, running, key=key) for _ in range(2))

    assert first.content == second.content
    assert Print.objects.count() == 1


def test_the_page_offers_each_form_and_asks_why_only_where_it_was_printed(as_rao, running):
    printed(as_rao, running)
    response = as_rao.get(page_of(running))

    buttons = [fields for address, fields in forms_of(response) if address == print_page(running)]
    forms = [(one["language"], one["paper"], one["size"], one["pages"]) for one in buttons]
    every = [
        ("letter", "standard", "core"),
        ("a4", "standard", "core"),
        ("letter", "standard", "full"),
        ("a4", "standard", "full"),
        ("letter", "large", "core"),
        ("letter", "large", "full"),
    ]
    assert forms == [*(("en", *one) for one in every[1:]), *(("es", *one) for one in every)]
    again = print_page(running, "?paper=letter&amp;size=standard&amp;pages=core&amp;language=en")
    assert f'href="{again}"' in response.content.decode()
    asked = as_rao.get(again.replace("&amp;", "&"))
    assert fields_of(asked, "paper").items() >= builders.a_form().items()
    assert "Why is it printed again?" in text_of(asked)


def test_looking_at_a_page_or_a_print_makes_no_print(as_rao, as_haddad, running):
    response = printed(as_rao, running)
    address = response.redirect_chain[0][0]
    as_rao.get(page_of(running))
    as_rao.get(print_page(running))

    assert as_haddad.get(address).content == response.content

    assert Print.objects.count() == 1
    last = Event.objects.order_by("sequence").last()
    assert (last.verb, last.actor.name, last.object_label) == (
        "read",
        "Dr Sami Haddad",
        f"print {Print.objects.get().pk}",
    )


@pytest.mark.hazard("H24")
def test_the_handout_of_a_draft_or_on_strange_paper_is_not_there(as_rao, running, screened):
    assert as_rao.get(print_page(screened)).status_code == 404
    assert printed(as_rao, screened).status_code == 404
    for strange in (
        {"paper": "papyrus"}, {"pages": "all"}, {"size": "huge"}, {"language": "de"},
    ):  # fmt: skip
        assert printed(as_rao, running, **strange).status_code == 404
        assert as_rao.get(print_page(running), strange).status_code == 404


@pytest.mark.hazard("H19")
def test_a_version_that_ended_prints_marked_and_its_old_paper_is_not_shown(as_rao, rao, running):
    address = printed(as_rao, running).redirect_chain[0][0]
    void(running, edits=running.edits, reason="Wrong patient.", by=rao)

    assert as_rao.get(address).status_code == 409
    said = text_of(as_rao.get(page_of(running)))
    assert "It lacks the mark VOIDED and is not shown any more." in said
    pages = paper(printed(as_rao, running, reason="other", note="for the file"))
    assert len(pages) == 2
    assert all("VOIDED" in page and running.code in page for page in pages)


def test_a_page_of_a_signed_version_asks_the_database_little(
    as_rao, rao, running, django_assert_max_num_queries
):
    for reason in ("", "lost", "lost", "for a pharmacy"):
        builders.a_print(running, by=rao, reason=reason)

    with django_assert_max_num_queries(30):
        as_rao.get(page_of(running))


# --- languages ---


@pytest.fixture
def reads_spanish(rao):
    return builders.a_signed_prescription(builders.a_patient(rao.clinic, language="es"), by=rao)


def test_a_handout_is_printed_in_spanish_and_in_english_each_with_bytes_of_its_own(
    as_okafor, reads_spanish
):
    own, english, again = (
        printed(as_okafor, reads_spanish, language=language, reason=reason)
        for language, reason in (("es", ""), ("en", ""), ("es", "lost"))
    )

    assert own.content == again.content != english.content
    assert "Cuánto tomar cada noche" in paper(own)[0]
    assert all(f"Código: {reads_spanish.code}" in page for page in paper(own))
    assert "How much to take each night" in paper(english)[0]
    kept = Handout.objects.order_by("pk").values_list("language", flat=True)
    assert list(kept) == ["es", "en"]


def test_the_way_to_print_asks_for_the_patients_language_unless_another_is_named(
    as_okafor, reads_spanish
):
    asked = [as_okafor.get(print_page(reads_spanish, named)) for named in ("", "?language=en")]

    assert [fields_of(one, "paper")["language"] for one in asked] == ["es", "en"]
    assert "Short, Letter, Spanish." in text_of(asked[0])


@pytest.mark.parametrize(
    ("reads", "says", "first", "then"),
    [
        ("en", "print in <b>English</b>, the patient's language.", "English", "Spanish"),
        ("es", "print in <b>Spanish</b>, the patient's language.", "Spanish", "English"),
    ],
)
def test_the_page_says_in_which_language_handouts_print(as_okafor, rao, reads, says, first, then):
    patient = builders.a_patient(rao.clinic, language=reads)
    page = text_of(as_okafor.get(page_of(builders.a_signed_prescription(patient, by=rao))))

    assert f"Handouts {says}" in page
    before, after = page.split(f"<summary>Handouts in {then}</summary>")
    assert f">Print handout: short, Letter, {first}</button>" in before
    assert f">Print handout: full, Letter, {then}, large print</button>" in after


def test_where_spanish_is_not_whole_the_page_says_that_the_handout_is_in_english(
    as_okafor, reads_spanish, monkeypatch
):
    monkeypatch.setattr("prescribing.handouts.languages.missing", lambda name, _: name != "en")

    page = text_of(as_okafor.get(page_of(reads_spanish)))

    assert "print in <b>English</b>: the patient reads Spanish, in which there is no whole" in page
    assert ", Spanish" not in page
    assert fields_of(as_okafor.get(print_page(reads_spanish)), "paper")["language"] == "en"
    assert printed(as_okafor, reads_spanish, language="es").status_code == 404


# --- drafts ---


@pytest.mark.hazard("H24")
def test_a_draft_is_printed_marked_on_every_page_and_never_kept(as_rao, screened):
    assert (
        reverse("draft-paper", args=[screened.pk])
        in as_rao.get(check_page(screened)).content.decode()
    )

    pages = paper(as_rao.get(reverse("draft-paper", args=[screened.pk])))

    assert len(pages) == 2
    assert all("DRAFT" in page and "Check:" not in page for page in pages)
    assert not Handout.objects.exists()
    assert not Print.objects.exists()
    event = Event.objects.order_by("sequence").last()
    assert (event.verb, event.prescription) == ("printed as a draft", screened)


@pytest.mark.hazard("H24")
def test_a_draft_is_in_the_language_of_the_patient(as_rao, rao):
    patient = builders.a_patient(rao.clinic, language="es")
    screened = builders.a_screened_draft(patient, by=rao)

    pages = paper(as_rao.get(reverse("draft-paper", args=[screened.pk])))

    assert len(pages) == 2
    assert all("BORRADOR" in page and "DRAFT" not in page for page in pages)
    assert "Cuánto tomar cada noche" in pages[0]


def test_a_draft_with_a_stop_is_not_printed(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(patient, "oxycodone 5 mg", by=rao)
    stopped = builders.a_screened_draft(patient, by=rao)

    response = as_rao.get(reverse("draft-paper", args=[stopped.pk]))

    assert response.status_code == 409
    assert "A stop stands, so this draft is not printed." in text_of(response)


def test_only_what_waits_for_a_signature_is_printed_as_a_draft_and_by_a_prescriber(
    as_rao, as_okafor, rao, running, screened
):
    for other in (running, builders.a_draft(by=rao)):
        told = as_rao.get(reverse("draft-paper", args=[other.pk]))
        assert told.status_code == 409
        assert "Only a draft that waits for a signature is printed as one." in text_of(told)
    assert as_okafor.get(reverse("draft-paper", args=[screened.pk])).status_code == 403
    assert "Print as a draft" not in text_of(as_okafor.get(check_page(screened)))
