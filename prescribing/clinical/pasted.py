"""A list of medicines as it is pasted from somewhere else, cut into entries."""

import re
import unicodedata

from prescribing.clinical.medicines import words

JOINERS = "\u200c\u200d"  # they hold letters and pictures together
ENDS = re.compile(r"[\r\n\v\f\x85\u2028\u2029;]+")
# "1.", "2)", "(3)" and "4:" count entries; "1.125 mg" and "5-HTP" do not.
BULLET = re.compile(r"^(?:[\s\-–—*•‣◦▪▫●○·►>☐☑✓]+|\(?[0-9]{1,3}[.):]\s+|o\t)+")


def cleaned(text: str) -> str:
    """The text without signs that nobody sees, on one line."""
    seen = (_seen(letter) for letter in text)
    return " ".join("".join(seen).split())


def entries(text: str) -> tuple[str, ...]:
    """One for each line, and for each part between semicolons, that names anything."""
    lines = (cleaned(BULLET.sub("", line)) for line in ENDS.split(text))
    return tuple(line for line in lines if line)


def same(one: str, other: str) -> bool:
    """Whether two entries say the same, however they are spelled."""
    return bool(words(one)) and words(one) == words(other)


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf" and letter not in JOINERS:
        return ""
    return " " if kind == "Cc" else letter
