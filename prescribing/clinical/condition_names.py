"""What a line of a condition list speaks of. A denial is read neither as a yes nor as a no."""

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
    names, tokens = _names_of(knowledge), words(text)
    parts = {
        tokens[start : start + 1 + more]
        for start in range(len(tokens))
        for more in range(names.longest)
    }
    found = NOTHING.union(*(names.groups.get(part, NOTHING) for part in parts))
    return Mention(doubtful=found) if parts & names.doubts else Mention(certain=found)


@lru_cache(maxsize=1)
def _names_of(knowledge: Knowledge) -> _Names:
    """The index of every name, built one time for each loaded knowledge."""
    groups: dict[Tokens, frozenset[str]] = {}
    for condition in knowledge.conditions.values():
        for name in map(words, condition.names):
            groups[name] = groups.get(name, NOTHING) | {condition.group}
    doubts = frozenset(map(words, knowledge.doubts.words))
    return _Names(groups, doubts, max(map(len, groups.keys() | doubts)))
