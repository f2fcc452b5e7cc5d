"""What every file holds is compressed one time, and comes out the same."""

import zlib
from contextlib import suppress

import pydyf
from hypothesis import given
from hypothesis import strategies as st

from prescribing.handouts import HandoutRefused, deflating
from prescribing.handouts.deflating import Deflater


@given(asked=st.lists(st.binary(max_size=40), max_size=12), level=st.integers(1, 9))
def test_what_is_remembered_is_what_would_be_made(asked, level):
    deflater = Deflater()

    made = [deflater.deflated(data, level) for data in [*asked, *asked, *asked]]

    assert [zlib.decompress(each) for each in made] == asked * 3
    assert made == [zlib.compress(data, level) for data in asked] * 3


def test_what_is_asked_for_once_is_not_kept():
    deflater = Deflater()
    for data in (b"a page", b"a font", b"another page", b"a font"):
        deflater.deflated(data, 9)

    assert list(deflater.kept.values()) == [zlib.compress(b"a font", 9)]


def test_a_font_stays_while_pages_come_and_go():
    deflater = Deflater()
    for number in range(2 * deflating.KEPT):
        for _ in range(2):
            deflater.deflated(f"page {number}".encode(), 9)
        deflater.deflated(b"a font", 9)

    assert zlib.compress(b"a font", 9) in deflater.kept.values()
    assert len(deflater.kept) == deflating.KEPT


def test_names_of_what_was_made_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(deflating, "SEEN", 3)
    deflater = Deflater()
    for number in range(9):
        deflater.deflated(f"page {number}".encode(), 9)

    assert len(deflater.seen) == 3


def test_whoever_else_compresses_is_left_alone():
    with suppress(HandoutRefused), deflating.remembered():
        used = pydyf.zlib
        raise HandoutRefused("A letter is missing.")

    assert (used, pydyf.zlib) == (deflating.DEFLATER, zlib)
