"""The PDF is whole, marked, accessible, the same each time, and fetches nothing."""

import gc
import hashlib
import logging
import os
import re
import subprocess
import sys
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import page
import pypdfium2
import pytest

from prescribing.clinical.marks import MARKS
from prescribing.handouts import HandoutRefused, pdf
from prescribing.handouts.content import build
from prescribing.handouts.pdf import press, render, words
from tests.handouts.reading import page_sizes, page_texts
from tests.handouts.samples import SIGNED_AT, a_content, the_surgery_plan

PAPERS = {"letter": (612, 792), "a4": (595, 842)}
ROOT = Path(pdf.__file__).resolve().parents[2]
AGAIN = """
import hashlib, django
django.setup()
from prescribing.handouts.pdf import render
from tests.handouts.samples import SIGNED_AT, a_content, the_surgery_plan
render(the_surgery_plan(), paper="a4", signed_at=SIGNED_AT)
printed = render(a_content(), paper="letter", signed_at=SIGNED_AT).pdf
print(hashlib.sha256(printed).hexdigest())
"""

# What misleads on a prescription or a patient's paper (error-prone abbreviations, doses, symbols).
MISLEADING = {
    "trailing zero": r"\b\d+\.\d*0\s*(?:mg|mcg)\b",
    "naked decimal point": r"(?<!\d)\.\d+\s*(?:mg|mcg)\b",
    "unit without a space": r"\d(?:mg|mcg)\b",
    "dose that can break": r"\d mg\b(?!\s+tablet\b)",
    "comma as a decimal mark": r"\d,\d{1,3}\s*(?:mg|mcg)\b",
    "fraction": r"[¼½¾⅓⅔⅛]|\b[1-3]/[248]\b",
    "decimal tablets": r"\b\d*\.\d+\s+tab",
    "once, which is 11 in Spanish": r"(?i)\bonce\b",
    "abbreviation": r"(?i)(?<![\w.])(?:q\.?d|q\.?h\.?s|q\.?o\.?d|b\.?i\.?d|o\.d|h\.s|prn)\b",
    "micro sign": r"[µμ]g",
    "number that looks crossed out": r"[Øø∅]",
    "sign for a word": r"[<>≤≥]\s*\d",
    "date of numbers alone": r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
}


@cache
def printed(kind="standard", paper="letter", mark=None, pages="core"):
    content = a_content() if kind == "standard" else the_surgery_plan()
    return render(content, paper=paper, mark=mark, signed_at=SIGNED_AT, pages=pages)


@pytest.mark.parametrize("kind", ["standard", "surgery"])
@pytest.mark.parametrize("paper", PAPERS)
def test_a_standard_plan_is_one_sheet_of_its_paper(kind, paper):
    handout = printed(kind, paper)

    assert handout.pages == 2
    assert [(round(w), round(h)) for w, h in page_sizes(handout.pdf)] == [PAPERS[paper]] * 2


@pytest.mark.parametrize(
    "how",
    [
        ("standard", "letter"),
        ("surgery", "letter"),
        ("standard", "a4"),
        ("surgery", "a4"),
        ("standard", "letter", "SUPERSEDED"),
        ("surgery", "letter", None, "full"),
        ("standard", "a4", "DRAFT", "full"),
    ],
)
@pytest.mark.hazard("H33")
def test_a_handout_is_accessible(how):
    report = page.validate_pdf_bytes(printed(*how).pdf, profile="ua1")

    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]


@pytest.mark.hazard("H18", "H46")
def test_every_page_says_whose_it_is_and_which_of_how_many():
    long_plan = a_content([(1, 14), (2, 14), (3, 14), (4, 90)])

    texts = page_texts(render(long_plan, paper="letter", signed_at=SIGNED_AT).pdf)

    assert len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of 3" in text
        assert (
            "Maria Santos · Born Mar 14, 1979 · Record RV-00117\n"
            "Plan LDN-2026-0042, version 1 · Signed Jan 5, 2026"
        ) in text


@pytest.mark.hazard("H40")
def test_page_1_tells_the_pharmacy_text_in_full():
    text = page_texts(printed().pdf)[0]

    assert a_content()["instructions"] in " ".join(text.split("\n"))


def test_page_1_is_read_out_in_the_order_in_which_it_is_seen():
    text = page_texts(printed().pdf)[0]

    places = [
        text.index(said)
        for said in (
            "Riverside Pain",
            "Maria Santos",
            "Your low-dose naltrexone plan",
            "Know this first",
            "How much to take each night",
            "Your dates",
            "Questions? Call us",
            "Does your bottle label",
            "What the pharmacy was told",
        )
    ]
    assert places == sorted(places)


