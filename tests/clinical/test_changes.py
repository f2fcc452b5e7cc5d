"""Changes of a plan under way: what is past stands, and nothing is ever raised by going back."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescribing.clinical.changes import (
    Change,
    ChangeRefused,
    gap_before,
    go_down,
    restart,
    skip,
    stay,
    step_back,
    under_way,
)
from prescribing.clinical.dose import Dose
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.titration import (
    AROUND_SURGERY,
    Hold,
    Kind,
    PlanError,
    as_of,
    nights,
    rest,
)
from tests.clinical.plans import FACTS, MONDAY, ONE_NIGHT, a_plan, a_step, plans, tablet, titrations
from tests.clinical.sentences import is_said_whole

SURGERY = Surgery(date(2026, 2, 24), time(8))  # the last dose is on Friday 20 February
SURGERY_DONE = date(2026, 3, 2)


def on(night, plan=None, plan_nights=None):
    """The plan on its so-manieth night."""
    plan = plan or a_plan()
    tonight = night if isinstance(night, date) else MONDAY + (night - 1) * ONE_NIGHT
    return under_way(plan, plan_nights or nights(plan), tonight, FACTS.limits, FACTS.gap_rule)


def after_surgery(tonight, plan=None):
    """Signed with the surgery ahead; tonight it is recorded as done."""
    plan = plan or a_plan(surgeries=[SURGERY])
    return on(tonight, replace(plan, surgeries=()), nights(plan))


def mg(text):
    return Dose.parse(text)


def told(plan, begins=None):
    """The runs of nights with one dose, as (dose, nights); no dose by its kind."""
    runs = []
    for night in nights(plan):
        if begins is not None and night.date < begins:
            continue
        what = night.dose.mg if night.dose else str(night.kind)
        if runs and runs[-1][:2] == (what, night.step):
            runs[-1] = (what, night.step, runs[-1][2] + 1)
        else:
            runs.append((what, night.step, 1))
    return [(what, count) for what, _, count in runs]


def offered(change, *given_to, **more):
    with pytest.raises(ChangeRefused) as refused:
        change(*given_to, **more)
    assert is_said_whole(str(refused.value))
    return str(refused.value).replace("\u00a0", " "), refused.value.offers


# --- staying ---


def test_staying_seven_nights_on_the_tenth_makes_the_step_longer_and_moves_the_rest():
    assert told(stay(on(10), 7)) == [("1.125", 21), ("2.25", 14), ("3.375", 14), ("4.5", 14)]


def test_on_the_evening_of_a_higher_dose_the_present_one_is_that_taken_last():
    assert told(stay(on(15), 3))[:2] == [("1.125", 17), ("2.25", 14)]


def test_on_the_evening_of_a_lower_dose_the_present_one_is_the_lower():
    plan = a_plan(a_step("4.5", 7), a_step("2.25", 7))

    assert told(stay(on(8, plan), 3)) == [("4.5", 7), ("2.25", 10)]


def test_on_the_first_evening_the_present_dose_is_that_of_the_first_step():
    assert told(stay(on(1), 2))[0] == ("1.125", 16)


def test_staying_beyond_what_one_step_may_have_is_a_further_step_of_the_same_dose():
    plan = a_plan(a_step("2.25", 90))

    assert stay(on(80, plan), 30).steps == (a_step("2.25", 90), a_step("2.25", 30))


def test_a_step_may_be_made_as_long_as_a_step_may_be_and_not_a_night_longer():
    plan = a_plan(a_step("2.25", 60))

    assert stay(on(10, plan), 30).steps == (a_step("2.25", 90),)
    assert stay(on(10, plan), 31).steps == (a_step("2.25", 60), a_step("2.25", 31))


def test_staying_may_begin_on_a_later_night():
    assert told(stay(on(3), 7, starts=date(2026, 1, 25))) == [
        ("1.125", 14), ("2.25", 21), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


# --- stepping back ---


def test_after_a_step_back_the_same_ladder_goes_on_upward():
    assert told(step_back(on(33))) == [
        ("1.125", 14), ("2.25", 14), ("3.375", 4), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


def test_a_step_back_may_be_for_another_number_of_nights():
    assert told(step_back(on(33), 21))[3] == ("2.25", 21)


def test_a_step_back_takes_as_many_nights_as_that_step_had():
    plan = a_plan(a_step("1.125", 10), a_step("2.25", 20))

    assert told(step_back(on(15, plan))) == [
        ("1.125", 10), ("2.25", 4), ("1.125", 10), ("2.25", 20)
    ]  # fmt: skip


def test_a_second_step_back_goes_one_lower_still():
    once = step_back(on(33))
    twice = step_back(on(38, once))

    assert told(twice)[3:] == [
        ("2.25", 5), ("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


def test_on_the_first_step_there_is_no_step_back_but_staying_or_stopping():
    says, offers = offered(step_back, on(5))

    assert says.startswith("1.125 mg is the lowest step of this plan")
    assert offers == (Change.STAY, Change.STOP)


def test_a_step_that_was_cut_short_is_taken_in_full_when_it_comes_again():
    plan = a_plan(a_step("1.125"), a_step("2.25", 3), a_step("1.125", 7), a_step("2.25"))

    assert told(step_back(on(30, plan)))[4:] == [("1.125", 14), ("2.25", 14)]


# --- going down ---


def test_going_down_ends_the_plan_on_the_lower_dose():
    assert told(go_down(on(50), mg("2.25"), 30)) == [
        ("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 7), ("2.25", 30)
    ]  # fmt: skip


def test_going_down_and_up_again_leaves_no_step_of_the_ladder_out():
    changed = go_down(on(50), mg("1.125"), 7, then_up=True)

    assert told(changed)[3:] == [
        ("4.5", 7), ("1.125", 7), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


def test_going_down_to_a_dose_that_cannot_be_made_offers_its_neighbours():
    with pytest.raises(CannotBeMade) as refused:
        go_down(on(33), mg("2.5"), 14)

    assert (refused.value.lower, refused.value.higher) == (mg("2.25"), None)


def test_of_the_neighbours_only_those_below_the_present_dose_are_offered():
    with pytest.raises(CannotBeMade) as refused:
        go_down(on(50), mg("3"), 14)

    assert (refused.value.lower, refused.value.higher) == (mg("2.25"), mg("3.375"))


def test_going_down_may_be_from_another_product():
    changed = go_down(on(50), mg("3"), 14, product=tablet("1.5"))

    assert (changed.steps[-1].dose, changed.steps[-1].product) == (mg("3"), tablet("1.5"))


@pytest.mark.parametrize("dose", ["3.375", "4.5", "8"])
def test_going_down_never_raises_a_dose(dose):
    says, _ = offered(go_down, on(33), mg(dose), 14)

    assert "is not lower than 3.375 mg, the present dose" in says


# --- skipping ---


def test_skipping_holds_the_dose_and_moves_the_rest():
    assert told(skip(on(10), 3, "side effect")) == [
        ("1.125", 9), ("hold", 3), ("1.125", 5), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip
    assert nights(skip(on(10), 3, "side effect"))[9].reason == "side effect"


def test_a_week_may_be_skipped_and_not_a_night_more():
    assert told(skip(on(10), 7, "travel"))[1] == ("hold", 7)

    says, offers = offered(skip, on(10), 8, "travel")

    assert says.startswith("After more than 7 nights without a dose")
    assert offers == (Change.RESTART, Change.STOP)


def test_nights_skipped_before_count_with_those_to_come():
    held = skip(on(10), 5, "travel")

    offered(skip, on(15, held), 3, "travel")
    assert told(skip(on(15, held), 2, "travel"))[1:3] == [("hold", 7), ("1.125", 5)]


def test_before_the_first_dose_any_number_of_nights_may_be_skipped():
    assert told(skip(on(1), 20, "travel"))[:2] == [("hold", 20), ("1.125", 14)]


# --- starting again ---


@pytest.mark.parametrize(
    ("missed", "goes_on"),
    [
        (7, [("3.375", 14), ("4.5", 14)]),
        (8, [("2.25", 14), ("3.375", 14), ("4.5", 14)]),
        (14, [("2.25", 14), ("3.375", 14), ("4.5", 14)]),
        (15, [("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14)]),
    ],
)
def test_after_a_gap_the_ladder_goes_on_from_the_dose_of_the_rule(missed, goes_on):
    last = date(2026, 2, 5)  # the fourth night of 3.375 mg
    begins = last + (missed + 1) * ONE_NIGHT

    changed = restart(on(begins), last_taken=last)

    assert told(changed, begins) == goes_on


def test_what_was_planned_and_not_taken_stands_as_it_was_planned():
    changed = restart(on(40), last_taken=date(2026, 1, 20))

    assert nights(changed)[:39] == nights(a_plan())[:39]
    assert [night.step for night in nights(changed)[:39]] == [1] * 14 + [2] * 14 + [3] * 11


def test_after_surgery_the_plan_waits_until_the_restart_that_was_signed():
    changed = restart(after_surgery(SURGERY_DONE))

    assert told(changed)[3:] == [
        ("4.5", 5), ("surgery hold", 3), ("surgery", 1), ("wait", 5),
        ("3.375", 14), ("4.5", 14),
    ]  # fmt: skip


def test_a_restart_may_lie_beyond_the_last_night_of_the_plan_that_waits():
    now = after_surgery(date(2026, 2, 28))
    changed = restart(now, starts=date(2026, 3, 10))

    assert told(changed)[6:8] == [("wait", 13), ("1.125", 14)]
    assert [night.date for night in nights(changed)] == [
        MONDAY + number * ONE_NIGHT for number in range(len(nights(changed)))
    ]


def test_a_surgery_that_was_cancelled_after_two_nights_without_a_dose_costs_none_of_the_step():
    changed = restart(after_surgery(date(2026, 2, 23)))

    assert told(changed)[3:] == [("4.5", 5), ("surgery hold", 2), ("4.5", 14)]


def test_a_restart_later_than_tonight_leaves_the_nights_between_without_a_dose():
    changed = restart(on(10), starts=date(2026, 1, 24), reason="travel")

    assert told(changed)[:3] == [("1.125", 9), ("hold", 10), ("1.125", 14)]
    assert nights(changed)[9].reason == "travel"


def test_a_restart_tonight_or_after_a_surgery_leaves_no_hold_behind():
    assert restart(on(40), last_taken=date(2026, 1, 20)).holds == ()
    assert restart(after_surgery(date(2026, 2, 28)), starts=date(2026, 3, 10)).holds == ()
    (unsaid,) = restart(on(10), starts=date(2026, 1, 24)).holds
    assert unsaid.reason == ""
    (between,) = restart(on(10), starts=date(2026, 1, 24), reason="travel").holds
    assert between == Hold(date(2026, 1, 14), 10, "travel")


def test_a_restart_takes_as_many_nights_as_the_step_it_goes_back_to_had():
    plan = a_plan(a_step("1.125", 10), a_step("2.25", 20))

    changed = restart(on(24, plan), last_taken=date(2026, 1, 18))

    assert told(changed, date(2026, 1, 28)) == [("1.125", 10), ("2.25", 20)]
    assert changed.restart is None  # nothing waited for it


def test_one_night_without_a_dose_is_a_gap_and_none_is_not():
    assert restart(on(10), last_taken=date(2026, 1, 12)).steps[1].dose == mg("1.125")

    says, offers = offered(restart, on(10), last_taken=date(2026, 1, 13))

    assert says.startswith("The last dose was on Tue, Jan 13, 2026: there is no gap")
    assert offers == (Change.STAY, Change.STEP_BACK)


def test_no_dose_above_the_last_that_was_taken_is_offered_from_another_tablet():
    with pytest.raises(CannotBeMade) as refused:
        restart(on(40), last_taken=date(2026, 1, 20), dose=mg("2.1"), product=tablet("8"))

    assert (refused.value.lower, refused.value.higher) == (mg("2"), None)


def test_a_restart_ends_the_hold_it_lies_in():
    held = a_plan(holds=[Hold(date(2026, 1, 15), 60, "side effect")])

    assert told(restart(on(15, held)))[:4] == [
        ("1.125", 10), ("hold", 4), ("1.125", 14), ("2.25", 14)
    ]  # fmt: skip


def test_the_prescriber_may_choose_a_lower_dose():
    changed = restart(after_surgery(SURGERY_DONE), dose=mg("1.125"), count=7)

    assert told(changed, SURGERY_DONE) == [
        ("1.125", 7), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


def test_or_one_that_the_rule_does_not_propose_up_to_the_last_taken():
    assert told(restart(after_surgery(SURGERY_DONE), dose=mg("4.5")), SURGERY_DONE) == [("4.5", 14)]


def test_a_dose_that_no_step_had_is_taken_as_long_as_the_step_it_stands_for():
    one_and_a_half = restart(after_surgery(SURGERY_DONE), dose=mg("1.5"), product=tablet("1.5"))

    assert told(one_and_a_half, SURGERY_DONE) == [
        ("1.5", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14)
    ]  # fmt: skip


def test_never_a_higher_dose_than_the_last_that_was_taken():
    says, _ = offered(restart, on(40), last_taken=date(2026, 1, 20), dose=mg("3.375"))

    assert says == "3.375 mg is more than 2.25 mg, the last dose that was taken."


def test_a_dose_that_cannot_be_made_offers_nothing_above_the_last_that_was_taken():
    with pytest.raises(CannotBeMade) as refused:
        restart(on(40), last_taken=date(2026, 1, 20), dose=mg("2"))

    assert (refused.value.lower, refused.value.higher) == (mg("1.125"), mg("2.25"))


def test_a_surgery_that_is_still_planned_keeps_the_plan_waiting():
    now = on(SURGERY_DONE, a_plan(surgeries=[SURGERY]))

    says, _ = offered(restart, now)

    assert "Record it as done or cancelled" in says
    assert {night.kind for night in now.nights[-6:]} <= {Kind.SURGERY, Kind.WAIT}


def test_the_next_surgery_still_holds_after_a_restart():
    again = Surgery(date(2026, 3, 10), time(8))
    now = replace(after_surgery(SURGERY_DONE), plan=replace(
        after_surgery(SURGERY_DONE).plan, surgeries=(again,)
    ))  # fmt: skip

    changed = restart(now)

    assert told(changed, SURGERY_DONE)[:3] == [("3.375", 5), ("surgery hold", 3), ("surgery", 1)]
    assert set(told(changed, date(2026, 3, 11))) <= {("wait", 19)}


def test_a_night_on_which_a_hold_begins_is_no_night_to_start_again():
    held = a_plan(holds=[Hold(date(2026, 1, 20), 3, "travel")])

    says, _ = offered(restart, on(12, held), last_taken=MONDAY, starts=date(2026, 1, 20))

    assert says.startswith("A hold begins on Tue, Jan 20, 2026")


def test_without_a_night_left_out_there_is_nothing_to_start_again_from():
    says, offers = offered(restart, on(10))

    assert says.startswith("The last dose was on Tue, Jan 13, 2026")
    assert offers == (Change.STAY, Change.STEP_BACK)


def test_before_any_dose_there_is_nothing_to_start_again_from():
    says, _ = offered(restart, on(1))

    assert says.startswith("No dose of this plan was taken yet")


@pytest.mark.parametrize("last", [date(2026, 1, 4), date(2026, 2, 22), date(2026, 3, 30)])
def test_the_last_dose_must_be_one_of_the_plan(last):
    says, _ = offered(restart, after_surgery(SURGERY_DONE), last_taken=last)

    assert says.startswith("This plan had no dose on")


def test_the_gap_tells_the_doses_of_the_steps_so_far():
    gap = gap_before(after_surgery(SURGERY_DONE))

    assert gap.last_night == date(2026, 2, 20)
    assert [dose.mg for dose in gap.doses] == ["1.125", "2.25", "3.375", "4.5"]
    assert gap_before(on(40), date(2026, 1, 20)).last_dose == mg("2.25")


# --- when a change may begin ---

CHANGES = {
    "stay": lambda now, **when: stay(now, 7, **when),
    "step back": step_back,
    "go down": lambda now, **when: go_down(now, mg("1.125"), 7, **when),
    "skip": lambda now, **when: skip(now, 2, "travel", **when),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(
    ("tonight", "starts", "words"),
    [
        (33, MONDAY + 31 * ONE_NIGHT, "Thu, Feb 5, 2026 is past."),
        (33, MONDAY - ONE_NIGHT, "This plan begins on Mon, Jan 5, 2026."),
        (-3, None, "This plan begins on Mon, Jan 5, 2026."),
        (33, date(2026, 3, 2), "This plan ends on Sun, Mar 1, 2026."),
        (57, None, "This plan ends on Sun, Mar 1, 2026."),
    ],
)
def test_a_change_begins_on_a_night_that_is_ahead(change, tonight, starts, words):
    says, _ = offered(change, on(tonight), starts=starts)

    assert says.startswith(words)


@pytest.mark.parametrize(
    ("tonight", "starts", "words"),
    [
        (33, MONDAY + 31 * ONE_NIGHT, "Thu, Feb 5, 2026 is past."),
        (-3, None, "This plan begins on Mon, Jan 5, 2026."),
        (57, None, "This plan ends on Sun, Mar 1, 2026."),
    ],
)
def test_so_does_a_restart(tonight, starts, words):
    says, _ = offered(restart, on(tonight), starts=starts)

    assert says.startswith((words, "No dose of this plan was taken yet"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("tonight", [date(2026, 2, 21), date(2026, 2, 24), date(2026, 2, 28)])
@pytest.mark.parametrize("done", [True, False])
def test_while_surgery_stops_the_plan_only_a_restart_changes_it(change, tonight, done):
    now = after_surgery(tonight) if done else on(tonight, a_plan(surgeries=[SURGERY]))
    if done and tonight == date(2026, 2, 21):
        return  # nothing was left out yet, and the surgery is off

    says, offers = offered(change, now)

    assert "because of surgery" in says
    assert offers == (Change.RESTART, Change.STOP)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_before_a_surgery_a_change_leaves_all_after_it_waiting(change):
    plan = a_plan(surgeries=[SURGERY])

    changed = nights(change(on(33, plan)))

    assert [night.date for night in changed if night.date >= SURGERY.day and night.dose] == []
    assert {night.kind for night in changed if night.date > SURGERY.day} <= {Kind.WAIT}


@pytest.mark.parametrize("count", [0, -1, 91])
def test_a_number_of_nights_out_of_range_is_refused(count):
    for refused in (
        lambda: stay(on(33), count),
        lambda: go_down(on(33), mg("1.125"), count),
        lambda: skip(on(33), count, ""),
    ):
        assert offered(refused)[0] == "Enter 1 to 90 nights."


def test_a_plan_that_grows_too_many_steps_is_refused():
    plan = a_plan(a_step("1.125", 90), *[a_step("2.25", 7)] * 11)

    says, offers = offered(stay, on(5, plan), 7)

    assert "more than 12 steps ahead" in says
    assert offers == (Change.STAY, Change.STOP)
    twelve = a_plan(*[a_step("2.25", 7)] * 12)
    assert len(stay(on(1, twelve), 7).steps) == 12


def test_one_night_or_ninety_may_be_asked_for_also_on_the_last_night_of_the_plan():
    assert told(stay(on(3), 1))[0] == ("1.125", 15)
    assert told(go_down(on(56), mg("1.125"), 90))[-1] == ("1.125", 90)
    assert told(stay(on(56), 7))[-1] == ("4.5", 21)


def test_the_present_dose_is_of_last_night_and_tonight_and_of_no_other_night():
    assert told(stay(on(16), 7))[1] == ("2.25", 21)
    down = a_plan(a_step("4.5"), a_step("2.25"))
    assert told(stay(on(14, down), 7)) == [("4.5", 21), ("2.25", 14)]


def test_before_any_dose_the_present_step_is_the_first():
    hold, surgery = Hold(MONDAY, 9, "fever"), Surgery(MONDAY + 10 * ONE_NIGHT)
    plan = a_plan(holds=[hold], surgeries=[surgery])

    assert [step.nights for step in stay(on(1, plan), 7).steps] == [21, 14, 14, 14]


# --- what is past, and what lies ahead ---


@given(plans(), st.integers(0, 200))
def test_the_nights_of_a_plan_under_way_are_those_of_the_plan(plan, gone):
    laid = nights(plan)
    tonight = plan.first_night + gone * ONE_NIGHT

    assert nights(as_of(plan, laid, tonight)) == laid


@given(plans(), st.integers(0, 200))
def test_what_lies_ahead_is_the_rest_of_the_nights(plan, gone):
    laid = nights(plan)
    begins = plan.first_night + min(gone, len(laid) - 1) * ONE_NIGHT
    here = as_of(plan, laid, begins)

    try:
        ahead = nights(rest(here))
    except PlanError:
        tail = [night for night in laid if night.date >= begins]
        assert here.is_waiting or not any(night.dose for night in tail)
        return

    def said(night):
        return night._replace(step=None)

    assert [said(night) for night in ahead] == [said(n) for n in laid if n.date >= begins]


def test_what_lies_ahead_of_a_restart_begins_with_it():
    changed = restart(after_surgery(date(2026, 2, 28)), starts=date(2026, 3, 10))

    ahead = rest(changed)
    assert told(ahead) == [("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14)]
    assert (ahead.first_night, ahead.past, ahead.restart) == (date(2026, 3, 10), (), None)


def test_of_the_holds_those_that_reach_into_what_lies_ahead_go_on():
    over, gone = Hold(MONDAY + ONE_NIGHT, 3, "over"), Hold(MONDAY + ONE_NIGHT, 2, "gone")

    ahead = rest(on(4, a_plan(holds=[over, gone])).plan)

    assert ahead.first_night == MONDAY + 3 * ONE_NIGHT
    assert ahead.holds == (over,)


def test_what_lies_ahead_of_a_plan_that_never_stopped_begins_where_it_is():
    plan = replace(a_plan(), restart=MONDAY + 9 * ONE_NIGHT)

    assert rest(plan).first_night == MONDAY
    assert nights(plan) == nights(a_plan())


def test_nothing_lies_ahead_of_a_plan_that_waits_or_is_over():
    with pytest.raises(PlanError) as refused:
        rest(after_surgery(SURGERY_DONE).plan)
    assert str(refused.value) == (
        "This plan stopped for surgery. What follows begins with its restart."
    )
    with pytest.raises(PlanError, match=r"^A plan needs at least one step\.$"):
        rest(on(99).plan)


def test_the_past_of_a_plan_begins_with_its_first_night():
    with pytest.raises(PlanError, match=r"^The past of a plan must begin on its first night\.$"):
        replace(a_plan(), past=nights(a_plan())[3:5])


@st.composite
def changed_plans(draw):
    """What a series of changes, each on a later evening, made of a plan; those refused left out."""
    plan = draw(titrations() | titrations() | plans())
    signed = nights(plan)
    history = []
    tonight = plan.first_night
    for _ in range(draw(st.integers(1, 4))):
        tonight += draw(st.integers(1, 20)) * ONE_NIGHT
        surgeries = draw(st.sampled_from([plan.surgeries, (), (Surgery(tonight + 9 * ONE_NIGHT),)]))
        now = on(tonight, replace(plan, surgeries=surgeries), signed)
        starts = draw(st.sampled_from([None, None, tonight + 4 * ONE_NIGHT]))
        change = (
            "restart"
            if now.plan.is_waiting
            else draw(st.sampled_from([*EVERY, "step back", "step back"]))
        )
        with suppress(ChangeRefused, CannotBeMade):
            changed = EVERY[change](now, draw, starts)
            history.append((change, now, changed, starts or tonight))
            plan, signed = changed, nights(changed)
    return history


def _gone_down(now, draw, starts):
    product = draw(st.sampled_from([tablet("1.5"), tablet("8")]))
    dose = Dose(draw(st.integers(1, 4)) * product.piece_micrograms)
    count = draw(st.integers(1, 30))
    return go_down(now, dose, count, product=product, then_up=draw(st.booleans()), starts=starts)


def _restarted(now, draw, starts):
    taken = [night.date for night in now.plan.past if night.dose]
    missed = draw(st.integers(1, 20))
    last = taken[-missed - 1] if len(taken) > missed and not now.plan.is_waiting else None
    return restart(now, starts=starts, last_taken=last)


EVERY = {
    "stay": lambda now, draw, starts: stay(now, draw(st.integers(1, 30)), starts=starts),
    "step back": lambda now, _, starts: step_back(now, starts=starts),
    "go down": _gone_down,
    "skip": lambda now, draw, starts: skip(now, draw(st.integers(1, 7)), "", starts=starts),
    "restart": _restarted,
}


def test_the_series_of_changes_are_of_every_kind():
    seen = Counter()

    @settings(max_examples=100, derandomize=True, database=None)
    @given(changed_plans())
    def look(history):
        seen.update(change for change, *_ in history)

    look()

    assert set(seen) == set(EVERY)
    assert min(seen.values()) >= 5


@given(changed_plans())
def test_a_change_never_alters_a_night_before_it(history):
    for change, now, changed, starts in history:
        old, new = now.nights, nights(changed)
        gone = len(now.plan.past)
        assert new[:gone] == now.plan.past == old[:gone]
        assert not any(night.dose for night in new[gone:] if night.date < now.tonight)
        if change != "restart":
            until = (starts - now.plan.first_night).days
            assert new[:until] == old[:until]


@given(changed_plans())
def test_a_changed_plan_is_one_night_a_date_and_each_dose_is_made_in_whole_pieces(history):
    for _, _, changed, _ in history:
        laid = nights(changed)
        assert [night.date for night in laid] == [
            changed.first_night + number * ONE_NIGHT for number in range(len(laid))
        ]
        for night in laid:
            if night.dose:
                assert night.pieces * night.product.piece_micrograms == night.dose.micrograms
                step = changed.steps[night.step - 1]
                assert (step.dose, step.product) == (night.dose, night.product)


@given(changed_plans())
def test_no_change_raises_a_dose_above_what_lay_ahead_or_was_taken_last(history):
    for change, now, changed, starts in history:
        new = [night.dose for night in nights(changed) if night.date >= starts and night.dose]
        taken = [night.dose for night in now.nights if night.date < starts and night.dose]
        due = [night.dose for night in now.nights if night.date >= starts and night.dose]
        if change in {"step back", "go down"} and new:
            assert new[0] < min(taken[-1:] + due[:1])
        if change == "restart":
            assert new[0] <= max(taken)
        elif new:
            assert max(new) <= max(due + taken[-1:])


@given(changed_plans())
def test_no_change_lets_a_dose_into_the_hold_or_the_wait_of_a_surgery(history):
    for change, now, changed, _ in history:
        ahead = [night for night in nights(changed) if night.date >= now.tonight]
        for surgery in changed.surgeries:
            for night in ahead:
                held = changed.clock.is_held(night.date, surgery, changed.hold_before_surgery)
                assert not (held and night.dose)
        if now.plan.is_waiting:
            assert change == "restart"
            first = next((night for night in ahead if night.dose), None)
            assert first is None or first.date >= changed.restart


@given(plans(with_surgery=False), st.integers(0, 60), st.integers(1, 7))
def test_skipping_moves_the_dates_and_changes_no_total(plan, gone, count):
    now = on(plan.first_night + gone * ONE_NIGHT, plan)
    try:
        changed = skip(now, count, "")
    except ChangeRefused:
        return

    def doses(laid):
        return [(night.step, night.dose) for night in laid if night.dose]

    assert doses(nights(changed)) == doses(now.nights)


@given(plans(), st.integers(0, 120), st.integers(0, 120))
def test_while_nobody_signs_a_restart_nothing_is_taken_after_a_surgery(plan, gone, later):
    """Whatever becomes of the surgery in the records."""
    tonight = plan.first_night + gone * ONE_NIGHT
    here = as_of(replace(plan, surgeries=()), nights(plan), tonight)
    stopped = any(night.kind in AROUND_SURGERY for night in here.past)

    if stopped:
        assert not any(night.dose for night in nights(here) if night.date >= tonight)
    again = tonight + timedelta(days=later)
    assert nights(as_of(here, nights(here), again)) == nights(here) or later == 0 or not stopped
