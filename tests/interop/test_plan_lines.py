"""A plan asked for in JSON: the promised example to the letter, the cases, and what is refused."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical import instructions
from prescribing.clinical.dose import Dose, DoseError
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.supply import supply
from prescribing.clinical.titration import PlanError, nights
from prescribing.interop import plan_lines
from prescribing.interop.lines import LineError
from tests.clinical.plans import plans
from tests.interop.requests import CONTENT, FACTS, PLAN, TABLET, planned, request_of, without

REFUSALS = (LineError, DoseError, PlanError, CannotBeMade, OverflowError)


# --- the promised example ---


def test_the_example_is_answered_to_the_letter():
    answer = plan_lines.answer(PLAN, FACTS)

    assert answer["steps"][0] | {"product": "", "form": "", "planned_nights": 0} == {
        "dose_mg": "1.125",
        "pieces": 1,
        "words": "a quarter tablet",
        "first_night": "2026-01-05",
        "last_night": "2026-01-18",
        "nights": 14,
        "product": "",
        "form": "",
        "planned_nights": 0,
    }
    by_date = {night["date"]: night for night in answer["nights"]}
    assert by_date["2026-01-05"] == {
        "date": "2026-01-05",
        "kind": "take",
        "step": 1,
        "dose_mg": "1.125",
        "pieces": 1,
        "product": "4.5 mg",
    }
    assert by_date["2026-02-21"] == {
        "date": "2026-02-21",
        "kind": "surgery hold",
        "step": None,
        "dose_mg": "0",
        "pieces": 0,
        "product": None,
    }
    assert by_date["2026-02-24"]["kind"] == "surgery"
    assert by_date["2026-02-25"]["kind"] == "wait"
    assert answer["nights"][-1]["date"] == "2026-03-01"
    assert answer["last_night_before_surgery"] == "2026-02-20"
    assert without(answer["supply"][0], "form") == {
        "product": "4.5 mg",
        "pieces": 104,
        "tablets": 26,
        "left_over_pieces": 0,
    }
    assert answer["lasts_until"] == "2026-02-20"
    assert answer["instructions"].startswith(
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: "
    )
    assert set(answer) == {
        "steps", "nights", "last_night_before_surgery", "supply", "lasts_until", "instructions"
    }  # fmt: skip


def test_a_step_cut_short_by_surgery_says_the_nights_it_is_taken():
    last = plan_lines.answer(PLAN, FACTS)["steps"][-1]

    assert (last["first_night"], last["last_night"]) == ("2026-02-16", "2026-02-20")
    assert (last["nights"], last["planned_nights"]) == (5, 14)


def test_a_step_that_is_never_taken_has_no_nights():
    steps = plan_lines.answer(PLAN | {"surgery": {"starts": "2026-01-20T08:00"}}, FACTS)["steps"]

    assert (steps[3]["first_night"], steps[3]["last_night"], steps[3]["nights"]) == (None, None, 0)


def test_without_surgery_there_is_no_last_night_before_it():
    assert planned()["last_night_before_surgery"] is None


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_a_surgery_that_is_done_or_cancelled_holds_nothing(status):
    surgery = {"starts": "2026-02-24T08:00", "status": status}

    assert planned(surgery=surgery)["nights"] == planned()["nights"]


@pytest.mark.parametrize("absent", [None, ""])
def test_what_is_null_or_empty_is_left_out(absent):
    assert planned(surgery=absent)["nights"] == planned()["nights"]


def test_a_capsule_may_have_any_strength():
    capsule = {"form": "capsule", "strength_mg": "0.5"}
    answer = planned(product=capsule, steps=[{"dose_mg": "1.5", "nights": 7}])

    assert answer["steps"][0]["pieces"] == 3
    assert answer["steps"][0]["words"] == "3 capsules"
    assert answer["supply"][0]["tablets"] == 21


def test_keys_that_are_not_known_are_said_to_be_ignored():
    assert planned(colour="blue", size=1)["ignored"] == ["colour", "size"]


def test_keys_of_the_lists_that_are_not_known_are_said_to_be_ignored_too():
    answer = planned(
        steps=[{"dose_mg": "1.125", "nights": 14, "night": 7}],
        holds=[{"from": "2026-01-15", "nights": 3, "until": "2026-02-01"}],
        surgery={"starts": "2026-02-24", "hospital": "x"},
        surgeries=[{"starts": "2026-03-24", "who": "y"}],
    )

    assert answer["ignored"] == [
        "holds.until", "steps.night", "surgeries.hospital", "surgeries.who"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "count", "told"),
    [
        ("2025-01-15", 3, True),
        ("2026-01-04", 1, True),
        ("2026-01-04", 2, False),
        ("2026-03-01", 1, False),
        ("2026-03-02", 9, True),
    ],
)
def test_a_hold_that_lies_wholly_outside_the_plan_is_told(first, count, told):
    without_holds = planned(surgery=None)
    answer = planned(surgery=None, holds=[{"from": first, "nights": count}])

    assert ("warnings" in answer) == told == (answer["nights"] == without_holds["nights"])
    if told:
        (said,) = answer["warnings"]
        assert said.startswith(f"hold.from: the hold from {first} changes nothing")
        assert said.endswith("from 2026-01-05 to 2026-03-01")


@pytest.mark.parametrize("one", [None, {"starts": "2026-03-20T08:00"}])
def test_of_several_surgeries_the_earliest_ends_the_doses(one):
    sooner, later = {"starts": "2026-02-10T08:00"}, {"starts": "2026-02-14T08:00"}
    answer = planned(surgery=one, surgeries=[later, sooner])

    assert answer["last_night_before_surgery"] == "2026-02-06"
    assert answer["nights"] == planned(surgery=sooner)["nights"]


def test_of_several_surgeries_those_that_are_off_hold_nothing():
    off = {"starts": "2026-02-10T08:00", "status": "cancelled"}

    assert planned(surgeries=[off])["nights"] == planned()["nights"]


@pytest.mark.parametrize(
    ("dose", "lower", "higher"),
    [("7.9", "7.875", None), ("7.5", "6.75", "7.875"), ("0.1", None, "1.125")],
)
def test_no_neighbour_is_offered_that_could_not_be_planned(dose, lower, higher):
    with pytest.raises(LineError) as refused:
        planned(steps=steps(dose_mg=dose))

    near = refused.value.more
    assert (near["nearest_lower_mg"], near["nearest_higher_mg"]) == (lower, higher)


def test_a_hold_before_surgery_may_swallow_the_whole_plan():
    answer = planned(surgery={"starts": "2026-01-25"}, hold_hours=720)

    assert {night["dose_mg"] for night in answer["nights"]} == {"0"}
    assert answer["supply"] == []
    assert answer["lasts_until"] is None
    assert answer["last_night_before_surgery"] is None
    assert answer["instructions"] == FACTS.phrases.nothing


def test_a_step_may_have_ninety_nights():
    assert len(planned(steps=steps(nights=90))["nights"]) == 90


def test_a_step_may_name_its_own_product_among_others_that_are_chosen():
    eight = {"form": "scored tablet", "strength_mg": "8"}
    answer = planned(
        product="any",
        steps=[
            {"dose_mg": "2", "nights": 7},
            {"dose_mg": "4", "nights": 7, "product": eight},
            {"dose_mg": "4.5", "nights": 7},
        ],
    )

    assert [step["product"] for step in answer["steps"]] == ["8 mg", "8 mg", "4.5 mg"]


# --- the cases ---


@pytest.mark.parametrize("case", CONTENT["case"], ids=lambda case: case["name"])
def test_a_plan_comes_to_what_the_case_says(case):
    if "error" in case:
        with pytest.raises(LineError) as refused:
            plan_lines.answer(request_of(case), FACTS)
        assert str(refused.value) == case["error"]
        number, lower, higher = case["near"]
        assert refused.value.more == {
            "step": number,
            "nearest_lower_mg": None if lower == "none" else lower,
            "nearest_higher_mg": higher,
        }
        return

    answer = plan_lines.answer(request_of(case), FACTS)

    supply = [
        [each["product"], each["pieces"], each["tablets"], each["left_over_pieces"]]
        for each in answer["supply"]
    ]
    assert supply == case.get("supply", supply)
    assert answer["lasts_until"] == case.get("lasts_until", answer["lasts_until"])
    assert answer["instructions"] == case.get("instructions", answer["instructions"])
    if "last_night" in case:
        assert answer["last_night_before_surgery"] == case["last_night"]
    if "without" in case:
        empty = [night["date"] for night in answer["nights"] if "hold" in night["kind"]]
        assert empty == case["without"]
    if case.get("supply") == []:
        assert all(night["dose_mg"] == "0" for night in answer["nights"])
        assert answer["lasts_until"] is None


# --- what is refused ---


def steps(**changes):
    return [{"dose_mg": "1.125", "nights": 14} | changes]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_night": "2026-02-30"}, "first_night: there is no 2026-02-30"),
        ({"first_night": "2026-2-3"}, "first_night must be a date such as"),
        ({"first_night": "05/01/2026"}, "first_night must be a date"),
        ({"first_night": "\u0662\u0660\u0662\u0666-01-05"}, "first_night must be a date"),
        ({"first_night": 20260105}, "first_night must be text"),
        ({"first_night": None}, "first_night must be text"),
        ({"timezone": "Mars/Olympus"}, "timezone: there is no time zone Mars/Olympus"),
        ({"timezone": "../etc/passwd"}, "there is no time zone"),
        ({"timezone": 5}, "timezone must be text"),
        ({"dose_time": "24:00"}, "dose_time: there is no 24:00"),
        ({"dose_time": "9 pm"}, "dose_time must be a time"),
        ({"dose_time": "21:60"}, "dose_time: there is no 21:60"),
        ({"dose_time": 21}, "dose_time must be text"),
        ({"dose_time": 0}, "dose_time must be text"),
        ({"dose_time": False}, "dose_time must be text"),
        ({"hold_hours": 24}, "hold_hours must be a whole number from 48 to 720"),
        ({"hold_hours": 47}, "hold_hours must be a whole number from 48"),
        ({"hold_hours": 721}, "hold_hours must be a whole number from 48 to 720"),
        ({"hold_hours": "72"}, "hold_hours must be a whole number"),
        ({"hold_hours": 72.0}, "hold_hours must be a whole number"),
        ({"hold_hours": True}, "hold_hours must be a whole number"),
        ({"hold_hours": 0}, "hold_hours must be a whole number"),
        ({"steps": []}, "steps must be 1 to 12 in number"),
        ({"steps": steps() * 13}, "steps must be 1 to 12 in number"),
        ({"steps": None}, "steps must be a list"),
        ({"steps": {}}, "steps must be a list"),
        ({"steps": ["4.5"]}, "step 1 must be a JSON object"),
        ({"steps": steps(nights=91)}, "step 1: nights must be a whole number from 1 to 90"),
        ({"steps": steps(nights=0)}, "step 1: nights must be a whole number"),
        ({"steps": steps(nights=-7)}, "step 1: nights must be a whole number"),
        ({"steps": steps(nights=True)}, "step 1: nights must be a whole number"),
        ({"steps": steps(nights=7.0)}, "step 1: nights must be a whole number"),
        ({"steps": steps(nights="7")}, "step 1: nights must be a whole number"),
        ({"steps": steps(nights=None)}, "step 1: nights must be a whole number"),
        ({"steps": steps(dose_mg=4.5)}, "step 1: A dose must be text in quotes"),
        ({"steps": steps(dose_mg=".5")}, "step 1: Write 0.5"),
        ({"steps": steps(dose_mg="1,125")}, "step 1: Write 1.125 with a point"),
        ({"steps": steps(dose_mg="9")}, "step 1: 9 mg is more than 8 mg"),
        ({"steps": steps() + steps(dose_mg="-1")}, "step 2: A dose is written without a sign"),
        ({"product": None}, 'step 1: name a product, or write "any"'),
        ({"product": "all"}, "step 1 must be a JSON object"),
        ({"product": {}}, "step 1.form must be text"),
        ({"product": TABLET | {"strength_mg": 4.5}}, "step 1.strength_mg: A dose must be text"),
        ({"product": TABLET | {"strength_mg": "5"}}, "there is no 5 mg scored tablet"),
        ({"product": TABLET | {"form": "cream"}}, "there is no 4.5 mg cream"),
        ({"surgery": {}}, "surgery.starts must be text"),
        ({"surgery": []}, "surgery must be one JSON object"),
        ({"surgery": [{"starts": "2026-02-24"}]}, "several stand in a list as surgeries"),
        ({"surgeries": {}}, "surgeries must be a list"),
        ({"surgeries": [{"starts": "2026-02-30"}]}, "surgery.starts: there is no 2026-02-30"),
        ({"surgeries": [{"starts": "2026-02-24"}], "timezone": None}, "timezone: hours before"),
        ({"surgery": False}, "surgery must be a JSON object"),
        ({"surgery": "2026-02-24"}, "surgery must be a JSON object"),
        ({"surgery": {"starts": "soon"}}, "surgery.starts must be a date"),
        ({"surgery": {"starts": "2026-02-30"}}, "surgery.starts: there is no 2026-02-30"),
        ({"surgery": {"starts": "2026-02-24T25:00"}}, "surgery.starts: there is no"),
        ({"surgery": {"starts": "2026-02-24T"}}, "surgery.starts: there is no"),
        ({"surgery": {"starts": "2026-02-24 08:00"}}, "surgery.starts must be a date"),
        ({"surgery": {"starts": "2026-02-24", "status": "maybe"}}, "surgery.status must be"),
        ({"surgery": {"starts": "2026-02-24"}, "timezone": None}, "timezone: hours before"),
        ({"holds": {}}, "holds must be a list"),
        ({"holds": ["2026-01-15"]}, "hold must be a JSON object"),
        ({"holds": [{"from": "2026-01-15"}]}, "hold.nights must be a whole number"),
        ({"holds": [{"from": "2026-01-15", "nights": 91}]}, "hold.nights must be a whole number"),
        ({"holds": [{"from": "2026-01-15", "nights": True}]}, "hold.nights must be a whole"),
        ({"holds": [{"from": "x", "nights": 1}]}, "hold.from must be a date"),
        ({"holds": [{"from": "2026-01-15", "nights": 1, "reason": 3}]}, "hold.reason must be text"),
        ({"until": "2026-01-04", "steps": steps(nights=None)}, "comes before its last step"),
        ({"until": "2026-12-31", "steps": steps(nights=None)}, "from 1 to 90"),
        ({"until": "never", "steps": steps(nights=None)}, "until must be a date"),
        ({"until": "2026-03-31"}, "until: step 4 has 14 nights, and 44 are left"),
    ],
)
def test_a_fault_is_refused_with_what_is_wrong_and_where(changes, words):
    with pytest.raises(REFUSALS) as refused:
        planned(**changes)

    assert words in str(refused.value)


def test_a_first_step_without_nights_is_refused_even_with_a_last_night():
    with pytest.raises(LineError, match="step 1: nights"):
        planned(until="2026-04-30", steps=[{"dose_mg": "1.125"}, {"dose_mg": "2.25"}])


def test_a_last_night_and_nights_that_say_the_same_agree():
    assert planned(until="2026-03-01") == planned()


@pytest.mark.parametrize("first_night", ["9999-12-25", "0001-01-01"])
def test_the_ends_of_the_calendar_are_answered_or_refused(first_night):
    with suppress(*REFUSALS):
        planned(first_night=first_night, surgery={"starts": first_night})


# --- all of an answer says the same ---


def line_of(plan):
    """The plan as a line asks for it."""
    clock = plan.clock
    return {
        "steps": [
            {
                "dose_mg": step.dose.mg,
                "nights": step.nights,
                "product": {"form": step.product.form, "strength_mg": step.product.strength.mg},
            }
            for step in plan.steps
        ],
        "first_night": plan.first_night.isoformat(),
        "timezone": clock.zone.key,
        "hold_hours": int(plan.hold_before_surgery.total_seconds() // 3600),
        "dose_time": clock.dose_time and clock.dose_time.isoformat(),
        "holds": [
            {"from": hold.first_night.isoformat(), "nights": hold.nights, "reason": hold.reason}
            for hold in plan.holds
        ],
        "surgeries": [
            {"starts": f"{each.day}T{each.at}" if each.at else str(each.day)}
            for each in plan.surgeries
        ],
    }


@given(plans())
def test_steps_nights_supply_and_instructions_of_an_answer_agree(plan):
    answer = json.loads(json.dumps(plan_lines.answer(line_of(plan), FACTS)))

    laid = nights(plan)
    assert [(night["date"], night["kind"]) for night in answer["nights"]] == [
        (night.date.isoformat(), night.kind.value) for night in laid
    ]
    taken = [night for night in answer["nights"] if night["kind"] == "take"]
    for number, step in enumerate(answer["steps"], start=1):
        own = [night for night in taken if night["step"] == number]
        assert step["nights"] == len(own)
        assert [step["first_night"], step["last_night"]] == (
            [own[0]["date"], own[-1]["date"]] if own else [None, None]
        )
        for night in own:
            same = ("dose_mg", "pieces", "product")
            assert [night[key] for key in same] == [step[key] for key in same]
            made = plan.steps[number - 1]
            assert Dose.parse(night["dose_mg"]) == made.dose
            assert night["pieces"] * made.product.piece_micrograms == made.dose.micrograms
            assert not re.search(r"\.\d*0$", night["dose_mg"])
    for entry in answer["supply"]:
        pieces = sum(n["pieces"] for n in taken if n["product"] == entry["product"])
        assert entry["pieces"] == pieces
        assert entry["tablets"] * 4 - entry["left_over_pieces"] == pieces
    assert answer["lasts_until"] == (taken[-1]["date"] if taken else None)
    assert instructions.agrees(
        answer["instructions"],
        laid,
        supply(laid),
        refills=0,
        dose_time=plan.clock.dose_time or FACTS.habits.dose_time,
        phrases=FACTS.phrases,
    )


# --- anything at all ---

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["any", "4.5", "1.125", "2026-02-30", "2026-01-05", "21:00", "UTC", "\ud800"])
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["dose_mg", "nights", "product", "form", "strength_mg", "starts",
                             "from", "reason", "status", "text", "last_taken"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(plan_lines.KEYS)) | st.text(max_size=5), anything))
def test_no_object_makes_the_planner_fall_over(request):
    try:
        answer = plan_lines.answer(request, FACTS)
    except REFUSALS:
        return
    json.dumps(answer)


@given(st.sampled_from(sorted(plan_lines.KEYS)), anything)
def test_no_value_of_one_key_makes_the_planner_fall_over(key, value):
    try:
        answer = plan_lines.answer(PLAN | {key: value}, FACTS)
    except REFUSALS:
        return
    json.dumps(answer)


@given(st.sampled_from(["dose_mg", "nights", "product"]), anything)
def test_no_value_in_a_step_makes_the_planner_fall_over(key, value):
    try:
        planned(steps=[PLAN["steps"][0], PLAN["steps"][1] | {key: value}])
    except REFUSALS:
        return
