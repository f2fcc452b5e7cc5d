"""What a typed or coded medicine is. Only an exact name clears a line; a near name suggests."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rapidfuzz import fuzz, process

from prescribing.clinical.knowledge import (
    OPIOID_GROUPS,
    Acting,
    Group,
    Knowledge,
    Preparation,
    Substance,
    Vocabulary,
)

Tokens = tuple[str, ...]

LONGEST_LAST = (None, Acting.SHORT, Acting.LONG, Acting.DEPOT)
# Lines of medicine lists: the same ones are screened again and again.
REMEMBERED = 4096
PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
NUMBERED = re.compile(r"#(?=\s*[0-9])")
NUMBER = "no"  # "Tylenol No. 3" and "Tylenol #3" are numbers; "no codeine" is not


@dataclass(frozen=True)
class Name:
    """What a name in the catalogue stands for."""

    substances: tuple[Substance, ...]
    acting: Acting | None
    own_classes: tuple[str, ...] = ()

    @property
    def classes(self) -> frozenset[str]:
        """Of the name itself, and of everything in it."""
        return frozenset(self.own_classes).union(*(each.classes for each in self.substances))


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The names of the catalogue as sequences of words, and the general dictionary behind it."""

    names: Mapping[Tokens, Name]
    codes: Mapping[tuple[str, str], Name]
    longest: int
    spelled: Sequence[str]
    distrusted: frozenset[Tokens]
    by_region: Mapping[Tokens, tuple[str, ...]]  # what a name stands for in some countries only
    ordinary: Mapping[str, str]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Recognition:
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

    @property
    def opioid(self) -> bool | None:
        if self.groups & OPIOID_GROUPS:
            return True
        return False if self.recognised else None


@dataclass(frozen=True)
class _Scan:
    found: tuple[Name, ...]
    left: tuple[Tokens, ...]  # the words between the names, in runs


