"""Large print: the same plan, a line for each night, nothing that has to be searched in a grid."""

from datetime import date
from functools import cache

import page
import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.pdf import render, words
from tests.handouts.reading import night_list, page_texts
from tests.handouts.samples import (
    SIGNED_AT,
    TABLET,
    a_content,
    taken_nights,
    the_surgery_plan,
)

SHAPES = {
    "standard": a_content(),
    "surgery": the_surgery_plan(),
    "hold": a_content(holds=[(date(2026, 1, 20), 3)]),
    "three tablets": a_content([(9, 10), (11, 30)]),
    "new product": a_content([(1, 14), (2, 14)], products=[TABLET, ("scored tablet", "8", 4)]),
    "turn of the year": a_content([(1, 20), (2, 40)], first_night=date(2026, 12, 10)),
}


@cache
def printed(shape, pages="core"):
    return render(SHAPES[shape], paper="letter", signed_at=SIGNED_AT, size="large", pages=pages)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_night_has_its_line_and_its_dose(shape):
    content = SHAPES[shape]
    listed = night_list(printed(shape).pdf, 2026)

    assert [each.night.isoformat() for each in listed] == [
        night["date"] for night in content["plan"]["nights"]
    ]
    assert {each.night: each.dose for each in listed if each.dose} == taken_nights(content)


def test_nights_without_a_dose_say_so():
    said = {each.night: each.words for each in night_list(printed("surgery").pdf, 2026)}

    assert said[date(2026, 2, 21)] == "No tablet"
    assert said[date(2026, 2, 24)] == "SURGERY No tablet"
    assert said[date(2026, 2, 25)] == "Wait. Ask us first"


@pytest.mark.parametrize("pages", ["core", "full"])
@pytest.mark.parametrize("shape", ["standard", "surgery", "three tablets"])
@pytest.mark.hazard("H33")
def test_large_print_is_accessible(shape, pages):
    report = page.validate_pdf_bytes(printed(shape, pages).pdf, profile="ua1")

    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]


@pytest.mark.hazard("H18")
def test_every_page_says_whose_it_is():
    texts = page_texts(printed("standard", "full").pdf)

    for number, text in enumerate(texts, start=1):
        assert "Maria Santos" in text
        assert "RV-00117" in text
        assert f"Page {number} of {len(texts)}" in text


def test_three_tablets_a_night_are_printed_on_the_narrower_paper_too():
    handout = render(SHAPES["three tablets"], paper="a4", signed_at=SIGNED_AT, size="large")

    assert night_list(handout.pdf, 2026)[0].words == "2 and a quarter"


def test_what_to_do_after_surgery_does_not_take_a_page_of_its_own():
    texts = page_texts(printed("surgery").pdf)

    assert "Sun, Mar 1 Wait. Ask us first\nAfter surgery: take no doses" in texts[-1]


def test_a_print_that_there_is_not_is_refused():
    with pytest.raises(HandoutRefused, match="print huge"):
        build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT, size="huge")
