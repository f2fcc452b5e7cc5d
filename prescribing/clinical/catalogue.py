"""Every name and code of the catalogue, ready to be looked up, and the dictionary behind it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from prescribing.clinical.knowledge import (
    OPIOID_GROUPS,
    Acting,
    Group,
    Knowledge,
    Preparation,
    Substance,
    Vocabulary,
)
from prescribing.clinical.spelling import Spellings, Tokens, words

LETTERS = re.compile(r"[a-z ]+")
NUMBER = re.compile(r"[0-9]+")
SOME_NUMBER = "000000"  # a number of which no name is made
LONGEST_LAST = (None, Acting.SHORT, Acting.LONG, Acting.DEPOT)
# What the systems of codes are called: by name, by address, by object identifier.
SYSTEMS = {
    "rxnorm": "rxnorm",
    "rxcui": "rxnorm",
    "2 16 840 1 113883 6 88": "rxnorm",
    "atc": "atc",
    "2 16 840 1 113883 6 73": "atc",
}


@dataclass(frozen=True)
class Name:
    """What a name in the catalogue stands for."""

    substances: tuple[Substance, ...]
    acting: Acting | None
    own_classes: tuple[str, ...] = ()

    @cached_property
    def classes(self) -> frozenset[str]:
        """Of the name itself, and of everything in it."""
        return frozenset(self.own_classes).union(*(each.classes for each in self.substances))

    @cached_property
    def groups(self) -> frozenset[Group]:
        return frozenset(each.group for each in self.substances)

    @cached_property
    def is_opioid(self) -> bool:
        return bool(self.groups & OPIOID_GROUPS)

    @cached_property
    def is_ordinary(self) -> bool:
        """No rule asks about it."""
        return self.groups == {Group.NOT_OPIOID} and not self.classes


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The names of the catalogue as sequences of words, and the general dictionary behind it."""

    names: Mapping[Tokens, Name]
    reach: Mapping[str, int]  # the most words of a name that begins with this one
    codes: Mapping[tuple[str, str], Name]
    longest: int
    written: Mapping[str, str]  # the plain words of a name, and how it is written
    distrusted: frozenset[Tokens]
    by_region: Mapping[Tokens, tuple[str, ...]]  # what a name stands for in some countries only
    ordinary: Mapping[str, str]  # the plain words of a name, and the medicine it is a name of
    ordinary_reach: Mapping[str, int]
    begin: frozenset[str]  # the first words of all names
    numbers: frozenset[str]  # those in names and in what lines are searched for
    spellings: Spellings  # of what a rule asks about
    noise: frozenset[str]
    vocabulary: Vocabulary

    @cached_property
    def ordinary_spellings(self) -> Spellings:
        """Gathered when a name is first misspelt: most lists hold none that is."""
        names = filter(LETTERS.fullmatch, (*self.written, *self.ordinary))
        return Spellings(frozenset(names) - self.spellings.names)

    def match(self, tokens: Tokens, at: int) -> int:
        """The length of the longest name of the catalogue that begins here, 0 when none does."""
        for length in range(min(self.reach.get(tokens[at], 0), len(tokens) - at), 0, -1):
            if tokens[at : at + length] in self.names:
                return length
        return 0

    def ordinary_match(self, tokens: Tokens, at: int) -> tuple[int, str]:
        """The longest name of the dictionary that begins here and is trusted: (0, "") for none."""
        if tokens[at] in self.noise:
            return 0, ""
        for length in range(min(self.ordinary_reach.get(tokens[at], 0), len(tokens) - at), 0, -1):
            part = tokens[at : at + length]
            name = self.ordinary.get(" ".join(part))
            if name and part not in self.distrusted and words(name) not in self.distrusted:
                return length, name
        return 0, ""

    def without_strengths(self, text: str) -> str:
        """The line with one number in place of each that stands in no name and tells nothing."""
        if not text.isascii():  # digits of other alphabets may join the ones beside them
            return text
        return NUMBER.sub(lambda found: found[0] if found[0] in self.numbers else SOME_NUMBER, text)

    def coded(self, code: str, system: str) -> Name | None:
        """What a code stands for. A code that is in no list may still be of an opioid's class."""
        plain, known = code.strip().casefold(), _system(system)
        found = self.codes.get((known, plain))
        if found or known != "atc":
            return found
        classes = (self.codes.get((known, plain[:end])) for end in range(len(plain), 0, -1))
        return next((each for each in classes if each and each.is_opioid), None)


