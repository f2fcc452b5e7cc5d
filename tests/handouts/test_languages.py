"""A handout in Spanish is whole, reads back night by night, and says what nobody has checked."""

import ctypes
import re
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

import page
import pypdfium2
import pytest

from prescribing import knowledge
from prescribing.clinical import codes
from prescribing.clinical.marks import MARKS, UNSIGNED
from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.languages import language_for, missing, offered, words, words_of
from prescribing.handouts.pdf import html_of, render
from tests.handouts.reading import calendar, month_of, page_texts
from tests.handouts.samples import SIGNED_AT, a_content, taken_nights
from tests.handouts.test_calendar import PLANS
from tests.handouts.test_pdf import MISLEADING

C_WCHARS = ctypes.POINTER(ctypes.c_ushort)
KNOWN = knowledge.load()
CODE = codes.complete("K7QN2XR")
AWAITS = "Un traductor certificado aún no ha revisado esta traducción."
CONTENTS = {
    **PLANS,
    "day": a_content(plan__dose_time="08:00", allergies=[], clinic__is_demo=True),
    "a later surgery": a_content(surgery=(date(2026, 3, 10), "08:00", "")),
}
LINE = re.compile(
    r"(?:lun|mar|mié|jue|vie|sáb|dom) (?P<day>[0-9]+) (?P<month>[a-z]{3})(?: (?P<year>20[0-9]{2}))?"
)


@cache
def printed(plan, paper="letter", pages="core", size="standard", mark=None):
    how = {"paper": paper, "pages": pages, "size": size, "mark": mark}
    code = "" if mark in UNSIGNED else CODE
    return render(CONTENTS[plan], signed_at=SIGNED_AT, language="es", code=code, **how)


def without(name):
    left = {key: each for key, each in KNOWN.translations.items() if each.of != name}
    return replace(KNOWN, translations=MappingProxyType(left))


def flat(text):
    return " ".join(text.split())


def language_of(document):
    length = pypdfium2.raw.FPDFCatalog_GetLanguage(document, None, 0)
    told = ctypes.create_string_buffer(length)
    pypdfium2.raw.FPDFCatalog_GetLanguage(document, ctypes.cast(told, C_WCHARS), length)
    return told.raw.decode("utf-16-le").strip("\0")


def flat_but_for_mg(text):
    return re.sub(r"[\r\n ]+", " ", text)


# --- whole, or not at all ---


def test_english_and_spanish_are_offered():
    assert offered() == ("en", "es")
    assert [missing(language, KNOWN) for language in offered()] == [(), ()]


def test_each_sentence_of_a_language_is_needed():
    assert [name for name in KNOWN.for_patients if missing("es", without(name)) != (name,)] == []


@pytest.mark.parametrize("name", ["handout-label-born", "rash", "fibromyalgia", "evidence-N"])
def test_a_language_in_which_anything_is_missing_is_refused_whole(name):
    gap = without(name)

    assert missing("es", gap) == (name,)
    with pytest.raises(HandoutRefused, match=f"language es.*1 of [0-9]+, the first of them {name}"):
        words_of(gap, "es")
    assert words_of(gap, "en").say("title").startswith("Your")


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(HandoutRefused, match="language de"):
        render(a_content(), paper="letter", signed_at=SIGNED_AT, language="de")


@pytest.mark.parametrize(("reads", "prints"), [("es", "es"), ("en", "en"), ("de", "en")])
def test_a_handout_is_in_the_language_of_the_patient_where_there_is_one(reads, prints):
    assert language_for(reads) == prints


def test_no_translation_claims_to_be_checked():
    assert all(each.confidence == "U" for each in KNOWN.translations.values())


# --- every night, in Spanish ---


@pytest.mark.hazard("H35")
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("plan", ["standard", "surgery", "holds", "several tablets"])
def test_each_night_reads_back_one_time_with_its_dose(plan, paper):
    content = CONTENTS[plan]

    cells = calendar(printed(plan, paper).pdf)

    nights = content["plan"]["nights"]
    assert [cell.night.isoformat() for cell in cells] == [night["date"] for night in nights]
    assert {cell.night: cell.dose for cell in cells if cell.dose} == taken_nights(content)
    assert all(cell.words for cell in cells)


