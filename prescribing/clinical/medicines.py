"""What a typed or coded medicine is. Only an exact name clears a line; a near name suggests."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from prescribing.clinical.catalogue import Catalogue, Name, catalogue_of, longest
from prescribing.clinical.knowledge import (
    OPIOID_GROUPS,
    Acting,
    Group,
    Vocabulary,
)
from prescribing.clinical.spelling import NUMBER, Spellings, Tokens, words

__all__ = [
    "Catalogue",
    "Recognition",
    "catalogue_of",
    "groups_named",
    "near_names",
    "recognise",
    "words",
]

# Lines of medicine lists: the same ones are screened again and again. Very long ones are not kept.
REMEMBERED = 4096
LETTERS_REMEMBERED = 1000
TEXTS_REMEMBERED = 512
BRAND = re.compile(r"\[[^\[\]]*\]")
ASIDE = re.compile(r"\(([^()]*)\)")
NO_NAME = (0, "")
ASKED_ABOUT = frozenset(Group) - {Group.NOT_OPIOID}


class Recognition(NamedTuple):
    """What one line was recognised as. `opioid` is None when it was not recognised."""

    text: str
    recognised: bool
    substances: tuple[str, ...]
    groups: frozenset[Group]
    acting: Acting | None
    suggestions: tuple[str, ...] = ()
    conflict: bool = False
    classes: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()  # the words that nobody knows, as they stand in the line
    unknown_code: str = ""  # the code, when it stands in no list of ours

    @property
    def opioid(self) -> bool | None:
        if self.groups & OPIOID_GROUPS:
            return True
        return False if self.recognised else None


@dataclass(frozen=True)
class _Scan:
    """What the words of a line are."""

    tokens: Tokens
    found: tuple[Name, ...]  # of the catalogue
    ordinary: tuple[str, ...]  # of the general dictionary
    unknown: tuple[str, ...]
    is_prose: bool  # a sentence, such as "denies codeine", and not an entry of a list


def recognise(text: str, catalogue: Catalogue, code: str = "", system: str = "") -> Recognition:
    """What the line names. When code and text disagree, the more dangerous of the two counts."""
    if len(text) + len(code) > LETTERS_REMEMBERED:
        return _recognise(text, catalogue, code, system)
    # Lines that differ in their strengths alone are remembered as one.
    plain = catalogue.without_strengths(text)
    found = _remembered(plain, catalogue, code, system)
    return found if plain == text else Recognition(text, *found[1:])


def _recognise(text: str, catalogue: Catalogue, code: str, system: str) -> Recognition:
    coded = catalogue.coded(code, system) if code else None
    scan = _scan(words(text), catalogue)
    if scan.unknown and _only_brands(text, scan.unknown, catalogue):
        scan = replace(scan, unknown=(), is_prose=False)
    named = () if scan.is_prose else scan.found
    found = (*((coded,) if coded else ()), *named)
    groups = frozenset(group for name in found for group in name.groups)
    # A code does not vouch for words that nobody knows: they may be a misspelt opioid.
    known = bool(found or scan.ordinary) and not scan.unknown
    recognised = known or bool(groups & OPIOID_GROUPS)
    return Recognition(
        text=text,
        recognised=recognised,
        substances=_names_of((*found, *scan.found), scan.ordinary),
        groups=groups,
        acting=_acting(found, scan.tokens, catalogue.vocabulary),
        suggestions=() if recognised else _suggestions(scan.unknown, catalogue),
        conflict=_disagree(coded, scan),
        classes=_classes(found, scan.tokens, catalogue.vocabulary),
        unknown=scan.unknown,
        unknown_code="" if coded else code.strip(),
    )


_remembered = lru_cache(maxsize=REMEMBERED)(_recognise)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def groups_named(text: str, catalogue: Catalogue) -> frozenset[Group]:
    """The groups of every name in a text, whatever the sentence says about them."""
    return frozenset(group for name in _scan(words(text), catalogue).found for group in name.groups)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def near_names(
    text: str, catalogue: Catalogue, groups: frozenset[Group] = ASKED_ABOUT
) -> tuple[str, ...]:
    """Names of these groups that a word of the text, which nobody knows, is spelled nearly like.

    "Allergic to naltrexxone" names nothing; this says what it may have meant.
    """
    return _names_near(_scan(words(text), catalogue).unknown, catalogue, groups)


def _names_near(unknown: Tokens, catalogue: Catalogue, groups: frozenset[Group]) -> tuple[str, ...]:
    near = _near(unknown, catalogue.spellings, catalogue.vocabulary.near, catalogue.vocabulary)
    return tuple(
        catalogue.written[name]
        for name in near
        if not catalogue.names[tuple(name.split())].groups.isdisjoint(groups)
    )


def _scan(tokens: Tokens, catalogue: Catalogue) -> _Scan:
    found: list[Name] = []
    ordinary: list[str] = []
    unknown: list[str] = []
    prose = False
    at = 0
    while at < len(tokens):
        length, (longer, name) = 0, NO_NAME
        if tokens[at] in catalogue.begin:
            length = catalogue.match(tokens, at)
            longer, name = _ordinary(tokens, at, length, catalogue)
        if longer:
            ordinary.append(name)
        elif length:
            found.append(catalogue.names[tokens[at : at + length]])
        elif not _is_noise(tokens, at, catalogue):
            unknown.append(tokens[at])
            prose = prose or tokens[at] in catalogue.vocabulary.prose
        at += longer or length or 1
    return _Scan(tokens, tuple(found), tuple(ordinary), tuple(unknown), prose)


def _ordinary(tokens: Tokens, at: int, length: int, catalogue: Catalogue) -> tuple[int, str]:
    """A name of the dictionary that begins here and is longer than the catalogue's: "magnesium
    salicylate" is not magnesium. It ends before the next name that a rule asks about."""
    if tokens[at] in catalogue.vocabulary.prose or (
        length and not catalogue.names[tokens[at : at + length]].is_ordinary
    ):
        return NO_NAME
    longer, name = catalogue.ordinary_match(tokens, at)
    for begins in range(at + 1, at + longer):
        ends = begins + catalogue.match(tokens, begins)
        if ends > begins and not catalogue.names[tokens[begins:ends]].is_ordinary:
            longer, name = catalogue.ordinary_match(tokens[:begins], at)
            break
    return (longer, name) if longer > length else NO_NAME


