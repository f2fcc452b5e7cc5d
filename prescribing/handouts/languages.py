"""In which languages patients are written to, on paper and phone: whole, or not at all."""

from collections.abc import Iterator, Mapping
from functools import cache

from prescribing import knowledge
from prescribing.clinical.knowledge import Knowledge
from prescribing.handouts import HandoutRefused
from prescribing.handouts.words import ENGLISH, Words


def offered() -> tuple[str, ...]:
    """English, and every other language in which nothing is missing."""
    known = knowledge.load()
    others = sorted({each.language for each in known.translations.values()})
    return tuple(each for each in (ENGLISH, *others) if not missing(each, known))


def translated() -> tuple[str, ...]:
    """The offered languages that somebody had to translate into."""
    return tuple(each for each in offered() if each != ENGLISH)


def side_by_side(language: str) -> Iterator[tuple[str, str]]:
    """Each sentence in English and in this language."""
    known = knowledge.load()
    english, said = _said(known, ENGLISH), _said(known, language)
    for name in known.for_patients:
        yield english[name], said[name]


def language_for(asked: str) -> str:
    """The language that a patient reads, where it is offered."""
    return asked if asked in offered() else ENGLISH


def phone_words(language: str) -> Mapping[str, str]:
    """What a patient's phone says of a plan. Every language that is offered says all of it."""
    said = _said(knowledge.load(), language)
    return {name: text for name, text in said.items() if name.startswith("phone-")}


@cache
def words(language: str) -> Words:
    return words_of(knowledge.load(), language)


def words_of(known: Knowledge, language: str) -> Words:
    """Raises HandoutRefused where anything that paper can say is not said in this language."""
    absent = missing(language, known)
    if absent:
        raise HandoutRefused(
            f"There is no handout in the language {language}. What is not translated: "
            f"{len(absent)} of {len(known.for_patients)}, the first of them {absent[0]}."
        )
    said = _said(known, language)
    of_the_day = known.phrases.moments
    return Words(
        language,
        said,
        daytime=(of_the_day[0].starts, of_the_day[-1].starts),
        effects=_effects(known, said),
        english={each.id: each.text for each in known.sentences.values()},
        indications={each.name: said[each.id] for each in known.indications.values()},
    )


def missing(language: str, known: Knowledge) -> tuple[str, ...]:
    said = _said(known, language)
    return tuple(name for name in known.for_patients if not said.get(name, "").strip())


def _said(known: Knowledge, language: str) -> Mapping[str, str]:
    if language == ENGLISH:
        return {
            **{each.id: each.name for each in known.indications.values()},
            **{each.id: each.text for each in known.sentences.values()},
            **{each.id: each.text for each in known.side_effects.values()},
        }
    return {each.of: each.text for each in known.translations.values() if each.language == language}


def _effects(known: Knowledge, said: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in known.side_effects.values():
        found[each.level] = (*found.get(each.level, ()), said[each.id])
    return found