@pytest.mark.hazard("H34")
def test_a_turn_of_the_year_reads_back():
    plan = "new tablet at the turn of the year"

    cells = calendar(printed(plan).pdf)

    nights = CONTENTS[plan]["plan"]["nights"]
    assert [cell.night.isoformat() for cell in cells] == [night["date"] for night in nights]
    assert "TABLETA NUEVA: 4.5\u00a0mg" in flat_but_for_mg(page_texts(printed(plan).pdf)[0])


@pytest.mark.hazard("H14")
def test_a_cell_says_how_much_in_words():
    said = list(dict.fromkeys(cell.words for cell in calendar(printed("several tablets").pdf)))

    assert said == ["3 cuartos", "1 y media", "2 y un cuarto", "3 tabletas"]


def test_large_print_gives_each_night_its_line():
    text = "\n".join(page_texts(printed("surgery", size="large").pdf))
    nights = text[text.index("Listo") :]

    found = [
        date(int(each["year"] or 2026), month_of(each["month"]), int(each["day"]))
        for each in LINE.finditer(nights)
    ]

    assert [night.isoformat() for night in found] == [
        night["date"] for night in CONTENTS["surgery"]["plan"]["nights"]
    ]


# --- what stands on paper ---


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("plan", ["standard", "surgery"])
def test_spanish_takes_as_many_sheets_as_english(plan, paper):
    assert printed(plan, paper).pages == 2
    assert printed(plan, paper, "full").pages == 6


def test_the_code_stands_in_the_foot_of_every_page():
    texts = [flat(text) for text in page_texts(printed("surgery", pages="full").pdf)]

    assert all(f"versión 1 · Firmado: 5 ene 2026 · Código: {CODE}" in text for text in texts)


def test_dates_and_times_are_written_as_in_spanish():
    letter, a4 = (build(CONTENTS["standard"], words("es"), paper=paper, signed_at=SIGNED_AT)
                  for paper in ("letter", "a4"))  # fmt: skip

    assert (letter.rows[0].first_night, letter.rows[0].counted) == ("lun 5 ene", "14 noches")
    assert letter.happenings[0].when == "noche del lun 5 ene 2026"
    assert letter.patient.born == "14 mar 1979"
    assert letter.usual_time == "Hora de costumbre: 9:00\u00a0p.\u00a0m."
    assert a4.usual_time == "Hora de costumbre: 21:00"


@pytest.mark.parametrize("size", ["standard", "large"])
def test_the_first_page_part_says_that_nobody_certified_has_checked_it(size):
    texts = [flat(text) for text in page_texts(printed("surgery", size=size).pdf)]

    assert AWAITS in " ".join(texts)
    assert size == "large" or AWAITS in texts[0]
    english = page_texts(render(CONTENTS["surgery"], paper="letter", signed_at=SIGNED_AT).pdf)
    assert "translation" not in " ".join(english)


def test_the_card_is_in_english_and_tells_its_owner_what_it_says():
    text = flat(page_texts(printed("standard", pages="full").pdf)[5])

    assert text.count("I take low-dose NALTREXONE, an opioid blocker.") == 2
    assert text.count("ALERTA MÉDICA. Tomo naltrexona en dosis baja.") == 2
    assert "Los opioides pueden no servir o hacer daño." in text


def english_in(text):
    """What of the English catalogue stands in a text, but for what Spanish says the same way."""
    spanish_words = flat(" ".join(each.text for each in KNOWN.translations.values()))
    said = [*KNOWN.sentences.values(), *KNOWN.side_effects.values()]
    catalogue = [each.text for each in said if each.id in KNOWN.for_patients]
    catalogue += [each.name for each in KNOWN.indications.values()]
    pieces = {
        flat(piece).strip(" .,:;?!()")
        for sentence in catalogue
        for piece in re.split(r"\{[^}]*\}", sentence)
    }
    return {piece for piece in pieces if stands_in(piece, text)} - {
        piece for piece in pieces if stands_in(piece, spanish_words)
    }


def stands_in(piece, text):
    whole = rf"(?<![\w-]){re.escape(piece)}(?![\w-])"
    return bool(re.search("[A-Za-z]{2}", piece) and re.search(whole, text))


