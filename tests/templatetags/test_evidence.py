"""The evidence card of the plan page: for and against in the same markup."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from prescribing import knowledge
from prescribing.models import Prescription
from prescribing.templatetags.evidence import evidence, evidence_of

FACTS = knowledge.load()
AGAINST = {"0", "−"}
A_REASON = "a reason will be asked for"


def card(**fields):
    return render_to_string("components/evidence.html", evidence(Prescription(**fields)))


def studies_on(html):
    """The markup of each study, and its words."""
    items = re.findall(r"<li>(.*?)</li>", html, re.DOTALL)
    return [(re.findall(r"<(\w+)", item), re.sub(r"<[^>]+>", "", item)) for item in items]


@pytest.mark.parametrize("indication", FACTS.indications.values(), ids=lambda each: each.id)
@pytest.mark.hazard("H30", "H32")
def test_every_study_is_on_the_card_negative_ones_as_plainly_as_others(indication):
    shown = studies_on(card(indication=indication.id))

    assert len(shown) == max(len(indication.studies), 1)
    for key, (tags, words) in zip(indication.studies, shown, strict=False):
        study, doi = FACTS.studies[key], FACTS.sources[key].doi
        says = FACTS.directions[study.direction].words if study.direction else "No result"
        assert words.startswith(f"{study.direction} {says}".strip())
        assert study.result in words.replace("&#x27;", "'")
        assert tags == ["span", "br", "span", *(["a"] if doi else [])]


@pytest.mark.parametrize("indication", FACTS.indications.values(), ids=lambda each: each.id)
@pytest.mark.hazard("H29")
def test_a_negative_study_is_told_where_the_card_is_folded(indication):
    against = [key for key in indication.studies if FACTS.studies[key].direction in AGAINST]
    folded = re.search(r"<summary>(.*?)</summary>", card(indication=indication.id), re.DOTALL)[1]

    says_so = re.search(
        r"no (effect|difference|drop|change|benefit)|not support|negative|failed|missed|worse",
        indication.summary,
    )
    assert not against or indication.direction in {"±", *AGAINST} or says_so
    assert FACTS.grades[indication.grade].words[1:] in folded
    assert f"Evidence {indication.grade}{indication.direction}<" in folded


def test_a_doi_is_a_link_that_loads_nothing_and_tells_nothing():
    html = card(indication="fibromyalgia")

    assert '<a href="https://doi.org/10.1002/art.37734" rel="noopener noreferrer">' in html
    assert html.count("<a ") == html.count('rel="noopener noreferrer"')
    assert not re.search(r"<(img|script|link|iframe)|\bsrc=", html)
    assert "DOI not verified" in html


def test_the_card_says_what_was_studied_that_it_is_off_label_and_when_it_was_agreed_to():
    html = card(indication="crohns-disease", consent_on=date(2026, 11, 20))

    for said in (
        "4.5 mg; in children",
        "HBI or CDAI",
        "Every use listed here is off-label",
        "recorded on Nov 20, 2026",
    ):
        assert said in html
    assert "recorded on" not in card(indication="crohns-disease")


@pytest.mark.parametrize("indication", FACTS.indications.values(), ids=lambda each: each.id)
def test_a_reason_is_announced_for_weak_evidence_only(indication):
    weak = indication.grade in {"D", "N"}

    assert (A_REASON in card(indication=indication.id)) == weak


def test_free_text_is_told_that_a_reason_will_be_asked():
    html = card(indication_text="<b>tiredness</b>")

    assert "A reason will be asked for" in html
    assert "off-label" in html


def test_nothing_is_said_while_nothing_is_chosen():
    assert card().strip() == ""


def test_the_card_stands_without_a_prescription_too():
    html = render_to_string("components/evidence_card.html", evidence_of(FACTS.indications["ocd"]))

    assert "− worse, or against the claim" in html
    assert "Consent" not in html