def words(text: str) -> Tokens:
    """A line as plain words and numbers: no case, accents, punctuation or joined units."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(PARTS.findall(NUMBERED.sub(f" {NUMBER} ", bare)))


@lru_cache(maxsize=1)
def catalogue_of(knowledge: Knowledge) -> Catalogue:
    """The index of every name and code, built one time for each loaded knowledge."""
    names: dict[Tokens, Name] = {}
    codes: dict[tuple[str, str], Name] = {}
    by_region = _by_region(knowledge)
    for entry, meaning in _entries(knowledge):
        for name in _spellings(entry):
            if words(name) in by_region:
                continue
            names.setdefault(words(name), meaning)
            if "-" in name:  # "co-codamol" is also typed as one word
                names.setdefault(("".join(words(name)),), meaning)
        codes.update({("atc", code.casefold()): meaning for code in entry.atc})
        codes.update({("rxnorm", code.casefold()): meaning for code in entry.rxcui})
    names.pop((), None)
    return Catalogue(
        names=names,
        codes=codes,
        longest=max(map(len, names), default=0),
        spelled=sorted({" ".join(tokens) for tokens in names}),
        distrusted=frozenset(
            words(name) for entry in knowledge.distrusted.values() for name in entry.names
        ).union(by_region),
        by_region=by_region,
        ordinary=knowledge.ordinary_names(),
        vocabulary=knowledge.vocabulary,
    )


@lru_cache(maxsize=REMEMBERED)
def recognise(text: str, catalogue: Catalogue, code: str = "", system: str = "") -> Recognition:
    """What the line names. When code and text disagree, the more dangerous of the two counts."""
    coded = catalogue.codes.get((_system(system), code.strip().casefold())) if code else None
    tokens = words(text)
    scan = _scan(tokens, catalogue)
    ordinary, unknown = _ordinary(scan.left, catalogue)
    found = (*((coded,) if coded else ()), *scan.found)
    # A code does not vouch for words that nobody knows: they may be a misspelt opioid.
    recognised = bool(found or ordinary) and not unknown
    groups = frozenset(substance.group for name in found for substance in name.substances)
    if _prose(scan.left, catalogue.vocabulary):
        recognised, groups = False, frozenset()
    elif groups & OPIOID_GROUPS:
        recognised = True
    return Recognition(
        text=text,
        recognised=recognised,
        substances=_names_of(found, ordinary),
        groups=groups,
        acting=_acting(found, tokens, catalogue.vocabulary),
        suggestions=() if recognised else _suggestions(unknown, catalogue),
        conflict=_disagree(coded, scan.found, ordinary),
        classes=frozenset(each for name in found for each in name.classes),
        unknown=tuple(unknown),
    )


def groups_named(text: str, catalogue: Catalogue) -> frozenset[Group]:
    """The groups of every name in a text, whatever the sentence says about them."""
    names = _scan(words(text), catalogue).found
    return frozenset(substance.group for name in names for substance in name.substances)


def _entries(knowledge: Knowledge) -> Iterator[tuple[Substance | Preparation, Name]]:
    # Preparations first: a brand says more than the name of what is in it.
    for preparation in knowledge.preparations.values():
        substances = tuple(knowledge.substances[each] for each in preparation.substances)
        acting = preparation.acting or _longest(substances)
        yield preparation, Name(substances, acting, preparation.classes)
    for substance in knowledge.substances.values():
        yield substance, Name((substance,), substance.acting)


def _by_region(knowledge: Knowledge) -> dict[Tokens, tuple[str, ...]]:
    """The names that mean something else in another country: a person says which is meant."""
    return {
        words(name): tuple(knowledge.substances[each].name for each in entry.substances)
        for entry in knowledge.preparations.values()
        if entry.ask_region
        for name in entry.names
    }


def _spellings(entry: Substance | Preparation) -> tuple[str, ...]:
    if isinstance(entry, Preparation):
        return entry.names
    # "diamorphine (heroin)" is also found without what stands in brackets.
    return (entry.name, entry.name.partition(" (")[0], *entry.names)


def _scan(tokens: Tokens, catalogue: Catalogue) -> _Scan:
    found: list[Name] = []
    runs: list[list[str]] = [[]]
    at = 0
    while at < len(tokens):
        length = _match(tokens, at, catalogue)
        if length:
            found.append(catalogue.names[tokens[at : at + length]])
            runs.append([])
            at += length
        else:
            runs[-1].append(tokens[at])
            at += 1
    return _Scan(tuple(found), tuple(tuple(run) for run in runs if run))


def _match(tokens: Tokens, at: int, catalogue: Catalogue) -> int:
    """The length of the longest name that begins here, 0 when none does."""
    for length in range(min(catalogue.longest, len(tokens) - at), 0, -1):
        if tokens[at : at + length] in catalogue.names:
            return length
    return 0


def _ordinary(runs: Iterable[Tokens], catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """The ordinary medicines that the general dictionary knows, and the words nobody knows."""
    known: list[str] = []
    unknown: list[str] = []
    for run in runs:
        at = 0
        while at < len(run):
            length, name = _dictionary_match(run[at:], catalogue)
            if name:
                known.append(name)
            elif not _is_noise(run[at], catalogue.vocabulary):
                unknown.append(run[at])
            at += length
    return known, unknown


def _dictionary_match(tokens: Tokens, catalogue: Catalogue) -> tuple[int, str]:
    if _is_noise(tokens[0], catalogue.vocabulary):
        return 1, ""
    for length in range(min(catalogue.longest, len(tokens)), 0, -1):
        part = tokens[:length]
        name = catalogue.ordinary.get(" ".join(part)) or catalogue.ordinary.get("-".join(part))
        if name and part not in catalogue.distrusted and words(name) not in catalogue.distrusted:
            return length, name
    return 1, ""


def _is_noise(token: str, vocabulary: Vocabulary) -> bool:
    return token.isdigit() or any(
        token in kind
        for kind in (
            vocabulary.salts,
            vocabulary.forms,
            vocabulary.units,
            vocabulary.directions,
            vocabulary.joins,
        )
    )


def _prose(runs: Iterable[Tokens], vocabulary: Vocabulary) -> bool:
    """Whether the line is a sentence, such as "denies codeine", and not an entry of a list."""
    return any(
        token in vocabulary.prose and not (token == NUMBER and following.isdigit())
        for run in runs
        for token, following in zip_longest(run, run[1:], fillvalue="")
    )


def _names_of(found: Iterable[Name], ordinary: Iterable[str]) -> tuple[str, ...]:
    names = [substance.id for name in found for substance in name.substances]
    return tuple(dict.fromkeys([*names, *ordinary]))


def _acting(found: Sequence[Name], tokens: Tokens, vocabulary: Vocabulary) -> Acting | None:
    opioids = [name for name in found if any(s.group in OPIOID_GROUPS for s in name.substances)]
    if not opioids:
        return None
    said = [name.acting for name in opioids]
    if _says(tokens, vocabulary.depot):
        said.append(Acting.DEPOT)
    elif _says(tokens, vocabulary.long_acting):
        said.append(Acting.LONG)
    return max(said, key=LONGEST_LAST.index)


def _longest(substances: Iterable[Substance]) -> Acting | None:
    return max((each.acting for each in substances), key=LONGEST_LAST.index, default=None)


def _says(tokens: Tokens, phrases: Iterable[str]) -> bool:
    line = f" {' '.join(tokens)} "
    return any(f" {' '.join(words(phrase))} " in line for phrase in phrases)


def _disagree(coded: Name | None, found: Sequence[Name], ordinary: Sequence[str]) -> bool:
    if coded is None or not (found or ordinary):
        return False
    typed = {substance.id for name in found for substance in name.substances}
    return not typed & {substance.id for substance in coded.substances}


def _suggestions(unknown: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    line = " ".join(unknown)
    if not line:
        return ()
    meant = [name for word in unknown for name in catalogue.by_region.get((word,), ())]
    # A whole letter pasted into one line is not compared word by word.
    single = unknown[: catalogue.vocabulary.suggestions]
    near = [
        hit[0]
        for wanted in dict.fromkeys([line, *single])
        for names in (catalogue.spelled, catalogue.ordinary.keys())
        for hit in process.extract(
            wanted,
            names,
            scorer=fuzz.ratio,
            score_cutoff=catalogue.vocabulary.near,
            limit=catalogue.vocabulary.suggestions,
        )
    ]
    return tuple(dict.fromkeys([*meant, *near]))[: catalogue.vocabulary.suggestions]


def _system(system: str) -> str:
    plain = system.strip().casefold()
    return "rxnorm" if "rxnorm" in plain else "atc" if "atc" in plain else plain
