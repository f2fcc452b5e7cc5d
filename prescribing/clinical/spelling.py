"""How a typed line becomes plain words, and which names are spelled nearly like a word."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

Tokens = tuple[str, ...]

PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
NUMBERED = re.compile(r"#(?=\s*[0-9])")
ENDED = re.compile(r"(?<=\w)\+(?=\s|$)|\+\s*$")  # "Nurofen+" is Nurofen Plus
NUMBER = "no"  # "Tylenol No. 3" and "Tylenol #3" are numbers; "no codeine" is not
# Letters of other alphabets that nobody can tell from a Latin one by looking.
TWINS = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u0501\u051b\u051d"
    "\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c3\u03c4\u03c5\u03c7\u03c9\u03f2"
    "\u0131\u0142\u00f8\u0251\u0261\u0269\u026a\u0274\u1d00\u1d04\u1d05\u1d07\u1d0b\u1d0d\u1d0f\u1d18\u1d1b\u1d1c",
    "abekmhopctyxsijdqwabyenikuvopotuxwciloagiinacdekmoptu",
)


def words(text: str) -> Tokens:
    """A line as plain words and numbers: no case, accents, punctuation or joined units."""
    plain = text.casefold() if text.isascii() and text.isprintable() else _plain(text)
    if "#" in plain or "+" in plain:
        plain = ENDED.sub(" plus ", NUMBERED.sub(f" {NUMBER} ", plain))
    return tuple(PARTS.findall(plain))


def _plain(text: str) -> str:
    """A line in plain small letters, without marks and without what cannot be seen."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    seen = (
        letter
        for letter in letters
        if letter.isspace() or unicodedata.category(letter)[0] not in "CM"
    )
    return "".join(seen).translate(TWINS)


@dataclass(frozen=True, eq=False)
class Spellings:
    """Names by their length, so that a word is compared with those of a like length alone."""

    names: frozenset[str]

    @cached_property
    def by_length(self) -> Mapping[int, tuple[str, ...]]:
        """Put in order when a name is first misspelt: most lists hold none that is."""
        found: dict[int, list[str]] = {}
        for name in sorted(self.names):
            found.setdefault(len(name), []).append(name)
        return {length: tuple(same) for length, same in found.items()}

    def near(self, wanted: str, likeness: int, most: int) -> Iterator[tuple[str, float]]:
        """Names that are at least so like the word, from 0 to 100, each with how like it is."""
        for length, names in self.by_length.items():
            # Two words can be no more alike than their lengths are.
            if fuzz.ratio("x" * length, "x" * len(wanted)) >= likeness:
                for name, ratio, _ in process.extract(
                    wanted, names, scorer=fuzz.ratio, score_cutoff=likeness, limit=most
                ):
                    yield name, ratio