@pytest.mark.hazard("H11", "H40")
def test_page_1_tells_the_number_to_call_and_what_to_compare():
    text = page_texts(printed().pdf)[0]

    for said in (
        "555-0142",
        "No opioids.",
        "Does your bottle label match this page?",
        "35 tablets",
    ):
        assert said in text


def test_allergies_that_nobody_asked_about_are_printed_as_not_asked():
    text = page_texts(render(a_content(allergies=[]), paper="a4", signed_at=SIGNED_AT).pdf)[0]

    assert "Allergies not asked" in text


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.hazard("H19")
def test_a_mark_stands_across_every_page(mark):
    texts = page_texts(printed("standard", "letter", mark).pdf)

    assert len(texts) == 2
    for text in texts:
        assert text.count(mark) == 3  # across the page, over it, and in its heading
        assert "Do not use" in text


def test_an_unmarked_handout_carries_no_mark():
    assert not any(mark in text for text in page_texts(printed().pdf) for mark in MARKS)


def test_a_demo_clinic_says_so_on_every_page():
    demo = render(a_content(clinic__is_demo=True), paper="letter", signed_at=SIGNED_AT)

    assert all("DEMO CLINIC. Made-up patient." in text for text in page_texts(demo.pdf))


@pytest.mark.parametrize("kind", ["standard", "surgery"])
@pytest.mark.hazard("H33")
def test_nothing_on_paper_misleads(kind):
    text = "\n".join(page_texts(printed(kind).pdf))

    assert not {
        name: re.findall(rule, text) for name, rule in MISLEADING.items() if re.search(rule, text)
    }


@pytest.mark.hazard("H37")
def test_the_title_tells_no_name():
    document = pypdfium2.PdfDocument(printed().pdf)

    assert document.get_metadata_dict(skip_empty=True) == {
        "Title": "LDN-2026-0042, version 1",
        "Producer": document.get_metadata_dict()["Producer"],
    }
    document.close()


@pytest.mark.hazard("H44")
def test_the_same_content_gives_the_same_bytes_in_another_process():
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}

    again = subprocess.run(
        [sys.executable, "-c", AGAIN],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    assert again.stdout.strip() == hashlib.sha256(printed().pdf).hexdigest()


def test_the_day_of_printing_is_on_paper_only_when_given():
    with_day = render(a_content(), paper="letter", signed_at=SIGNED_AT, printed_on=date(2026, 1, 7))

    assert "Printed Jan 7, 2026" in page_texts(with_day.pdf)[1]
    assert "Printed" not in page_texts(printed().pdf)[1]


STRANGE = [
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd> & Sons",
    "</td><link rel=stylesheet href=http://example.com/x.css>",
    "{{ sheet.number }} {% now 'Y' %}",
    "url(http://example.com/x.png)",
    "Nguyễn Thị Ánh",
    "Łukasz Zoe\u0308",
    "Ольга Θεοδώρα",
    "O\u2019Brien \u2013 \u201cPat\u201d",
]


def test_what_somebody_typed_is_shown_as_it_is_written():
    content = a_content(
        allergies=[{"text": each, "reaction": ""} for each in STRANGE],
        patient__family_name="<b>Santos</b>",
        indication__name="'; DROP TABLE <i>",
    )

    text = page_texts(render(content, paper="letter", signed_at=SIGNED_AT).pdf)[0]

    shown = unicodedata.normalize("NFC", "".join(text.split()))
    for each in [*STRANGE, "<b>Santos</b>", "'; DROP TABLE <i>"]:
        assert "".join(unicodedata.normalize("NFC", each).split()) in shown


@pytest.mark.hazard("H45")
def test_names_from_right_to_left_are_shown_and_accessible():
    content = a_content(patient__given_name="محمد عبد الله", indication__name="שרה (לוי)")

    handout = render(content, paper="a4", signed_at=SIGNED_AT)

    assert handout.pages == 2
    assert "Born 14 Mar 1979" in page_texts(handout.pdf)[0]
    assert page.is_pdf_compliant_bytes(handout.pdf, profile="ua1")


def test_a_long_name_is_shown_whole_on_every_page():
    given, family = ("Wolfeschlegelsteinhausenbergerdorff " * 6)[:200].strip(), "x" * 200
    content = a_content(patient__given_name=given, patient__family_name=family)

    texts = page_texts(render(content, paper="letter", signed_at=SIGNED_AT).pdf)

    for text in texts:
        assert "".join(f"{given}{family}·".split()) in "".join(text.split())


def test_long_lists_and_addresses_flow_on():
    allergies = [{"text": f"substance number {n}", "reaction": "rash"} for n in range(60)]
    content = a_content(allergies=allergies, clinic__address="Long Street\n" * 12)

    texts = page_texts(render(content, paper="letter", signed_at=SIGNED_AT).pdf)

    plan_pages = " ".join(" ".join(text.split("\n")) for text in texts[:-1])
    assert all(f"substance number {n} (rash)" in plan_pages for n in (0, 30, 59))
    assert "Does your bottle label match this page?" in plan_pages


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("\U0001f9ff\U000e0041", "U\\+E0041"),
        ("A\u202eB", "U\\+202E .right-to-left override"),
        ("A\x00B", "U\\+0000"),
        ("A\ue000B", "U\\+E000"),
        ("A\ufeffB", "U\\+FEFF"),
        ("\U0002ceb0", "U\\+2CEB0"),
    ],
)
@pytest.mark.hazard("H45")
def test_a_character_that_cannot_be_shown_is_refused_by_name(name, says):
    with pytest.raises(HandoutRefused, match=says):
        render(a_content(patient__given_name=name), paper="letter", signed_at=SIGNED_AT)


