"""A plan of any shape is printed right: its pages, its nights, its words, and whose it is.

Each shape is printed in two ways that have nothing in common, so that each shape meets each paper,
size, pack and language. `HYPOTHESIS_PROFILE=thorough` prints every shape in every way.
"""

import re
from functools import cache
from itertools import product

import page
import pytest

from prescribing.clinical.dose import Dose
from prescribing.handouts.content import PACKS, SIZES
from prescribing.handouts.dates import PAPERS
from prescribing.handouts.pdf import render, words
from tests.clinical.profiles import thorough
from tests.handouts.reading import calendar, night_list, page_texts
from tests.handouts.samples import SIGNED_AT
from tests.handouts.shapes import SHAPES, content_of, pages_of
from tests.handouts.test_pdf import MISLEADING

# What stands on every page, in each language that handouts are printed in.
ON_EVERY_PAGE = {
    "en": ["Maria Santos · Born {born}", "Record RV-00117", "Plan LDN-2026-0042, version 1"],
    "es": [
        "Maria Santos · Nacimiento: {born}",
        "Expediente: RV-00117",
        "Plan LDN-2026-0042, versión 1",
    ],
}
PAGE_OF = {"en": "Page {page} of {pages}", "es": "Página {page} de {pages}"}
BORN = {
    "en": {"letter": "Mar 14, 1979", "a4": "14 Mar 1979"},
    "es": {"letter": "14 mar 1979", "a4": "14 mar 1979"},
}
WAYS = list(product(PAPERS, SIZES, PACKS, ON_EVERY_PAGE))


def ways_of(place):
    """One way and its opposite, which differs in everything: the list turned round pairs them."""
    way = place % (len(WAYS) // 2)
    return WAYS if thorough else [WAYS[way], WAYS[-1 - way]]


PRINTED = [(shape, *way) for place, shape in enumerate(SHAPES) for way in ways_of(place)]
every_print = pytest.mark.parametrize(("shape", "paper", "size", "pages", "language"), PRINTED)


@cache
def printed(shape, paper, size, pages, language):
    content = content_of(shape, language)
    how = {"paper": paper, "size": size, "pages": pages, "language": language}
    return render(content, signed_at=SIGNED_AT, **how)


@cache
def texts_of(*how):
    return page_texts(printed(*how).pdf)


@every_print
def test_a_handout_has_the_pages_that_are_expected(shape, paper, size, pages, language):
    assert printed(shape, paper, size, pages, language).pages == pages_of(
        shape, language, paper, pages, size
    )


@every_print
@pytest.mark.hazard("H33")
def test_every_shape_is_accessible(shape, paper, size, pages, language):
    report = page.validate_pdf_bytes(
        printed(shape, paper, size, pages, language).pdf, profile="ua1"
    )

    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]


@every_print
@pytest.mark.hazard("H34", "H35")
def test_each_night_is_printed_one_time_as_it_was_signed(shape, paper, size, pages, language):
    pdf = printed(shape, paper, size, pages, language).pdf
    content = content_of(shape, language)

    year = int(content["plan"]["first_night"][:4])
    told = night_list(pdf, year) if size == "large" else calendar(pdf)

    signed = content["plan"]["nights"]
    assert [each.night.isoformat() for each in told] == [night["date"] for night in signed]
    for each, night in zip(told, signed, strict=True):
        assert (each.dose or None) == night["dose_mg"]
        assert each.words.startswith(said_of(night, content, language)), each


def said_of(night, content, language):
    none = words(language).none("tablet")
    if night["kind"] == "wait":
        return words(language).say("cell-wait")
    if night["kind"] == "surgery":
        return f"{words(language).say('cell-surgery')} {none}"
    return none if night["step"] is None else how_much(night["pieces"], language)


def how_much(pieces, language):
    """A night's words, put together here from the number of its pieces alone."""
    whole, rest = divmod(pieces, 4)
    part = ("", "quarter", "half", "three-quarters")[rest]
    unit = "tablet" if whole == 1 else "tablets"
    name = "-and-".join(filter(None, [whole and unit, part]))
    return words(language).say(f"cell-{name}", n=whole)


@every_print
@pytest.mark.hazard("H18", "H46")
def test_each_page_says_whose_it_is(shape, paper, size, pages, language):
    texts = texts_of(shape, paper, size, pages, language)

    for number, text in enumerate(texts, start=1):
        flat = " ".join(text.split())
        for told in ON_EVERY_PAGE[language]:
            assert told.format(born=BORN[language][paper]) in flat, number
        assert PAGE_OF[language].format(page=number, pages=len(texts)) in flat


@every_print
@pytest.mark.hazard("H33")
def test_no_shape_prints_what_misleads(shape, paper, size, pages, language):
    text = "\n".join(texts_of(shape, paper, size, pages, language))

    assert {
        what: found for what, rule in MISLEADING.items() if (found := re.findall(rule, text))
    } == {}


@every_print
@pytest.mark.hazard("H13")
def test_every_dose_on_paper_is_one_of_the_plan(shape, paper, size, pages, language):
    content = content_of(shape, language)
    text = "\n".join(texts_of(shape, paper, size, pages, language))
    steps = content["plan"]["steps"]

    known = {step[key] for step in steps for key in ("dose_mg", "strength_mg")}
    known |= {str(dose).partition("\u00a0")[0] for dose in map(Dose.parse, known)}
    known |= set(re.findall(r"[0-9.]+(?=\u00a0mg| mg)", content["instructions"]))
    assert set(re.findall(r"([0-9.]+)\s*mg", text)) <= known


def test_every_shape_meets_every_paper_size_pack_and_language():
    ways = {shape: [way for each, *way in PRINTED if each == shape] for shape in SHAPES}

    for place in range(len(WAYS[0])):
        every = {way[place] for way in WAYS}
        assert all({way[place] for way in found} == every for found in ways.values())
    assert {tuple(way) for found in ways.values() for way in found} == set(WAYS)
