"""Which mark a paper carries: none only while it is the plan to follow."""

import pytest

from prescribing.clinical.lifecycle import State
from prescribing.clinical.marks import MARKS, mark_of

ENDED = {
    State.ON_HOLD: "HOLD",
    State.SUPERSEDED: "SUPERSEDED",
    State.STOPPED: "STOPPED",
    State.VOIDED: "VOIDED",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("is_outdated", [False, True])
def test_the_state_is_told_before_a_surgery_that_changed_the_plan(state, is_outdated):
    expected = ENDED.get(state, "OUTDATED" if is_outdated else None)

    assert mark_of(state, is_outdated=is_outdated) == expected
    assert expected is None or expected in MARKS