def all_that_is_said(plan, language, **how):
    """On paper and to a screen reader, without the card's front and what was typed or signed."""
    content = {**CONTENTS[plan], "instructions": "x", "allergies": []}
    content["clinic"] = {**content["clinic"], "name": "x", "opening_hours": "x"}
    content["indication"] = {**content["indication"], "name": "Fibromyalgia"}
    content["plan"] = {
        **content["plan"],
        "surgeries": [{**each, "what": ""} for each in content["plan"]["surgeries"]],
    }
    how = {"paper": "letter", "signed_at": SIGNED_AT, **how}
    sheet = build(content, words(language), **how)
    read_out = re.sub(r'<div class="front".*?</ul>', " ", html_of(sheet), flags=re.DOTALL)
    printed = flat(" ".join(page_texts(render(content, language=language, **how).pdf)))
    for line in sheet.guide.card.says, sheet.guide.card.alert, *sheet.guide.card.lines:
        printed = printed.replace(line, " ")
    return flat(re.sub(r"<(?!img)[^>]*>", " ", read_out)) + printed


@pytest.mark.parametrize(
    ("plan", "mark", "size"),
    [
        ("standard", "DRAFT", "standard"), ("surgery", None, "standard"),
        ("holds", "VOIDED", "standard"), ("several tablets", "SAMPLE", "standard"),
        ("new tablet at the turn of the year", "SUPERSEDED", "standard"),
        ("day", "STOPPED", "standard"), ("a later surgery", "HOLD", "standard"),
        ("surgery", "OUTDATED", "large"),
    ],
)  # fmt: skip
def test_no_sentence_or_label_of_the_english_catalogue_is_left(plan, mark, size):
    said = all_that_is_said(plan, "es", mark=mark, size=size, pages="full")

    assert english_in(said) == set()


def test_what_is_left_of_the_english_catalogue_would_be_found():
    assert len(english_in(all_that_is_said("surgery", "en", mark="VOIDED", pages="full"))) > 100


def test_no_english_is_left_but_the_card_the_pharmacy_text_and_what_was_typed():
    content = a_content(
        [(1, 5), (2, 5), (5, 5), (3, 40)],
        products=[("scored tablet", "4.5", 4), *[("scored tablet", "3", 4)] * 3],
        holds=[(date(2026, 1, 12), 2)],
        surgery=(date(2026, 2, 24), "08:00", ""),
        replaces={"number": "LDN-2025-0007", "version": 3},
        allergies=[], indication__name="Fibromyalgia", instructions="x", plan__dose_time=None,
    )  # fmt: skip
    content["clinic"] |= {"name": "x", "address": "x", "opening_hours": "x"}
    sheet = build(
        content, words("es"), paper="letter", mark="DRAFT", printed_on=date(2026, 1, 7),
        pages="full",
    )  # fmt: skip
    text = re.sub(r'<div class="front".*?</ul>|<[^>]*>', " ", html_of(sheet), flags=re.DOTALL)

    english = re.findall(
        r"(?i)\b(?:the|of|and|to|take|night|nights|tablets?|dose|step|born|record|version|signed|"
        r"printed|from|until|week|call|hours|medicine|allergies|Jan|Mon|half|quarter|draft)\b",
        text,
    )

    assert english == []
    assert "Fibromialgia" in text


def test_the_pharmacy_text_stays_as_it_was_signed_and_says_its_language():
    sheet = build(CONTENTS["standard"], words("es"), paper="letter", signed_at=SIGNED_AT)

    assert f'<span lang="en">{sheet.pharmacy_told}</span>' in html_of(sheet)
    assert sheet.pharmacy_told == CONTENTS["standard"]["instructions"]


def test_an_indication_that_the_facts_do_not_hold_stands_as_it_was_signed():
    assert words("es").indication("Crohn's disease") == "Enfermedad de Crohn"
    assert words("es").indication("something new") == "something new"


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("plan", ["standard", "surgery", "day", "a later surgery"])
def test_nothing_on_spanish_paper_misleads(plan):
    text = "\n".join(page_texts(printed(plan, pages="full").pdf))

    assert not {
        name: re.findall(rule, text) for name, rule in MISLEADING.items() if re.search(rule, text)
    }


@pytest.mark.hazard("H19")
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_stands_across_every_page_in_spanish(mark):
    word = words("es").mark(mark)

    for text in page_texts(printed("standard", mark=mark).pdf):
        assert text.count(word) == 3  # across the page, over it, and in its heading


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_spanish_is_accessible_and_says_its_language(paper, size):
    pdf = printed("surgery", paper, "full", size).pdf

    report = page.validate_pdf_bytes(pdf, profile="ua1")

    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]
    document = pypdfium2.PdfDocument(pdf)
    assert language_of(document) == "es"
    assert document.get_metadata_dict()["Title"] == "LDN-2026-0042, versión 1"
    document.close()
