"""The text for the pharmacy: written from the nights, and read back to prove that it agrees."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from typing import Protocol

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Phrases, Product
from prescribing.clinical.titration import Kind, Night, Span, spans

TEN = 10
HUNDRED = 100
WHOLE_NUMBER = "0|[1-9][0-9]*"
AFTER_THE_DOSES = frozenset({Kind.SURGERY_HOLD, Kind.SURGERY, Kind.WAIT})


class Dispensed(Protocol):
    """How much of a product is dispensed."""

    @property
    def product(self) -> Product: ...
    @property
    def units(self) -> int: ...


@dataclass(frozen=True)
class Line:
    """What an instruction says is done on a number of nights; no dose means that none is taken."""

    nights: int
    product: str = ""
    pieces: int = 0
    dose: Dose | None = None


@dataclass(frozen=True)
class Reading:
    """What a pharmacist takes from the text."""

    moment: str
    lines: tuple[Line, ...]
    stops_for_surgery: bool
    dispensed: tuple[tuple[str, int], ...]
    refills: int


def write(
    nights: Sequence[Night],
    supplies: Sequence[Dispensed],
    *,
    refills: int,
    dose_time: time,
    phrases: Phrases,
) -> str:
    """The instructions in full; where no dose is taken at all, the sentence that says so."""
    if not supplies:
        return phrases.nothing
    first = _name(supplies[0].product)
    opening = phrases.opening.format(product=first, moment=_moment(dose_time, phrases))
    said = phrases.between.join(_said(nights, first, phrases))
    dispensed = phrases.also.join(_dispensed(supplies, phrases))
    return " ".join(
        [
            f"{opening} {said}.",
            phrases.dispense.format(dispensed=dispensed),
            phrases.refills.format(refills=refills),
        ]
    )


def read(text: str, products: Sequence[Product], phrases: Phrases) -> Reading:
    """Take instructions of our own writing apart. Raises ValueError for any other text."""
    whole = re.fullmatch(
        _pattern(phrases.opening, product=".+?", moment=".+?")
        + r" (?P<said>.+)\. "
        + _pattern(phrases.dispense, dispensed=".+?")
        + " "
        + _pattern(phrases.refills, refills=WHOLE_NUMBER),
        text,
    )
    if whole is None:
        raise ValueError("The instructions cannot be read back.")
    said = whole["said"].split(phrases.between)
    stops = said[-1] == phrases.stop_for_surgery
    return Reading(
        moment=whole["moment"],
        lines=tuple(_read_lines(said[:-1] if stops else said, whole["product"], products, phrases)),
        stops_for_surgery=stops,
        dispensed=tuple(_read_dispensed(whole["dispensed"], products, phrases)),
        refills=int(whole["refills"]),
    )


def agrees(
    text: str,
    nights: Sequence[Night],
    supplies: Sequence[Dispensed],
    *,
    refills: int,
    dose_time: time,
    phrases: Phrases,
) -> bool:
    """Whether the text, read back, gives exactly this time, these nights and this quantity."""
    if not supplies:
        return text == phrases.nothing
    try:
        reading = read(text, [entry.product for entry in supplies], phrases)
    except ValueError:
        return False
    return reading == Reading(
        moment=_moment(dose_time, phrases),
        lines=tuple(_line(span) for span in _told(nights)),
        stops_for_surgery=_stops(nights),
        dispensed=tuple((_name(entry.product), entry.units) for entry in supplies),
        refills=refills,
    )


def amount_in_words(pieces: int, product: Product, phrases: Phrases) -> str:
    """How much to take, as an instruction says it: "three-quarter tablet", "2 tablets"."""
    wholes, rest = divmod(pieces, product.pieces_each)
    if not rest:
        template = phrases.whole if wholes == 1 else phrases.wholes
        return template.format(wholes=wholes, unit=product.unit)
    template = phrases.mixed if wholes else phrases.part
    part = phrases.fractions[str(Fraction(rest, product.pieces_each))]
    return template.format(wholes=wholes, part=part, unit=product.unit)


def amount_spoken(pieces: int, product: Product, phrases: Phrases) -> str:
    """How much to take, as said to a person: "a quarter tablet", "1 whole tablet"."""
    wholes, rest = divmod(pieces, product.pieces_each)
    if wholes > 1 or (wholes and rest):
        return amount_in_words(pieces, product, phrases)
    if wholes:
        return phrases.spoken_whole.format(unit=product.unit)
    part = phrases.spoken_fractions[str(Fraction(rest, product.pieces_each))]
    return phrases.spoken_part.format(part=part, unit=product.unit)


def number_in_words(number: int, phrases: Phrases) -> str:
    """A number in words, so that a smudged figure can still be read."""
    if number < len(phrases.ones):
        return phrases.ones[number]
    if number < HUNDRED:
        tens, ones = divmod(number, TEN)
        return phrases.tens[tens] + (f"-{phrases.ones[ones]}" if ones else "")
    hundreds, rest = divmod(number, HUNDRED)
    words = phrases.hundreds.format(ones=number_in_words(hundreds, phrases))
    return f"{words} {number_in_words(rest, phrases)}" if rest else words


def _told(nights: Sequence[Night]) -> list[Span]:
    return [span for span in spans(nights) if span.first.kind not in AFTER_THE_DOSES]


def _stops(nights: Sequence[Night]) -> bool:
    return any(night.kind in AFTER_THE_DOSES for night in nights)


def _line(span: Span) -> Line:
    night = span.first
    if night.product is None:
        return Line(span.nights)
    return Line(span.nights, _name(night.product), night.pieces, night.dose)


def _said(nights: Sequence[Night], product: str, phrases: Phrases) -> Iterator[str]:
    for span in _told(nights):
        line = _line(span)
        if line.product and line.product != product:
            product = line.product
            yield phrases.change_of_product.format(product=product, said=_step(span, phrases))
        else:
            yield _step(span, phrases)
    if _stops(nights):
        yield phrases.stop_for_surgery


def _step(span: Span, phrases: Phrases) -> str:
    night = span.first
    nights = _count(span.nights, phrases)
    if night.product is None or night.dose is None:
        return phrases.hold.format(nights=nights)
    amount = amount_in_words(night.pieces, night.product, phrases)
    return phrases.step.format(amount=amount, dose=_mg(night.dose), nights=nights)


def _dispensed(supplies: Sequence[Dispensed], phrases: Phrases) -> Iterator[str]:
    template = phrases.dispensed_one if len(supplies) == 1 else phrases.dispensed_several
    for entry in supplies:
        yield template.format(
            units=entry.units,
            in_words=number_in_words(entry.units, phrases),
            unit=entry.product.unit + ("" if entry.units == 1 else "s"),
            strength=_mg(entry.product.strength),
        )


def _read_lines(
    said: Sequence[str], product: str, products: Sequence[Product], phrases: Phrases
) -> Iterator[Line]:
    by_name = {_name(each): each for each in products}
    nights = r"[0-9]+ \w+"
    step = _pattern(phrases.step, amount=".+", dose=".+?", nights=nights)
    hold = _pattern(phrases.hold, nights=nights)
    change = _pattern(phrases.change_of_product, product=".+?", said=".+")
    for part in said:
        changed = re.fullmatch(change, part)
        if changed:
            product = changed["product"]
        rest = changed["said"] if changed else part
        held = re.fullmatch(hold, rest)
        if held:
            yield Line(_read_count(held["nights"], phrases))
            continue
        taken = re.fullmatch(step, rest)
        if taken is None or product not in by_name:
            raise ValueError(f"This part of the instructions cannot be read back: {part}")
        pieces = _read_amount(taken["amount"], by_name[product], phrases)
        yield Line(
            _read_count(taken["nights"], phrases), product, pieces, _read_dose(taken["dose"])
        )


def _read_dose(text: str) -> Dose:
    # "4.50 mg" is the same amount, and is no way to write it.
    dose = Dose.parse(text)
    if text != _mg(dose):
        raise ValueError(f"This dose is not as the one printer writes it: {text}")
    return dose


def _read_amount(amount: str, product: Product, phrases: Phrases) -> int:
    for pieces in range(1, product.most_pieces + 1):
        if amount_in_words(pieces, product, phrases) == amount:
            return pieces
    raise ValueError(f"This amount cannot be read back: {amount}")


def _read_dispensed(
    text: str, products: Sequence[Product], phrases: Phrases
) -> Iterator[tuple[str, int]]:
    single = len(products) == 1
    template = phrases.dispensed_one if single else phrases.dispensed_several
    pattern = _pattern(template, units=WHOLE_NUMBER, in_words=".+?", unit=r"\w+", strength=".+?")
    for part in text.split(phrases.also):
        found = re.fullmatch(pattern, part)
        if found is None or number_in_words(int(found["units"]), phrases) != found["in_words"]:
            raise ValueError(f"This quantity cannot be read back: {part}")
        yield _dispensed_product(found.groupdict(), products), int(found["units"])


def _dispensed_product(found: dict[str, str], products: Sequence[Product]) -> str:
    for product in products:
        strength = _mg(product.strength)
        if found.get("strength", strength) == strength and found["unit"].startswith(product.unit):
            return _name(product)
    raise ValueError("The instructions dispense a product that the plan does not use.")


def _name(product: Product) -> str:
    return f"{_mg(product.strength)} {product.unit}"


def _mg(dose: Dose) -> str:
    return f"{dose.mg} mg"


def _count(nights: int, phrases: Phrases) -> str:
    return f"{nights} {phrases.night if nights == 1 else phrases.nights}"


def _read_count(text: str, phrases: Phrases) -> int:
    number = int(text.split(maxsplit=1)[0])
    if text != _count(number, phrases):
        raise ValueError(f"This number of nights cannot be read back: {text}")
    return number


def _moment(dose_time: time, phrases: Phrases) -> str:
    earlier = [moment for moment in phrases.moments if moment.starts <= dose_time]
    return (earlier or list(phrases.moments))[-1].says


def _pattern(template: str, **fields: str) -> str:
    pattern = re.escape(template)
    for name, what in fields.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>{what})")
    return pattern
