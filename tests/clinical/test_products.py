"""Which pieces make a dose, which product a plan is made from: tables, and slow obvious twins."""

from dataclasses import replace
from fractions import Fraction
from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.dose import Dose
from prescribing.clinical.products import (
    CannotBeMade,
    choose_products,
    make,
    nearest_of_any,
    neighbours,
    offers,
    pieces_of,
)
from tests.clinical.plans import FACTS, TABLETS, a_step, tablet
from tests.clinical.profiles import twice

CAPSULE = replace(tablet("1.5"), id="capsule", form="capsule", pieces_each=1)
FROM_ONE_TABLET = "0.375 0.75 1.125 1.5 2 2.25 3 3.375 4 4.5 6 8"
GRID = [Dose(micrograms) for micrograms in range(125, 8001, 125)]
MADE = [dose for dose in GRID if any(pieces_of(dose, each) for each in TABLETS)]
products = st.sampled_from([*TABLETS, CAPSULE])


class Wanted:
    """A dose for a number of nights, before a product is chosen for it."""

    def __init__(self, dose, nights):
        self.dose = dose
        self.nights = nights

    def __repr__(self):
        return f"{self.dose.mg} mg x {self.nights}"


def mg(text):
    return Dose.parse(text)


def wanted(*doses, nights=14):
    return [Wanted(mg(dose), nights) for dose in doses]


# --- one dose from one product ---


@pytest.mark.parametrize(
    ("strength", "quarters"),
    [
        ("1.5", "0.375 0.75 1.125 1.5"),
        ("3", "0.75 1.5 2.25 3"),
        ("4.5", "1.125 2.25 3.375 4.5"),
        ("8", "2 4 6 8"),
    ],
)
def test_the_quarters_of_each_scored_tablet(strength, quarters):
    for pieces, dose in enumerate(quarters.split(), start=1):
        assert make(mg(dose), tablet(strength)) == pieces


def test_the_doses_that_one_tablet_makes_are_twelve():
    made = {
        micrograms
        for micrograms in range(1, 8001)
        for each in TABLETS
        if (pieces_of(Dose(micrograms), each) or 99) <= each.pieces_each
    }

    assert made == {mg(dose).micrograms for dose in FROM_ONE_TABLET.split()}


@pytest.mark.parametrize("dose", ["0.5", "1", "2.5", "3.5", "0.1", "4.499", "0.001"])
def test_no_tablet_makes_doses_that_are_common_elsewhere(dose):
    assert all(pieces_of(mg(dose), each) is None for each in TABLETS)


@pytest.mark.parametrize(
    ("dose", "strength", "lower", "higher"),
    [
        ("1", "4.5", None, "1.125"),
        ("1", "1.5", "0.75", "1.125"),
        ("0.5", "1.5", "0.375", "0.75"),
        ("0.5", "3", None, "0.75"),
        ("2.5", "4.5", "2.25", "3.375"),
        ("2.5", "8", "2", "4"),
        ("0.1", "8", None, "2"),
        ("7", "1.5", "6", None),  # 16 pieces are the most
        ("8", "1.5", "6", None),
        ("6.001", "1.5", "6", None),
        ("4.5", "4.5", "3.375", "5.625"),  # of a dose that is made, those on either side
    ],
)
def test_a_dose_has_neighbours_that_the_product_makes(dose, strength, lower, higher):
    expected = (lower and mg(lower), higher and mg(higher))

    assert neighbours(mg(dose), tablet(strength)) == expected


@pytest.mark.hazard("H13")
def test_a_refusal_names_the_nearest_doses_and_how_far_they_are():
    with pytest.raises(CannotBeMade) as no:
        make(mg("1"), tablet("1.5"))

    assert str(no.value) == "1 mg cannot be made from 1.5 mg scored tablets"
    assert (no.value.lower, no.value.higher) == (mg("0.75"), mg("1.125"))
    assert no.value.nearest.replace("\u00a0", " ") == (
        "0.75 mg (25 per cent less) or 1.125 mg (12.5 per cent more)"
    )


@pytest.mark.parametrize(
    ("dose", "lower", "higher"),
    [
        ("1", "0.75", "1.125"),
        ("7.9", "7.875", "8"),
        ("2.5", "2.25", "2.625"),
        ("0.1", None, "0.375"),
        ("0.75", "0.375", "1.125"),
    ],
)
def test_of_several_products_the_nearest_neighbours_count(dose, lower, higher):
    expected = (lower and mg(lower), higher and mg(higher))

    assert nearest_of_any(mg(dose), TABLETS, mg("8")) == expected


