"""The short code in the foot of a paper, by which staff find out what has become of it.

No code can be read as a dose (there is no M for mg), and no sign looks like another. The last sign
is worked out from the others: one wrong sign, or two that changed places, never make another code.
"""

import re
from collections.abc import Iterator

SIGNS = "23456789ABCDEFGHJKNPQRSTVWXYZ"  # as many as a prime number, which the last sign needs
DRAWN_SIGNS = 7
HALF_A_CODE = 4
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def complete(drawn: str) -> str:
    """The code of these signs, as it is kept and printed: K7QN-2XRS."""
    signs = drawn + _last(drawn)
    return f"{signs[:HALF_A_CODE]}-{signs[HALF_A_CODE:]}"


def read(typed: str) -> str:
    """What was typed, spelt as a code is kept. What is no code comes out like none."""
    signs = BETWEEN.sub("", typed).upper()
    return f"{signs[:HALF_A_CODE]}-{signs[HALF_A_CODE:]}"


def _last(drawn: str) -> str:
    """The sign that brings the sum, each sign times its place, to a multiple of all signs."""
    total = sum(_weighed(drawn))
    place = DRAWN_SIGNS + 1
    return next(
        sign for value, sign in enumerate(SIGNS) if (total + place * value) % len(SIGNS) == 0
    )


def _weighed(drawn: str) -> Iterator[int]:
    for place, sign in enumerate(drawn, start=1):
        yield place * SIGNS.index(sign)
