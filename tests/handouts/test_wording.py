"""What a handout says can be read by somebody who left school early, and no dose be misread."""

import re

import pytest

from prescribing import knowledge
from prescribing.handouts.content import build
from prescribing.handouts.pdf import words
from tests.handouts.samples import SIGNED_AT, the_surgery_plan
from tests.handouts.test_pdf import MISLEADING

HARDEST_GRADE = 6  # years of school, as Flesch and Kincaid count them
LONGEST_SENTENCE = 20  # words
WORD = re.compile(r"[A-Za-z0-9][\w'-]*")
SENTENCE = re.compile(r"(?<=[.?!:])\s+")
HANDOUT = [each for each in knowledge.load().sentences.values() if each.used == "handout"]
SIDE_EFFECTS = list(knowledge.load().side_effects.values())


def sentences(text):
    return [each for each in SENTENCE.split(text) if each]


def syllables(word):
    """Groups of vowels, of which an e at the end is silent: more than there are, if anything."""
    plain = word.lower()
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith("le") and groups > 1
    return max(groups - silent, 1)


def grade(text):
    found = [part for word in WORD.findall(text) for part in word.split("-") if part]
    each = len(found) / len(sentences(text))
    return 0.39 * each + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def blocks():
    sheet = build(
        the_surgery_plan(), words("en"), paper="letter", signed_at=SIGNED_AT, pages="full"
    )
    guide = sheet.guide
    return {
        "first things": [f"{thing.head} {thing.text}" for thing in sheet.first_things],
        "plan": [sheet.lead, sheet.match_label, sheet.calendar_help, sheet.after_surgery],
        "cutting": [*(line for cut in guide.cuts for line in cut.lines), *guide.cutting.lines],
        "forgotten": [*guide.missed.lines, guide.too_much],
        "kept": guide.stored.lines,
        "opioids": [
            *guide.opioids.lines,
            *(f"{entry.name}: {entry.text}" for entry in guide.opioid_names),
            *guide.dangers,
            *guide.instead,
        ],
        "side effects": [
            *(f"{line.rstrip('.')}." for level in guide.effects for line in level.lines),
            *guide.effects[-1].notes,
        ],
        "surgery": [*guide.surgery_dates, *guide.surgery.lines],
        "good to know": guide.more.lines,
        "about": guide.about.lines,
        "notes": [guide.notes.help, guide.card.help],
        "card": [guide.card.says, *guide.card.lines],
        "small print": sheet.small_print,
    }


BLOCKS = {name: " ".join(lines) for name, lines in blocks().items()}


@pytest.mark.parametrize("block", BLOCKS)
def test_six_years_of_school_are_enough(block):
    assert grade(BLOCKS[block]) <= HARDEST_GRADE, round(grade(BLOCKS[block]), 1)
    longest = max(sentences(BLOCKS[block]), key=lambda each: len(each.split()))
    assert len(longest.split()) <= LONGEST_SENTENCE, longest


def test_a_hard_sentence_is_found_hard():
    hard = "Individualised pharmacological recommendations necessitate multidisciplinary review."

    assert grade(hard) > HARDEST_GRADE
    assert grade("Take your dose. Do not take 2 doses in 1 night.") < 3


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("fact", [*HANDOUT, *SIDE_EFFECTS], ids=lambda fact: fact.id)
def test_no_sentence_can_be_misread(fact):
    for what, pattern in MISLEADING.items():
        assert not re.search(pattern, fact.text), what