def _is_noise(tokens: Tokens, at: int, catalogue: Catalogue) -> bool:
    if tokens[at] == NUMBER:  # "No. 3" counts something, "no codeine" denies it
        return at + 1 < len(tokens) and tokens[at + 1].isdigit()
    return tokens[at].isdigit() or tokens[at] in catalogue.noise


def _only_brands(text: str, unknown: Tokens, catalogue: Catalogue) -> bool:
    """Whether the words nobody knows are the brand or the maker of what the line says in full.

    "ibuprofen 200 MG Oral Tablet [Advil Junior]" names its ingredient and form outside the
    brackets. A word in them that is near the name of an opioid is not let pass.
    """
    if len(unknown) > catalogue.longest:
        return False
    without = _without_asides(text, catalogue.vocabulary)
    if without == text:
        return False
    body = _scan(words(without), catalogue)
    says_how = not catalogue.vocabulary.forms.union(catalogue.vocabulary.units).isdisjoint(
        body.tokens
    )
    is_whole = bool(body.found or body.ordinary) and says_how
    return is_whole and not body.unknown and not _names_near(unknown, catalogue, ASKED_ABOUT)


def _without_asides(text: str, vocabulary: Vocabulary) -> str:
    def kept(aside: re.Match[str]) -> str:
        is_maker = not vocabulary.makers.isdisjoint(words(aside[1])[-1:])
        return " " if is_maker else aside[0]

    return ASIDE.sub(kept, BRAND.sub(" ", text))


def _names_of(found: Iterable[Name], ordinary: Iterable[str]) -> tuple[str, ...]:
    names = [substance.id for name in found for substance in name.substances]
    return tuple(dict.fromkeys([*names, *ordinary]))


def _acting(found: Sequence[Name], tokens: Tokens, vocabulary: Vocabulary) -> Acting | None:
    said = [name.acting for name in found if name.is_opioid]
    if not said:
        return None
    if _says(tokens, vocabulary.depot):
        said.append(Acting.DEPOT)
    elif _says(tokens, vocabulary.long_acting):
        said.append(Acting.LONG)
    return longest(said)


def _classes(found: Iterable[Name], tokens: Tokens, vocabulary: Vocabulary) -> frozenset[str]:
    """What rules ask about. A cream or an inhaler barely reaches the blood."""
    classes = frozenset(each for name in found for each in name.classes)
    if classes & vocabulary.systemic_classes and _says(tokens, vocabulary.local):
        return classes - vocabulary.systemic_classes
    return classes


def _says(tokens: Tokens, phrases: Iterable[str]) -> bool:
    line = f" {' '.join(tokens)} "
    return any(f" {phrase} " in line for phrase in phrases)


def _disagree(coded: Name | None, scan: _Scan) -> bool:
    if coded is None or not (scan.found or scan.ordinary):
        return False
    typed = {substance.id for name in scan.found for substance in name.substances}
    return not typed & {substance.id for substance in coded.substances}


def _suggestions(unknown: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The near names, the nearest first, each with what it is a name of."""
    vocabulary = catalogue.vocabulary
    meant = [name for word in unknown for name in catalogue.by_region.get((word,), ())]
    ordinary = _near(unknown, catalogue.ordinary_spellings, vocabulary.near, vocabulary)
    asked_about = _near(unknown, catalogue.spellings, vocabulary.near_asked_about, vocabulary)
    near = ordinary | asked_about
    # What a rule asks about is offered sooner than an ordinary name that is as near.
    nearest = sorted(near, key=lambda name: (-near[name], name))
    named = [each for name in nearest for each in _called(name, catalogue)]
    return tuple(dict.fromkeys([*meant, *named]))[: vocabulary.suggestions]


def _called(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """A name as it is written, and what it is a name of. What stands beside an opioid in a product
    is left out: "paracetamol" must not be offered for a misspelt Percocet."""
    if name not in catalogue.written:
        return (name, catalogue.ordinary[name])
    substances = catalogue.names[tuple(name.split())].substances
    told = [each.name for each in substances if each.group in ASKED_ABOUT or each.classes]
    return (catalogue.written[name], *told)


def _near(
    unknown: Sequence[str], spellings: Spellings, likeness: int, vocabulary: Vocabulary
) -> dict[str, float]:
    """Names that are near to a word or to all words together, and how much nearer than asked."""
    # A whole letter pasted into one line is not compared word by word.
    single = unknown[: vocabulary.suggestions]
    near: dict[str, float] = {}
    for wanted in dict.fromkeys([" ".join(unknown), *single]):
        if len(wanted) >= vocabulary.near_letters:
            for name, ratio in spellings.near(wanted, likeness, vocabulary.suggestions):
                near[name] = max(ratio - likeness, near.get(name, 0))
    return near
