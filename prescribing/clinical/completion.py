"""What a name that is being typed may become, and a chosen name put into the line."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum, auto
from functools import lru_cache
from heapq import nsmallest
from itertools import islice, takewhile
from typing import NamedTuple

from rapidfuzz import fuzz

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Group, Knowledge
from prescribing.clinical.medicines import near_names
from prescribing.clinical.spelling import words

SHOWN = 10
LEAST_LETTERS = 2
# Longer names of the dictionary are descriptions.
MOST_WORDS = 3
STRENGTH_AND_ALL_AFTER = re.compile(r"\s+[0-9].*", re.DOTALL)


class Place(IntEnum):
    """How soon a name is offered: by its right spelling before any other way it is written."""

    OWN = auto()
    BRAND = auto()
    OTHER = auto()


class Start(NamedTuple):
    """What is typed to find a name, and how soon the name is offered then."""

    typed: str
    at: int  # the word of the name that begins so
    place: Place
    letters: int
    name: str


def complete(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Names as people write them: those in which a word begins so, then those that are near."""
    typed = " ".join(words(text))
    if len(typed) < LEAST_LETTERS:
        return ()
    # A name can begin at several of its words.
    found = nsmallest(SHOWN * MOST_WORDS, _begun(_starts(knowledge), typed), key=_soonest)
    names = dict.fromkeys(start.name for start in found)
    if len(names) < SHOWN:
        names |= dict.fromkeys(nsmallest(SHOWN, _ordinary(text, knowledge), key=_shortest))
    return tuple(islice(names or _near(text, knowledge), SHOWN))


def put(name: str, text: str, unknown: Sequence[str]) -> str:
    """The line with a name in place of the words it is most like; the rest stays as typed."""
    replaced = max(
        [" ".join(unknown), *unknown], key=lambda each: fuzz.ratio(name.casefold(), each)
    )
    pattern = r"[\W_]*".join(map(re.escape, replaced.split()))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) if pattern else None
    if found:
        return text[: found.start()] + name + text[found.end() :]
    rest = STRENGTH_AND_ALL_AFTER.search(text)
    return name + (rest[0] if rest else "")


@lru_cache(maxsize=1)
def _starts(knowledge: Knowledge) -> Sequence[Start]:
    return sorted(
        Start(" ".join(tokens[at:]), at, place, len(name), name)
        for name, place in _spelled(knowledge).items()
        for tokens in [words(name)]
        for at in range(len(tokens))
    )


def _begun(starts: Sequence[Start], typed: str) -> Iterator[Start]:
    following = (starts[at] for at in range(bisect_left(starts, (typed,)), len(starts)))
    return takewhile(lambda start: start.typed.startswith(typed), following)


@lru_cache(maxsize=1)
def _spelled(knowledge: Knowledge) -> Mapping[str, Place]:
    """The catalogue's names, each in the spelling that comes first."""
    substances, preparations = knowledge.substances.values(), knowledge.preparations.values()
    listed = [
        *((each.name, Place.OWN) for each in substances),
        *((name, _place(name)) for each in preparations for name in each.names),
        *((name, _place(name)) for each in substances for name in each.names),
    ]
    first: dict[tuple[str, ...], tuple[str, Place]] = {}
    for name, place in listed:
        first.setdefault(words(name), (name, place))
    return dict(first.values())


def _place(name: str) -> Place:
    # What is listed in small letters is a nickname or a common error.
    return Place.OTHER if name.islower() else Place.BRAND


def _ordinary(text: str, knowledge: Knowledge) -> Iterator[str]:
    """Those of the general dictionary; a name that must not clear a line is not offered for one."""
    typed = text.casefold().strip()
    names, catalogue = _dictionary(knowledge), catalogue_of(knowledge)
    following = (names[at] for at in range(bisect_left(names, typed), len(names)))
    for name in takewhile(lambda each: each.startswith(typed), following):
        if words(name) not in catalogue.distrusted and words(name) not in catalogue.names:
            yield name


def _soonest(start: Start) -> tuple[int, Place, int, str]:
    return start.at, start.place, start.letters, start.name


def _shortest(name: str) -> tuple[int, str]:
    return len(name), name


@lru_cache(maxsize=1)
def _dictionary(knowledge: Knowledge) -> Sequence[str]:
    return sorted(
        name
        for name in knowledge.ordinary_names()
        if "," not in name and name.count(" ") < MOST_WORDS
    )


def _near(text: str, knowledge: Knowledge) -> Sequence[str]:
    """Of the catalogue alone: what is near an ordinary name is suggested when it is recognised."""
    spelled = _spelled(knowledge)
    near = near_names(text, catalogue_of(knowledge), frozenset(Group))
    places = {name: spelled.get(name, Place.OTHER) for name in near}
    right = [name for name in near if places[name] is not Place.OTHER]
    return sorted(right, key=places.__getitem__)
