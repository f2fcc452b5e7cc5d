"""The pages that tell how: six in all, each sentence a fact, and this patient's own dates."""

from datetime import date
from functools import cache

import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.pdf import render, words
from tests.handouts.reading import calendar, page_sizes, page_texts
from tests.handouts.samples import (
    CAPSULE,
    FIRST_NIGHT,
    SIGNED_AT,
    a_content,
    taken_nights,
    the_surgery_plan,
)


def guide_of(content):
    sheet = build(content, words("en"), paper="letter", signed_at=SIGNED_AT, pages="full")
    return sheet.guide


@cache
def printed(kind, paper):
    content = a_content() if kind == "standard" else the_surgery_plan()
    return render(content, paper=paper, signed_at=SIGNED_AT, pages="full").pdf


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("kind", ["standard", "surgery"])
def test_a_full_handout_is_three_sheets(kind, paper):
    pdf = printed(kind, paper)

    assert len(page_sizes(pdf)) == 6
    for number, text in enumerate(page_texts(pdf), start=1):
        assert f"Page {number} of 6" in text
        assert "Maria Santos" in text
        assert "RV-00117" in text


def test_each_night_stands_in_a_full_handout_one_time():
    nights = [cell.night for cell in calendar(printed("standard", "letter")) if cell.night]

    assert sorted(nights) == sorted(taken_nights(a_content()))


def test_each_page_tells_what_it_is_for():
    pages = [flat(text) for text in page_texts(printed("surgery", "letter"))]

    assert "How to cut a tablet" in pages[2]
    assert "Do not take opioids" in pages[2]
    assert "Never take more opioids to get past the block." in pages[2]
    assert "Emergency: call 911 now" in pages[3]
    assert "Call us today: 555-0142" in pages[3]
    assert "My weekly notes" in pages[4]
    assert "Your wallet card" in pages[5]
    assert pages[5].count("I take low-dose NALTREXONE, an opioid blocker.") == 2


def test_the_card_lies_on_the_back_of_the_notes_however_long_the_calendar_is():
    long_plan = a_content([(1, 14), (2, 14), (3, 14), (4, 90)])
    pdf = render(long_plan, paper="letter", signed_at=SIGNED_AT, pages="full").pdf

    texts = page_texts(pdf)

    assert "My weekly notes" in texts[6]
    assert "Your wallet card" in texts[7]
    assert len(texts) == 8


def test_surgery_is_told_with_this_patient_s_dates():
    told = guide_of(a_content(surgery=(date(2026, 2, 24), "08:00", ""))).surgery_dates

    assert told == (
        (
            "Your last dose before surgery is the night of Fri, Feb 20, 2026. "
            "Take no dose after it until we tell you."
        ),
        "Your surgery is on Tue, Feb 24, 2026, 8:00 am.",
    )
    assert guide_of(a_content()).surgery_dates == ()


def test_a_surgery_that_the_plan_does_not_reach_is_told_too():
    told = guide_of(a_content(surgery=(date(2026, 3, 10), None, ""))).surgery_dates

    assert "the night of Fri, Mar 6, 2026" in told[0]


def test_a_dose_of_the_morning_is_forgotten_by_day():
    by_day = guide_of(a_content(plan__dose_time="08:00"))

    assert by_day.missed.lines[1] == "Never take 2 doses in 1 day."
    assert guide_of(a_content()).missed.lines[1] == "Never take 2 doses in 1 night."


def test_what_is_never_cut_is_not_explained():
    capsules = guide_of(a_content([(1, 14)], products=[CAPSULE]))
    whole = guide_of(a_content([(4, 14)]))

    assert (capsules.cutting, capsules.cuts) == (None, ())
    assert whole.cutting is None
    assert len(guide_of(a_content()).cuts) == 4


def test_every_level_of_side_effects_has_its_signs():
    levels = guide_of(a_content()).effects

    assert [level.drawing for level in levels] == [
        "effects-emergency", "effects-call", "effects-common"
    ]  # fmt: skip
    assert all(level.lines for level in levels)
    assert "988" in levels[0].lines[-1]


def test_opioids_are_named_by_what_they_are_taken_for():
    names = {entry.name: entry.text for entry in guide_of(a_content()).opioid_names}

    assert list(names) == ["Pain", "Cough or cold", "Diarrhea", "Other"]
    assert names["Pain"].startswith("codeine, tramadol")


def test_twelve_weeks_of_notes_begin_on_the_first_night():
    weeks = guide_of(a_content(first_night=FIRST_NIGHT)).notes.weeks

    assert (weeks[0], weeks[-1], len(weeks)) == ("Mon, Jan 5", "Mon, Mar 23", 12)


def test_what_the_evidence_is_worth_is_said_by_its_grade():
    said = guide_of(a_content(indication__grade="C")).about.lines[0]

    assert said.startswith("We have only reports")
    assert not any(
        "Studies" in line for line in guide_of(a_content(indication__grade="")).about.lines
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "penicillin (rash)"),
        ({"allergies": [], "no_known_allergies": True}, "none known"),
        ({"allergies": [], "no_known_allergies": False}, "not asked"),
    ],
)
def test_the_card_tells_allergies_and_what_nobody_asked(changes, says):
    facts = {fact.name: fact.text for fact in guide_of(a_content(**changes)).card.facts}

    assert facts["Allergies"] == says
    assert facts["Prescriber"] == "Dr. Anita Rao, 555-0142"
    assert facts["Signed"] == "Jan 5, 2026"


def test_pages_that_there_are_not_are_refused():
    with pytest.raises(HandoutRefused, match="pages all"):
        build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT, pages="all")


def test_a_core_handout_has_no_guide():
    assert build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT).guide is None


def test_long_names_and_allergies_make_a_card_higher_and_lose_nothing():
    allergies = [{"text": f"allergen number {n}", "reaction": "swelling"} for n in range(12)]
    content = a_content(
        patient__given_name="Maria " * 15, patient__family_name="Santos" * 15, allergies=allergies
    )

    texts = page_texts(render(content, paper="letter", signed_at=SIGNED_AT, pages="full").pdf)

    cards = flat(" ".join(texts[5:]))
    for told in ("allergen number 0 (swelling)", "allergen number 11 (swelling)", "Jan 5, 2026"):
        assert cards.count(told) >= 2
    assert cards.replace(" ", "").count("Santos" * 15) >= 2
