"""What a handout says can be read by somebody who left school early, and no dose be misread."""

import re

import pytest

from prescribing import knowledge
from prescribing.handouts.content import build
from prescribing.handouts.languages import phone_words, words
from tests.handouts import spanish
from tests.handouts.samples import SIGNED_AT, the_surgery_plan
from tests.handouts.test_pdf import MISLEADING

HARDEST_GRADE = 6  # years of school, as Flesch and Kincaid count them
LEAST_EASE = 70  # fairly easy, as Fernández and Huerta count it in Spanish
LONGEST_SENTENCE = 20  # words
WORD = re.compile(r"[A-Za-z0-9][\w'-]*")
SENTENCE = re.compile(r"(?<=[.?!:])\s+")
HANDOUT = [each for each in knowledge.load().sentences.values() if each.used == "handout"]
SIDE_EFFECTS = list(knowledge.load().side_effects.values())
SPANISH = list(knowledge.load().translations.values())
# What misleads in Spanish alone: numbers as words, and shortened directions.
MISLEADING_IN_SPANISH = {
    "number as a word": r"(?i)\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b",
    "shortened direction": r"(?i)(?:\bc/|\btab\.|\bcomp\.|\bhs\b|\bvo\b|\bcada 24)",
    "number with its unit apart": r"[0-9] mg",
    "familiar form": r"(?i)\b(?:tu|tus|tú|toma tu|tomes|llama nos)\b",
}


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


def blocks(language):
    sheet = build(
        the_surgery_plan(), words(language), paper="letter", signed_at=SIGNED_AT, pages="full"
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
        "notes": [guide.notes.help, guide.card.help, *guide.card.meaning],
        "card": [guide.card.says, *guide.card.lines],
        "small print": sheet.small_print,
        "phone": phone_words(language).values(),
    }


BLOCKS, BLOQUES = (
    {name: " ".join(lines) for name, lines in blocks(language).items()} for language in ("en", "es")
)


@pytest.mark.parametrize("block", BLOCKS)
def test_six_years_of_school_are_enough(block):
    assert grade(BLOCKS[block]) <= HARDEST_GRADE, round(grade(BLOCKS[block]), 1)
    longest = max(sentences(BLOCKS[block]), key=lambda each: len(each.split()))
    assert len(longest.split()) <= LONGEST_SENTENCE, longest


@pytest.mark.parametrize("block", [name for name in BLOQUES if name != "card"])
def test_every_block_is_easy_in_spanish(block):
    assert spanish.ease(BLOQUES[block]) >= LEAST_EASE, round(spanish.ease(BLOQUES[block]), 1)
    each = [said for said in spanish.SENTENCE.split(BLOQUES[block]) if said]
    longest = max(each, key=lambda said: len(spanish.words(said)))
    assert len(spanish.words(longest)) <= LONGEST_SENTENCE, longest


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("tome", 2), ("noche", 2), ("naltrexona", 4), ("tableta", 3), ("cirugía", 4), ("día", 2),
        ("opioides", 3), ("después", 2), ("siga", 2), ("guarde", 2), ("que", 1), ("llámenos", 3),
        ("farmacia", 3), ("avisemos", 4), ("estómago", 4), ("y", 1), ("muy", 1), ("seguidas", 3),
        ("diarrea", 3), ("oscura", 3), ("médico", 3), ("vergüenza", 3), ("cuarto", 2), ("leer", 2),
        ("14", 1),
    ],
)  # fmt: skip
def test_syllables_of_spanish_are_counted(word, count):
    assert spanish.syllables(word) == count


def test_a_hard_spanish_sentence_is_found_hard():
    hard = "Las recomendaciones farmacológicas individualizadas necesitan revisión especializada."

    assert spanish.ease(hard) < LEAST_EASE
    assert spanish.ease("Tome su dosis. No tome 2 dosis en 1 noche.") > LEAST_EASE


def test_a_hard_sentence_is_found_hard():
    hard = "Individualised pharmacological recommendations necessitate multidisciplinary review."

    assert grade(hard) > HARDEST_GRADE
    assert grade("Take your dose. Do not take 2 doses in 1 night.") < 3


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("fact", [*HANDOUT, *SIDE_EFFECTS, *SPANISH], ids=lambda fact: fact.id)
def test_no_sentence_can_be_misread(fact):
    for what, pattern in MISLEADING.items():
        assert not re.search(pattern, fact.text), what


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("fact", SPANISH, ids=lambda fact: fact.id)
def test_no_spanish_sentence_can_be_misread(fact):
    for what, pattern in MISLEADING_IN_SPANISH.items():
        assert not re.search(pattern, fact.text), what
    assert not (fact.text.isupper() and len(fact.text.split()) > 2)


@pytest.mark.parametrize("said", ["Tome dos tabletas.", "Espere once noches.", "1 c/noche", "4 mg"])
def test_what_misleads_in_spanish_is_found(said):
    assert any(re.search(pattern, said) for pattern in MISLEADING_IN_SPANISH.values())
