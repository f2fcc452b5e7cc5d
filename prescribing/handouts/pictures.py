"""Pictures of what is taken, in pure black and white, so that a fax or a cheap printer keeps them.

Solid black is taken, white with a dotted edge is saved for later, a cross is no tablet. A divided
tablet fills clockwise from 12 o'clock, and its score lines keep a half from looking like a moon.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from prescribing.handouts import HandoutRefused

SIDE = 50
MIDDLE = SIDE / 2
RADIUS = 21
MOST_ABREAST = 4
MOST_PIECES = 16
QUARTERS = 4

DOTTED = (
    'fill="#fff" stroke="#000" stroke-width="1.7" stroke-dasharray="1.7 3.3" stroke-linecap="round"'
)


@dataclass(frozen=True)
class Picture:
    """What to draw: pieces of a "tablet" or "capsule" that divides into so many; 0 is none."""

    pieces: int
    pieces_each: int = QUARTERS
    shape: str = "tablet"

    def __post_init__(self) -> None:
        if not 0 <= self.pieces <= MOST_PIECES or self.pieces_each not in (1, QUARTERS):
            raise HandoutRefused(
                f"There is no picture of {self.pieces} pieces of a {self.shape} "
                f"that divides into {self.pieces_each}."
            )

    @property
    def units(self) -> int:
        """How many tablets or capsules it shows."""
        return max(1, math.ceil(self.pieces / self.pieces_each))

    @property
    def across(self) -> int:
        return min(self.units, MOST_ABREAST)

    @property
    def abreast(self) -> str:
        """How many stand side by side: how wide it is beside others of its height."""
        return str(self.across)

    @property
    def down(self) -> int:
        return math.ceil(self.units / MOST_ABREAST)

    @property
    def key(self) -> str:
        return f"{self.shape}-{self.pieces_each}-{self.pieces}" if self.pieces else "none"


NONE = Picture(0)


def every_picture() -> Iterator[Picture]:
    yield NONE
    for pieces in range(1, MOST_PIECES + 1):
        yield Picture(pieces)
        yield Picture(pieces, 1)
        yield Picture(pieces, 1, "capsule")


@cache
def svg(picture: Picture) -> str:
    drawn = [_cross()] if picture.pieces == 0 else [*_units(picture)]
    placed = "".join(_at(place, unit) for place, unit in enumerate(drawn))
    return svg_of(picture.across * SIDE, picture.down * SIDE, placed)


def hatch() -> str:
    """One tile of the slanting lines behind a night without a tablet."""
    lines = '<path d="M-1 11L11 -1M-1 1L1 -1M9 11L11 9" stroke="#000" stroke-width="0.9"/>'
    return svg_of(10, 10, lines)


def box() -> str:
    """The square to tick."""
    edge = '<rect x="1" y="1" width="18" height="18" rx="2.5" fill="#fff" stroke="#000"'
    return svg_of(20, 20, f'{edge} stroke-width="1.9"/>')


def mark(word: str) -> str:
    """A word across a page as outlines, so that what stands under it can still be read."""
    text = (
        '<text x="500" y="700" text-anchor="middle" font-family="Noto Sans" font-weight="700" '
        f'font-size="{1500 / len(word):.0f}" fill="none" stroke="#000" stroke-width="3" '
        f'transform="rotate(-52 500 650)">{word}</text>'
    )
    return svg_of(1000, 1300, text)


def _at(place: int, unit: str) -> str:
    # A drawing step less for each night of a calendar, where one tablet is the rule.
    if not place:
        return unit
    right, down = place % MOST_ABREAST * SIDE, place // MOST_ABREAST * SIDE
    return f'<g transform="translate({right} {down})">{unit}</g>'


def svg_of(width: int, height: int, drawn: str) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawn}</svg>'


def _units(picture: Picture) -> Iterator[str]:
    whole, rest = divmod(picture.pieces, picture.pieces_each)
    for _ in range(whole):
        yield _capsule() if picture.shape == "capsule" else _whole(scored=picture.pieces_each > 1)
    if rest:
        yield _cut(rest)


def _whole(*, scored: bool) -> str:
    disc = f'<circle cx="{MIDDLE:g}" cy="{MIDDLE:g}" r="{RADIUS + 1}" fill="#000"/>'
    lines = f"M5 {MIDDLE:g}H45M{MIDDLE:g} 5V45"
    return disc + (f'<path d="{lines}" stroke="#fff" stroke-width="2"/>' if scored else "")


def _capsule() -> str:
    shell = '<rect x="2" y="14" width="46" height="22" rx="11" fill="#000"/>'
    return shell + '<path d="M25 14V36" stroke="#fff" stroke-width="2.4"/>'


def _cut(taken: int) -> str:
    """A tablet of which some quarters are taken, clockwise from 12 o'clock, and the rest saved."""
    quarters = [quarter(place) for place in range(QUARTERS)]
    saved = f'<path d="{"".join(quarters[taken:])}" {DOTTED}/>'
    return f'{saved}<path d="{"".join(quarters[:taken])}" fill="#000"/>'


def quarter(place: int) -> str:
    """The outline of one quarter, a little apart from its neighbours."""
    start, middle, end = (math.radians(90 * place + turn - 90) for turn in (0, 45, 90))
    x, y = MIDDLE + 2 * math.cos(middle), MIDDLE + 2 * math.sin(middle)
    return (
        f"M{x:.1f} {y:.1f}"
        f"L{x + RADIUS * math.cos(start):.1f} {y + RADIUS * math.sin(start):.1f}"
        f"A{RADIUS} {RADIUS} 0 0 1 "
        f"{x + RADIUS * math.cos(end):.1f} {y + RADIUS * math.sin(end):.1f}Z"
    )


def _cross() -> str:
    ring = f'<circle cx="{MIDDLE:g}" cy="{MIDDLE:g}" r="{RADIUS}" {DOTTED}/>'
    strokes = 'd="M10 10L40 40M40 10L10 40" stroke="#000" stroke-width="5" stroke-linecap="round"'
    return f"{ring}<path {strokes}/>"