@lru_cache(maxsize=1)
def catalogue_of(knowledge: Knowledge) -> Catalogue:
    """The index of every name and code, built one time for each loaded knowledge."""
    names: dict[Tokens, Name] = {}
    written: dict[str, str] = {}
    codes: dict[tuple[str, str], Name] = {}
    by_region = _by_region(knowledge)
    for entry, meaning in _entries(knowledge):
        for name, tokens in _spellings(entry):
            if tokens and tokens not in by_region:
                names.setdefault(tokens, meaning)
                written.setdefault(" ".join(tokens), name)
        codes.update({("atc", code.casefold()): meaning for code in entry.atc})
        codes.update({("rxnorm", code.casefold()): meaning for code in entry.rxcui})
    ordinary = _in_words(knowledge.ordinary_names())
    distrusted = frozenset(
        words(name) for entry in knowledge.distrusted.values() for name in entry.names
    ).union(by_region)
    asked_about = {name for name in written if not names[tuple(name.split())].is_ordinary}
    names |= _synonyms(ordinary, names, distrusted, knowledge.vocabulary)
    reach, ordinary_reach = _reach(names), _reach(name.split() for name in ordinary)
    return Catalogue(
        names=names,
        reach=reach,
        codes=codes,
        longest=max(map(len, names), default=0),
        written=written,
        distrusted=distrusted,
        by_region=by_region,
        ordinary=ordinary,
        ordinary_reach=ordinary_reach,
        begin=frozenset(reach).union(ordinary_reach),
        numbers=_numbers(names, ordinary, distrusted, knowledge.vocabulary),
        spellings=Spellings(frozenset(asked_about)),
        noise=_noise(knowledge.vocabulary),
        vocabulary=knowledge.vocabulary,
    )


def _entries(knowledge: Knowledge) -> Iterator[tuple[Substance | Preparation, Name]]:
    # Preparations first: a brand says more than the name of what is in it.
    for preparation in knowledge.preparations.values():
        substances = tuple(knowledge.substances[each] for each in preparation.substances)
        acting = preparation.acting or longest(each.acting for each in substances)
        yield preparation, Name(substances, acting, preparation.classes)
    for substance in knowledge.substances.values():
        yield substance, Name((substance,), substance.acting)


def longest(acting: Iterable[Acting | None]) -> Acting | None:
    return max(acting, key=LONGEST_LAST.index, default=None)


def _by_region(knowledge: Knowledge) -> dict[Tokens, tuple[str, ...]]:
    """The names that mean something else in another country: a person says which is meant."""
    return {
        words(name): tuple(knowledge.substances[each].name for each in entry.substances)
        for entry in knowledge.preparations.values()
        if entry.ask_region
        for name in entry.names
    }


def _spellings(entry: Substance | Preparation) -> Iterator[tuple[str, Tokens]]:
    """The names of an entry, each with the ways in which its words are set."""
    for name in _names(entry):
        yield name, words(name)
        if "-" in name:  # "co-codamol" is also typed as one word
            yield name, ("".join(words(name)),)


def _names(entry: Substance | Preparation) -> tuple[str, ...]:
    if isinstance(entry, Preparation):
        return entry.names
    # "diamorphine (heroin)" is also found without what stands in brackets.
    return (entry.name.partition(" (")[0], entry.name, *entry.names)


def _in_words(names: Mapping[str, str]) -> dict[str, str]:
    """The general dictionary by plain words: "insulin human, isophane" has a comma."""
    found: dict[str, str] = {}
    for name, meant in names.items():
        plain = name if LETTERS.fullmatch(name) else " ".join(words(name))
        if plain:
            found.setdefault(plain, meant)
    return found


def _synonyms(
    ordinary: Mapping[str, str],
    names: Mapping[Tokens, Name],
    distrusted: frozenset[Tokens],
    vocabulary: Vocabulary,
) -> dict[Tokens, Name]:
    """What the dictionary also calls a medicine that rules ask about: it is that medicine."""
    meanings = {meant: names.get(words(meant)) for meant in set(ordinary.values())}
    found: dict[Tokens, Name] = {}
    for plain, meant in ordinary.items():
        meaning = meanings[meant]
        if meaning is None or meaning.is_ordinary or meaning.classes & vocabulary.systemic_classes:
            continue  # the dictionary does not tell a skin cream from a tablet
        tokens = tuple(plain.split())
        if tokens not in distrusted and not _holds_a_name(tokens, names):
            acting = Acting.LONG if meaning.is_opioid else meaning.acting
            found[tokens] = Name(meaning.substances, acting, meaning.own_classes)
    return found


def _holds_a_name(tokens: Tokens, names: Mapping[Tokens, Name]) -> bool:
    ends = range(1, len(tokens) + 1)
    return any(tokens[begins:end] in names for end in ends for begins in range(end))


def _reach(names: Iterable[Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name[0]] = max(found.get(name[0], 0), len(name))
    return found


def _noise(vocabulary: Vocabulary) -> frozenset[str]:
    kinds = (vocabulary.salts, vocabulary.forms, vocabulary.units, vocabulary.directions)
    return vocabulary.joins.union(vocabulary.labels, *kinds)


def _numbers(
    names: Iterable[Tokens],
    ordinary: Iterable[str],
    distrusted: Iterable[Tokens],
    vocabulary: Vocabulary,
) -> frozenset[str]:
    told = (value for value in vars(vocabulary).values() if isinstance(value, tuple | frozenset))
    words_of_all = chain(chain(*names), ordinary, chain(*distrusted), map(str, chain(*told)))
    return frozenset(NUMBER.findall(" ".join(words_of_all)))


def _system(system: str) -> str:
    said = f" {' '.join(words(system))} "
    return next((name for mark, name in SYSTEMS.items() if f" {mark} " in said), "")