def test_no_neighbour_above_the_largest_dose_is_offered():
    below = mg("7.999")

    assert nearest_of_any(mg("7.9"), TABLETS, below) == (mg("7.875"), None)
    assert nearest_of_any(mg("7.9"), [tablet("1.5")], mg("8")) == (mg("6"), None)
    assert offers(mg("7.9"), None, None) == ""


def test_a_refusal_with_one_neighbour_offers_that_one():
    refusal = CannotBeMade(mg("1"), tablet("4.5"))

    assert refusal.nearest.replace("\u00a0", " ") == "1.125 mg (12.5 per cent more)"


@pytest.mark.hazard("H13")
def test_a_capsule_is_never_divided():
    assert pieces_of(mg("1.5"), CAPSULE) == 1
    assert pieces_of(mg("6"), CAPSULE) == 4
    assert pieces_of(mg("0.75"), CAPSULE) is None
    assert pieces_of(mg("7.5"), CAPSULE) is None


@given(st.integers(1, 40_000).map(Dose), products)
@pytest.mark.hazard("H13")
def test_pieces_agree_with_a_search_over_fractions(dose, product):
    piece = Fraction(product.strength.micrograms, product.pieces_each)
    most = product.most_units * product.pieces_each
    found = [count for count in range(1, most + 1) if piece * count == dose.micrograms]

    assert [pieces_of(dose, product)] == (found or [None])


