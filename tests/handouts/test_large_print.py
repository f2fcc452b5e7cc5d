"""Large print: the same plan, a line for each night, nothing that has to be searched in a grid."""

import re
from datetime import date
from functools import cache

import page
import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.pdf import render, words
from tests.handouts.reading import MONTHS, page_texts
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
LINE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), "
    r"(?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]+)(?:, (?P<year>20[0-9]{2}))?"
)


@cache
def printed(shape, pages="core"):
    return render(SHAPES[shape], paper="letter", signed_at=SIGNED_AT, size="large", pages=pages)


def lines_of(shape):
    """The nights that the list tells, each with what stands beside its date."""
    text = "\n".join(page_texts(printed(shape).pdf))
    nights = text[text.index("Done") :].replace("\n", " ")
    found = list(LINE.finditer(nights))
    ends = [each.start() for each in found[1:]] + [len(nights)]
    return [
        (_date(each), nights[each.end() : end].strip())
        for each, end in zip(found, ends, strict=True)
    ]


def _date(found):
    return date(int(found["year"] or 2026), MONTHS.index(found["month"]) + 1, int(found["day"]))


@pytest.mark.parametrize("shape", SHAPES)
def test_each_night_has_its_line_and_its_dose(shape):
    content = SHAPES[shape]
    listed = lines_of(shape)

    assert [night for night, _ in listed] == [
        date.fromisoformat(night["date"]) for night in content["plan"]["nights"]
    ]
    taken = taken_nights(content)
    for night, says in listed:
        if night in taken:
            assert f"{taken[night]}\u00a0mg" in says, (night, says)
        else:
            assert not re.search(r"\d\u00a0mg", says.split("Step")[0]), (night, says)


def test_nights_without_a_dose_say_so():
    said = dict(lines_of("surgery"))

    assert said[date(2026, 2, 21)].startswith("No tablet")
    assert said[date(2026, 2, 24)].startswith("SURGERY")
    assert said[date(2026, 2, 25)].startswith("Wait. Ask us first")


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


def test_a_print_that_there_is_not_is_refused():
    with pytest.raises(HandoutRefused, match="print huge"):
        build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT, size="huge")
