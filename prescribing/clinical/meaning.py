"""What a line of a medicine list means for somebody who is to take naltrexone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Group, Knowledge
from prescribing.clinical.medicines import Recognition, recognise
from prescribing.clinical.open_names import is_sentence, open_name

ANTAGONISTS = frozenset({Group.NALTREXONE, Group.ANTAGONIST, Group.RESCUE})


class Kind(StrEnum):
    OPIOID = "opioid"
    ANTAGONIST = "antagonist"
    ASKED_ABOUT = "asked about"
    NO_RULE = "no rule"
    # Nobody can tell yet, and why.
    SENTENCE = "sentence"
    NAMES_NOTHING = "names nothing"
    BY_COUNTRY = "by country"
    OPEN = "open"


TOLD = frozenset({Kind.OPIOID, Kind.ANTAGONIST, Kind.ASKED_ABOUT, Kind.NO_RULE})


@dataclass(frozen=True)
class Meaning:
    """What the line is, which rules and questions ask about it, and what may be meant instead."""

    recognition: Recognition
    kind: Kind
    asked_by: tuple[str, ...]
    name: str  # what a prescriber can classify, as the words that nobody knows
    choices: tuple[str, ...]  # names that may be meant

    @property
    def is_open(self) -> bool:
        return self.kind not in TOLD


def meaning(recognition: Recognition, knowledge: Knowledge) -> Meaning:
    by_country = dict(_by_country(recognition, knowledge))
    kind = _kind(recognition, knowledge, is_by_country=bool(by_country))
    asked_by = tuple(_asked_by(recognition, knowledge)) if kind in TOLD else ()
    if kind is Kind.NO_RULE and asked_by:
        kind = Kind.ASKED_ABOUT
    return Meaning(
        recognition=recognition,
        kind=kind,
        asked_by=asked_by,
        name=open_name(recognition, knowledge.vocabulary),
        choices=tuple(_choices(recognition, by_country, knowledge)) if kind not in TOLD else (),
    )


def _kind(recognition: Recognition, knowledge: Knowledge, *, is_by_country: bool) -> Kind:
    if recognition.opioid:
        return Kind.OPIOID
    if recognition.recognised:
        return Kind.ANTAGONIST if recognition.groups & ANTAGONISTS else Kind.NO_RULE
    if is_sentence(recognition, knowledge.vocabulary):
        return Kind.SENTENCE
    if not recognition.unknown:
        return Kind.NAMES_NOTHING
    return Kind.BY_COUNTRY if is_by_country else Kind.OPEN


def _asked_by(recognition: Recognition, knowledge: Knowledge) -> Iterator[str]:
    """The titles of the rules, and the questions, that speak of its groups or classes."""
    said = {str(group) for group in recognition.groups} | set(recognition.classes)
    said.discard(str(Group.NOT_OPIOID))
    return (asks for asks, spoken_of in _asking(knowledge) if said & spoken_of)


@lru_cache(maxsize=1)
def _asking(knowledge: Knowledge) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each rule and each question, with all that it speaks of."""
    return (
        *(
            (rule.title, frozenset(_words(rule.given.values())))
            for rule in knowledge.rules.values()
        ),
        *(
            (question.asks, frozenset({*map(str, question.with_groups), *question.with_classes}))
            for question in knowledge.questions.values()
        ),
    )


def _words(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif hasattr(values, "__iter__"):
        for value in values:
            yield from _words(value)


def _by_country(recognition: Recognition, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Names in the line that are another medicine in another country, and what they are in one."""
    line = f" {' '.join(recognition.unknown)} "
    for tokens, names in catalogue_of(knowledge).by_region.items():
        if f" {' '.join(tokens)} " in line:
            yield " ".join(tokens), " and ".join(names)


def _choices(
    recognition: Recognition, by_country: Mapping[str, str], knowledge: Knowledge
) -> Iterator[str]:
    # One part of a combination is not offered for the whole: it may be the harmless part.
    whole = tuple(by_country.values())
    parts = {part for each in whole for part in each.split(" and ")}
    yield from whole
    named = {substance.name for substance in knowledge.substances.values()}
    near = [name for name in recognition.suggestions if name not in parts]
    # A common error is no choice where the right spelling of the same medicine is one.
    told: set[tuple[str, ...]] = set()
    for name in sorted(near, key=lambda each: each not in named):
        means = recognise(name, catalogue_of(knowledge)).substances
        if not (name.islower() and means in told):
            yield name
        told.add(means)
