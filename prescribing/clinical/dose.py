"""A dose is an exact number of micrograms, read by one parser and printed by one printer."""

import re
from dataclasses import dataclass

MICROGRAMS_PER_MILLIGRAM = 1000
DECIMALS = 3
NO_BREAK_SPACE = "\u00a0"

NUMBER = r"(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?"
WRITTEN = re.compile(rf"{NUMBER}[ {NO_BREAK_SPACE}]*(?P<unit>mg|mcg)?", re.ASCII | re.IGNORECASE)
NAKED_POINT = re.compile(r"\.[0-9]+[ \u00a0]*(?:mg|mcg)?", re.ASCII | re.IGNORECASE)


class DoseError(ValueError):
    """What was typed is not one dose; the message says why and what to write."""


@dataclass(frozen=True, order=True)
class Dose:
    """An amount of naltrexone in whole micrograms, more than none."""

    micrograms: int

    def __post_init__(self) -> None:
        if self.micrograms < 1:
            raise DoseError("A dose must be more than 0 mg.")

    @classmethod
    def parse(cls, text: object, at_most: "Dose | None" = None) -> "Dose":
        """Read "1.125" or "1.125 mg" (mg when no unit stands), or "1125 mcg".

        Raises DoseError for anything else; nothing is ever guessed or rounded.
        """
        dose = cls(_micrograms(_as_text(text)))
        if at_most is not None and dose > at_most:
            raise DoseError(f"{dose} is more than {at_most}, the most that can be planned here.")
        return dose

    @property
    def mg(self) -> str:
        """The number of milligrams as text: no trailing zero, a leading zero, never localised."""
        # 3.0 is read as 30 and .5 as 5: the two best-known ways to print a tenfold dose.
        whole, part = divmod(self.micrograms, MICROGRAMS_PER_MILLIGRAM)
        decimals = f"{part:0{DECIMALS}d}".rstrip("0")
        return f"{whole}.{decimals}" if decimals else str(whole)

    def __str__(self) -> str:
        return f"{self.mg}{NO_BREAK_SPACE}mg"


def _as_text(text: object) -> str:
    if not isinstance(text, str):
        raise DoseError('A dose must be text in quotes, such as "1.125", not a number.')
    stripped = text.strip()
    if not stripped:
        raise DoseError("Enter a dose in mg, such as 1.125.")
    return stripped


def _micrograms(text: str) -> int:
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise DoseError(_what_is_wrong(text))
    whole, part = written["whole"], written["part"] or ""
    if len(whole) > 1 and whole.startswith("0"):
        number = (whole.lstrip("0") or "0") + text[len(whole) :]
        raise DoseError(f"Write {number} without the leading zeros.")
    if (written["unit"] or "mg").lower() == "mcg":
        return _whole_micrograms(whole, part)
    if len(part) > DECIMALS:
        raise DoseError(f"{text} has more than three decimals. Write a dose such as 1.125.")
    return int(whole + part.ljust(DECIMALS, "0")) if len(whole) <= DECIMALS else _too_long(text)


def _whole_micrograms(whole: str, part: str) -> int:
    if part:
        raise DoseError("A dose in mcg must be a whole number. Write it in mg instead.")
    return int(whole) if len(whole) <= DECIMALS + DECIMALS else _too_long(whole)


def _too_long(text: str) -> int:
    raise DoseError(f"{text} is too large to be a dose of low-dose naltrexone.")


def _what_is_wrong(text: str) -> str:
    if NAKED_POINT.fullmatch(text):
        return f"Write 0{text} with a zero before the point."
    if "," in text:
        return f"Write {text.replace(',', '.')} with a point: a comma can be read as thousands."
    if text.startswith(("+", "-", "\u2212")):
        return "A dose is written without a sign."
    if re.fullmatch(r"[0-9.]+e[+-]?[0-9]+.*", text, re.ASCII | re.IGNORECASE):
        return "A dose is written in full, without an exponent."
    if re.match(NUMBER, text, re.ASCII) and not text.endswith("."):
        return f"{text} is not a dose. Use mg or mcg, written in full, such as 1.125 mg."
    return f"{text} is not a dose. Write a number of mg, such as 1.125."
