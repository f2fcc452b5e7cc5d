"""Pictures are pure black and white, one for each amount, and told apart at a fax's resolution."""

import re

import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.pictures import MOST_PIECES, NONE, Picture, every_picture, svg


@pytest.mark.hazard("H14")
def test_every_amount_has_a_picture_of_its_own():
    drawn = [svg(picture) for picture in every_picture()]

    assert len(drawn) == len(set(drawn)) == 1 + 3 * MOST_PIECES


@pytest.mark.parametrize("picture", list(every_picture()), ids=lambda picture: picture.key)
@pytest.mark.hazard("H33")
def test_a_picture_is_black_and_white(picture):
    assert set(re.findall(r"#\w+", svg(picture))) <= {"#000", "#fff"}
    assert "opacity" not in svg(picture)


@pytest.mark.parametrize("pieces", [1, 2, 3])
@pytest.mark.hazard("H14")
def test_the_taken_quarters_are_black_and_the_saved_ones_dotted(pieces):
    saved, taken = re.findall(r'<path d="([^"]+)"[^>]*', svg(Picture(pieces)))

    assert (taken.count("Z"), saved.count("Z")) == (pieces, 4 - pieces)


def test_a_tablet_that_does_not_divide_shows_no_score():
    assert "<path" not in svg(Picture(1, 1))
    assert "<path" in svg(Picture(4))


def test_no_tablet_is_a_cross():
    assert NONE.key == "none"
    assert 'stroke-width="5"' in svg(NONE)


@pytest.mark.parametrize("amount", [(17, 4), (-1, 4), (2, 3)])
def test_an_amount_without_a_picture_is_refused(amount):
    with pytest.raises(HandoutRefused, match="no picture"):
        Picture(*amount)
