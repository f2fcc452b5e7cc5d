"""What a line of a condition list speaks of. A denial is read neither as a yes nor as a no."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.spelling import Tokens, words

# Lines of condition lists: the same ones are screened again and again.
REMEMBERED = 4096
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mention:
    """The groups of conditions that a line names, and those that it names in a way of doubt."""

    certain: frozenset[str] = NOTHING
    doubtful: frozenset[str] = NOTHING


@dataclass(frozen=True, eq=False)
class _Names:
    groups: Mapping[Tokens, frozenset[str]]
    doubts: frozenset[Tokens]
    longest: int


@lru_cache(maxsize=REMEMBERED)
def groups_mentioned(text: str, knowledge: Knowledge) -> Mention:
    """The groups of the conditions that stand in the text, whole words only."""
    names, tokens = _names_of(knowledge), words(visible(text))
    parts = {
        tokens[start : start + length]
        for start in range(len(tokens))
        for length in range(1, min(names.longest, len(tokens) - start) + 1)
    }
    found = NOTHING.union(*(names.groups.get(part, NOTHING) for part in parts))
    return Mention(doubtful=found) if parts & names.doubts else Mention(certain=found)


def visible(text: str) -> str:
    """The text without marks that nobody sees: inside a word they would make it another one."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


@lru_cache(maxsize=1)
def _names_of(knowledge: Knowledge) -> _Names:
    """The index of every name, built one time for each loaded knowledge."""
    groups: dict[Tokens, frozenset[str]] = {}
    for condition in knowledge.conditions.values():
        for name in map(words, condition.names):
            groups[name] = groups.get(name, NOTHING) | {condition.group}
    doubts = frozenset(map(words, knowledge.doubts.words))
    return _Names(groups, doubts, max(map(len, groups.keys() | doubts)))