@pytest.mark.hazard("H45")
def test_text_that_does_not_fit_is_refused():
    sheet = build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT)
    first, *others = sheet.blocks
    wide = replace(first, heading="W" * 200)

    with pytest.raises(HandoutRefused, match="does not fit on page 2: W"):
        press(replace(sheet, blocks=(wide, *others)))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.png",
        "https://example.com/",
        "file:///etc/hostname",
        "data:text/plain,x",
        "asset:other",
        "/etc/hostname",
        "ASSET:box",
    ],
)
def test_only_what_is_ours_can_be_fetched(address):
    fetcher = pdf._assets()

    with pytest.raises(ValueError, match=re.escape(address)):
        fetcher(address)

    assert address in fetcher.refused[0]


@pytest.mark.parametrize(
    "slipped_in",
    [
        '<img alt="x" src="file:///etc/hostname">',
        "<style>p { background: url(http://127.0.0.1:9/x.svg) }</style>",
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    ],
)
def test_a_document_that_asks_for_more_is_refused(slipped_in, monkeypatch):
    html_of = pdf.html_of
    more = f"{slipped_in}</main>"
    monkeypatch.setattr(pdf, "html_of", lambda sheet: html_of(sheet).replace("</main>", more))

    with pytest.raises(HandoutRefused, match="was refused"):
        render(a_content([(1, 1)]), paper="letter", signed_at=SIGNED_AT)


@pytest.mark.hazard("H45")
def test_a_missing_value_is_refused(monkeypatch):
    engine = pdf._engine()
    broken = engine.from_string("{{ sheet.nothing }}")
    monkeypatch.setattr(type(engine), "get_template", lambda self, name: broken)

    with pytest.raises(HandoutRefused, match=re.escape("sheet.nothing")):
        render(a_content(), paper="letter", signed_at=SIGNED_AT)


@pytest.mark.parametrize("family_name", ["Santos", "\u6f22"], ids=["printed", "refused"])
def test_memory_is_swept_again_after_a_print(family_name):
    gc.enable()
    with suppress(HandoutRefused):
        render(a_content(patient__family_name=family_name), paper="letter", signed_at=SIGNED_AT)

    assert gc.isenabled()


def test_nothing_is_printed_while_warnings_are_silenced():
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(HandoutRefused, match="silenced"):
            render(a_content(), paper="letter", signed_at=SIGNED_AT)
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.parametrize("pages", ["core", "full"])
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.hazard("H19")
def test_the_code_stands_in_the_foot_of_every_page_and_costs_no_page(paper, pages):
    made = render(
        the_surgery_plan(), paper=paper, signed_at=SIGNED_AT, code="K7QN-2XRS", pages=pages
    )

    texts = page_texts(made.pdf)
    assert len(texts) == made.pages == {"core": 2, "full": 6}[pages]
    assert all("Check: K7QN-2XRS" in text for text in texts)


@pytest.mark.parametrize("how", [{"mark": "SAMPLE"}, {"mark": "DRAFT", "signed_at": SIGNED_AT}])
def test_what_is_not_signed_has_no_code(how):
    with pytest.raises(HandoutRefused, match="has no code"):
        render(a_content(), paper="letter", code="K7QN-2XRS", **how)