@given(st.integers(1, 40_000).map(Dose), products)
def test_neighbours_agree_with_a_search(dose, product):
    makes = [
        Dose(count * product.strength.micrograms // product.pieces_each)
        for count in range(1, product.most_units * product.pieces_each + 1)
    ]

    lower = max((each for each in makes if each < dose), default=None)
    higher = min((each for each in makes if each > dose), default=None)
    assert neighbours(dose, product) == (lower, higher)


@pytest.mark.parametrize("product", TABLETS, ids=lambda each: each.id)
def test_each_dose_of_the_grid_is_made_or_refused_with_its_neighbours(product):
    makes = [Dose(count * product.strength.micrograms // 4) for count in range(1, 17)]
    for dose in GRID:
        if dose in makes:
            assert makes[make(dose, product) - 1] == dose
            continue
        with pytest.raises(CannotBeMade) as no:
            make(dose, product)
        lower = max((each for each in makes if each < dose), default=None)
        higher = min((each for each in makes if each > dose), default=None)
        assert (no.value.lower, no.value.higher) == (lower, higher)


def test_nothing_is_offered_above_what_may_be_planned():
    refusal = CannotBeMade(mg("7.9"), tablet("4.5"), at_most=mg("8"))

    assert (refusal.lower, refusal.higher) == (mg("7.875"), None)


# --- choosing the product ---


@pytest.mark.parametrize(
    ("doses", "chosen"),
    [
        ("1.125 2.25 3.375 4.5", "4.5"),  # 1.5 mg would do with as many cuts and more tablets
        ("1.5 3 4.5", "1.5"),  # no tablet is cut
        ("2 4 6", "8"),
        ("0.75 1.5", "1.5"),  # cut on the first step alone
        ("0.375", "1.5"),
        ("0.75", "3"),  # as many cut nights, fewer tablets
        ("1.5", "1.5"),
        ("3", "3"),
        ("4.5", "4.5"),
        ("8", "8"),
        ("6", "3"),  # two whole tablets: no cut, and fewer than four of 1.5 mg
    ],
)
@pytest.mark.hazard("H15")
def test_one_product_is_chosen_by_the_rule(doses, chosen):
    steps = wanted(*doses.split())

    assert choose_products(steps, TABLETS) == (tablet(chosen),) * len(steps)


def test_two_products_are_chosen_where_one_does_not_make_all():
    assert choose_products(wanted("2", "4.5"), TABLETS) == (tablet("8"), tablet("4.5"))


def test_nothing_is_chosen_when_a_step_cannot_be_made():
    assert choose_products(wanted("1.5", "1"), TABLETS) is None
    assert choose_products(wanted("1.5"), []) is None


def test_a_step_that_is_settled_keeps_its_product_and_the_others_prefer_it():
    steps = wanted("1.5", "1.5", "2")
    fixed = {1: tablet("3")}

    assert choose_products(steps, TABLETS, fixed) == (tablet("3"), tablet("3"), tablet("8"))


def test_many_settled_capsules_do_not_make_the_search_explode():
    strengths = ["0.375", "0.5", "0.75", "1", "1.5", "2"]
    capsules = [replace(CAPSULE, id=each, strength=mg(each)) for each in strengths]
    steps = wanted(*strengths, *["1.5"] * 6)

    chosen = choose_products(steps, TABLETS, dict(enumerate(capsules)))

    assert chosen[:6] == tuple(capsules)
    assert set(chosen[6:]) == {capsules[4]}


def best_by_hand(steps, offered):
    """Every product for every step; the rule of choosing as four numbers in order."""
    ways = []
    for choice in every(offered, repeat=len(steps)):
        made = [
            Fraction(step.dose.micrograms * each.pieces_each, each.strength.micrograms)
            for step, each in zip(steps, choice, strict=True)
        ]
        if any(pieces.denominator > 1 or pieces > 4 * p.pieces_each
               for pieces, p in zip(made, choice, strict=True)):  # fmt: skip
            continue
        cut = sum(
            step.nights
            for step, pieces, each in zip(steps, made, choice, strict=True)
            if (pieces / each.pieces_each).denominator > 1
        )
        tablets = 0
        for each in set(choice):
            quarters = sum(
                step.nights * pieces
                for step, pieces, taken in zip(steps, made, choice, strict=True)
                if taken == each
            )
            tablets += -(-quarters // each.pieces_each)
        strengths = [-each.strength.micrograms for each in choice]
        ways.append(((len(set(choice)), cut, tablets, strengths), choice))
    return min(ways, key=lambda way: way[0])[1] if ways else None


@twice
@given(
    st.lists(st.builds(Wanted, st.sampled_from(GRID), st.integers(1, 90)), min_size=1, max_size=3),
    st.permutations(TABLETS),
)
def test_the_choice_agrees_with_trying_everything(steps, offered):
    assert choose_products(steps, offered) == best_by_hand(steps, offered)


@twice
@given(
    st.lists(st.builds(Wanted, st.sampled_from(MADE), st.integers(1, 90)), min_size=1, max_size=3)
)
def test_the_choice_agrees_for_doses_that_can_be_made(steps):

    assert choose_products(steps, TABLETS) == best_by_hand(steps, TABLETS)


def test_the_choice_agrees_for_every_dose_of_the_grid():
    for dose in GRID:
        steps = [Wanted(dose, 14)]
        assert choose_products(steps, TABLETS) == best_by_hand(steps, TABLETS)


@pytest.mark.parametrize(
    ("steps", "chosen"),
    [
        # All cut nights count, not those of the last step.
        ([("1.5", 14), ("3.75", 14)], ["1.5", "1.5"]),
        ([("4", 1), ("6", 7), ("7.5", 7)], ["8", "3", "3"]),
        # A night without a cut counts nothing.
        ([("5.25", 5), ("1.5", 1)], ["1.5", "1.5"]),
        ([("6", 1)], ["3"]),
        # Of as many cuts, the fewer tablets; nights times pieces, rounded up a product.
        ([("5.25", 1), ("6.75", 2), ("0.375", 5)], ["1.5", "4.5", "1.5"]),
        ([("3", 5), ("7.875", 1), ("2.25", 1)], ["3", "4.5", "4.5"]),
        ([("1.875", 14), ("6", 1), ("6.75", 5)], ["1.5", "1.5", "4.5"]),
        ([("1.875", 3), ("3.75", 3), ("6.75", 7)], ["1.5", "1.5", "4.5"]),
        # Of as many tablets, the higher strength.
        ([("4.875", 5), ("7.875", 5), ("2.25", 1)], ["1.5", "4.5", "4.5"]),
        ([("0.75", 2)], ["3"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("offered", [TABLETS, TABLETS[::-1]], ids=["upward", "downward"])
def test_one_reason_to_choose_counts_after_the_other(steps, chosen, offered):
    asked = [Wanted(mg(dose), nights) for dose, nights in steps]

    assert choose_products(asked, offered) == tuple(map(tablet, chosen))


# --- steps ---


def test_a_step_knows_its_pieces():
    assert a_step("3.375").pieces == 3


def test_a_step_that_cannot_be_made_cannot_be_built():
    with pytest.raises(CannotBeMade):
        a_step("1")


@pytest.mark.hazard("H15", "H17")
def test_the_scored_tablets_are_the_four_of_the_catalogue():
    assert [each.strength.mg for each in TABLETS] == ["1.5", "3", "4.5", "8"]
    assert {each.pieces_each for each in TABLETS} == {4}
    assert set(FACTS.products.values()) == set(TABLETS)
