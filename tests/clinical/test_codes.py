"""A code that is mistyped is never another paper's code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical import codes

DRAWN = st.text(codes.SIGNS, min_size=codes.DRAWN_SIGNS, max_size=codes.DRAWN_SIGNS)


def signs_of(code):
    return code.replace("-", "")


def is_right(signs):
    drawn = signs[: codes.DRAWN_SIGNS]
    return set(drawn) <= set(codes.SIGNS) and signs_of(codes.complete(drawn)) == signs


def test_no_sign_looks_like_another_and_none_makes_a_dose():
    assert set("01OILUM").isdisjoint(codes.SIGNS)
    assert len(set(codes.SIGNS)) == len(codes.SIGNS) == 29


@given(DRAWN)
def test_each_sign_times_its_place_makes_a_multiple_of_all_signs(drawn):
    """What was printed must be found for ever: another way to work it out would be a fault."""
    values = [codes.SIGNS.index(sign) for sign in signs_of(codes.complete(drawn))]

    assert sum(place * value for place, value in enumerate(values, 1)) % len(codes.SIGNS) == 0


@given(DRAWN)
def test_a_code_is_read_in_whatever_way_it_is_written(drawn):
    code = codes.complete(drawn)
    signs = signs_of(code)

    for written in (code, code.lower(), signs, " ".join(signs), f" {signs[:3]}\u2013{signs[3:]} "):
        assert codes.read(written) == code


@given(DRAWN, st.integers(0, codes.DRAWN_SIGNS), st.sampled_from(codes.SIGNS))
def test_one_wrong_sign_makes_no_code(drawn, place, wrong):
    signs = signs_of(codes.complete(drawn))

    if signs[place] != wrong:
        assert not is_right(signs[:place] + wrong + signs[place + 1 :])


@given(DRAWN, st.integers(0, codes.DRAWN_SIGNS), st.integers(0, codes.DRAWN_SIGNS))
def test_two_signs_that_changed_places_make_no_code(drawn, one, other):
    signs = list(signs_of(codes.complete(drawn)))
    signs[one], signs[other] = signs[other], signs[one]

    changed = "".join(signs)
    assert is_right(changed) is (changed == signs_of(codes.complete(drawn)))


@pytest.mark.parametrize("typed", ["", "-", "K7QN", "K7QN-2XRS-9", "0OIL-1UMM", "\u0130\u00df"])
def test_what_is_no_code_is_read_without_complaint(typed):
    assert not is_right(signs_of(codes.read(typed)))
