"""The text for the pharmacy says the nights, and reads back as them and as nothing else."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prescribing.clinical.dose import Dose
from prescribing.clinical.instructions import (
    agrees,
    amount_in_words,
    amount_spoken,
    number_in_words,
    read,
    write,
)
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.supply import supply
from prescribing.clinical.titration import Hold, Step, nights
from tests.clinical.plans import EVENING, FACTS, MONDAY, a_plan, a_step, plans, tablet
from tests.clinical.profiles import many

PHRASES = FACTS.phrases
SURGERY = Surgery(date(2026, 2, 24), time(8))
CAPSULE = replace(tablet("1.5"), id="capsule-1500", form="capsule", pieces_each=1)
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def written(plan, refills=0, dose_time=EVENING):
    laid = nights(plan)
    return write(laid, supply(laid), refills=refills, dose_time=dose_time, phrases=PHRASES)


def agreed(text, plan, refills=0, dose_time=EVENING):
    laid = nights(plan)
    return agrees(text, laid, supply(laid), refills=refills, dose_time=dose_time, phrases=PHRASES)


def test_another_time_of_day_does_not_agree():
    plan = a_plan(a_step("1.125"))

    assert agreed(written(plan), plan)
    assert not agreed(written(plan, dose_time=time(8)), plan)


def test_the_standard_plan_stopped_for_surgery_in_full():
    plan = a_plan(
        a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5", 28), surgeries=[SURGERY]
    )

    assert written(plan) == (
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: "
        "quarter tablet (1.125 mg) for 14 nights, then half tablet (2.25 mg) for 14 nights, then "
        "three-quarter tablet (3.375 mg) for 14 nights, then 1 tablet (4.5 mg) for 5 nights, then "
        "STOP for surgery. Dispense 26 (twenty-six) tablets. Refills: 0."
    )


def test_a_hold_is_said_where_it_falls():
    plan = a_plan(a_step("1.125"), holds=[Hold(date(2026, 1, 15), 1, "side effect")])

    assert written(plan, refills=2) == (
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: "
        "quarter tablet (1.125 mg) for 10 nights, then NO dose for 1 night, then "
        "quarter tablet (1.125 mg) for 4 nights. Dispense 4 (four) tablets. Refills: 2."
    )


def test_a_change_of_tablet_is_said_and_each_strength_is_dispensed():
    plan = a_plan(a_step("1.5", 7, "1.5"), a_step("2", 1, "8"), a_step("4", 7, "8"))

    assert written(plan) == (
        "naltrexone 1.5 mg tablet. Take by mouth nightly at bedtime: "
        "1 tablet (1.5 mg) for 7 nights, then change to naltrexone 8 mg tablet: "
        "quarter tablet (2 mg) for 1 night, then half tablet (4 mg) for 7 nights. "
        "Dispense 7 (seven) tablets of 1.5 mg and 4 (four) tablets of 8 mg. Refills: 0."
    )


def test_a_capsule_is_called_a_capsule():
    plan = a_plan(Step(Dose.parse("3"), 14, CAPSULE))

    assert written(plan) == (
        "naltrexone 1.5 mg capsule. Take by mouth nightly at bedtime: "
        "2 capsules (3 mg) for 14 nights. Dispense 28 (twenty-eight) capsules. Refills: 0."
    )
    assert agreed(written(plan), plan)


def test_one_tablet_is_one_tablet():
    assert "Dispense 1 (one) tablet. " in written(a_plan(a_step("1.125", 4)))


def test_where_no_night_carries_a_dose_the_text_says_that():
    plan = a_plan(surgeries=[Surgery(MONDAY)])

    assert written(plan) == PHRASES.nothing
    assert agreed(PHRASES.nothing, plan)
    assert not agreed(written(a_plan()), plan)


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (time(4), "one time each morning"),
        (time(8), "one time each morning"),
        (time(11, 59), "one time each morning"),
        (time(12), "one time each afternoon"),
        (time(17), "nightly at bedtime"),
        (time(21), "nightly at bedtime"),
        (time(0, 30), "nightly at bedtime"),  # it belongs to the evening before
        (time(3, 59), "nightly at bedtime"),
    ],
)
def test_the_moment_of_the_day_is_said_in_words(at, moment):
    assert f"Take by mouth {moment}: " in written(a_plan(), dose_time=at)


FRACTIONS = ["\u00bc", "\u00bd", "\u00be", "1/4", "1/2", "3/4"]


@pytest.mark.parametrize(
    "never", [*FRACTIONS, "as directed", "see attached", "qhs", "\u00b5g", ".0 mg", "\u00a0"]
)
@pytest.mark.hazard("H16", "H40")
def test_what_a_pharmacy_must_never_read(never):
    assert never not in written(a_plan(surgeries=[SURGERY]))


@pytest.mark.parametrize(
    ("pieces", "in_words", "spoken"),
    [
        (1, "quarter tablet", "a quarter tablet"),
        (2, "half tablet", "half a tablet"),
        (3, "three-quarter tablet", "three quarters of a tablet"),
        (4, "1 tablet", "1 whole tablet"),
        (5, "1 and quarter tablets", "1 and quarter tablets"),
        (7, "1 and three-quarter tablets", "1 and three-quarter tablets"),
        (8, "2 tablets", "2 tablets"),
        (16, "4 tablets", "4 tablets"),
    ],
)
def test_amounts_are_said_in_words(pieces, in_words, spoken):
    assert amount_in_words(pieces, tablet("4.5"), PHRASES) == in_words
    assert amount_spoken(pieces, tablet("4.5"), PHRASES) == spoken


@pytest.mark.parametrize("product", FACTS.products.values(), ids=lambda each: each.id)
@pytest.mark.hazard("H14")
def test_no_two_amounts_of_a_product_are_said_alike(product):
    said = [amount_in_words(n, product, PHRASES) for n in range(1, product.most_pieces + 1)]

    assert len(set(said)) == product.most_pieces


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (1, "one"),
        (10, "ten"),
        (13, "thirteen"),
        (20, "twenty"),
        (26, "twenty-six"),
        (49, "forty-nine"),
        (90, "ninety"),
        (100, "one hundred"),
        (105, "one hundred five"),
        (196, "one hundred ninety-six"),
        (999, "nine hundred ninety-nine"),
    ],
)
def test_numbers_are_said_in_words(number, words):
    assert number_in_words(number, PHRASES) == words


def test_no_two_quantities_are_said_alike():
    most = FACTS.limits.steps_most * FACTS.limits.step_nights_most * 4

    assert len({number_in_words(number, PHRASES) for number in range(most + 1)}) == most + 1


# --- reading back ---


def test_what_a_pharmacist_takes_from_the_text():
    plan = a_plan(a_step("1.5", 7, "1.5"), a_step("2", 1, "8"), surgeries=[SURGERY])
    reading = read(written(plan, refills=1), [tablet("1.5"), tablet("8")], PHRASES)

    assert [(line.nights, line.product, line.pieces) for line in reading.lines] == [
        (7, "1.5 mg tablet", 4),
        (1, "8 mg tablet", 1),
    ]
    assert reading.dispensed == (("1.5 mg tablet", 7), ("8 mg tablet", 1))
    assert reading.refills == 1
    assert not reading.stops_for_surgery  # it comes long after the plan


@many
@given(plans(), st.integers(0, 11))
def test_the_text_of_any_plan_reads_back_as_that_plan(plan, refills):
    assert agreed(written(plan, refills), plan, refills)


@given(plans(), st.data())
@pytest.mark.hazard("H16")
def test_a_text_with_one_number_changed_does_not_agree(plan, data):
    text = written(plan)
    numbers = list(NUMBER.finditer(text))
    assume(numbers)
    found = data.draw(st.sampled_from(numbers))
    other = data.draw(
        st.integers(0, 999).map(str)
        | st.sampled_from(["0.375", "1.125", "2.25", "3.375", "4.5", "45", "0.45"])
        | st.just(found[0] + "0")
        | st.just(found[0].removesuffix("5"))
    )
    assume(other != found[0])

    assert not agreed(text[: found.start()] + other + text[found.end() :], plan)


def test_every_number_of_a_text_counts():
    plan = a_plan(
        a_step("1.5", 7, "1.5"),
        a_step("3.375", 8),
        holds=[Hold(date(2026, 1, 8), 2, "")],
    )
    text = written(plan)
    numbers = list(NUMBER.finditer(text))

    assert len(numbers) == 16
    for found in numbers:
        changed = text[: found.start()] + "11" + text[found.end() :]
        assert not agreed(changed, plan), changed


NUMBER_WORDS = ["quarter", "half", "three-quarter", "1 tablet", "twenty-six", "STOP for surgery"]


@pytest.mark.parametrize("word", NUMBER_WORDS)
@pytest.mark.parametrize("other", [*NUMBER_WORDS, "2 tablets", "twenty", "sixty-two", ""])
def test_a_text_with_one_amount_in_words_changed_does_not_agree(word, other):
    plan = a_plan(surgeries=[SURGERY])
    text = written(plan)
    changed = text.replace(f" {word}", f" {other}", 1)

    assert word in text
    assert changed == text or not agreed(changed, plan)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("4.5 mg tablet.", "4.50 mg tablet."),
        ("(4.5 mg)", "(4.50 mg)"),
        ("(4.5 mg)", "(4500 mcg)"),
        ("(1.125 mg)", "(1.125mg)"),
        ("14 nights", "014 nights"),
        ("14 nights", "14 night"),
        ("5 nights", "five nights"),
        ("tablets. Refills", "capsules. Refills"),
        (", then STOP for surgery", ""),
        ("Refills: 0.", ""),
        ("Refills: 0.", "Refills: 00."),
        ("26 (twenty-six)", "026 (twenty-six)"),
        ("26 (twenty-six)", "26 (sixty-two)"),
        ("Refills: 0.", "Refills: 0. Take 2 tablets."),
        ("naltrexone", "naloxone"),
        (", then half tablet (2.25 mg) for 14 nights", ""),
        (".", "!"),
    ],
)
def test_a_text_with_a_part_changed_does_not_agree(part, other):
    steps = [a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5", 28)]
    plan = a_plan(*steps, surgeries=[SURGERY])
    text = written(plan)

    assert part in text
    assert not agreed(text.replace(part, other, 1), plan)


@given(plans(), plans())
def test_the_text_of_one_plan_does_not_agree_with_another_unless_it_is_the_same(plan, other):
    text = written(plan)

    assert agreed(text, other) == (text == written(other))


@given(st.text(max_size=80))
def test_any_other_text_does_not_agree(text):
    assert not agreed(text, a_plan())


def test_the_refills_must_agree():
    assert not agreed(written(a_plan(), refills=1), a_plan(), refills=2)


@pytest.mark.parametrize(
    ("part", "other", "says"),
    [
        ("(4.5 mg)", "(4.50 mg)", "This dose is not as the one printer writes it: 4.50 mg"),
        ("1 tablet (4.5", "0 tablets (4.5", "This amount cannot be read back: 0 tablets"),
        ("1 tablet (4.5", "5 tablets (4.5", "This amount cannot be read back: 5 tablets"),
        (
            "1 tablet (4.5",
            "4 and a quarter tablets (4.5",
            "This amount cannot be read back: 4 and a quarter tablets",
        ),
        (
            "half tablet (2.25 mg) for",
            "a little for",
            "This part of the instructions cannot be read back: a little for 14 nights",
        ),
        ("26 (twenty-six)", "26 (sixty)", "This quantity cannot be read back: 26 (sixty) tablets"),
        ("5 nights", "5 night", "This number of nights cannot be read back: 5 night"),
        (
            "(twenty-six) tablets",
            "(twenty-six) capsules",
            "The instructions dispense a product that the plan does not use.",
        ),
    ],
)
def test_what_cannot_be_read_back_is_named(part, other, says):
    steps = [a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5", 28)]
    text = written(a_plan(*steps, surgeries=[SURGERY]))
    assert part in text

    with pytest.raises(ValueError, match=r".") as refused:
        read(text.replace(part, other, 1), [tablet("4.5")], PHRASES)

    assert str(refused.value) == says


def test_other_texts_cannot_be_read():
    with pytest.raises(ValueError, match=r"^The instructions cannot be read back\.$"):
        read("Take as directed.", [tablet("4.5")], PHRASES)
