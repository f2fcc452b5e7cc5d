"""The cases of planning, asked of `manage.py plan` as a script would ask."""

import pytest

from tests.interop.requests import CONTENT, PLAN, request_of

CASES, TRAPS = CONTENT["case"], CONTENT["trap"]


def test_every_case_is_answered_in_order_and_those_that_cannot_be_made_are_refused(run):
    lines = [request_of(case) | {"id": case["name"]} for case in CASES]

    code, found = run("plan", *lines)

    assert code == 1  # some are refused
    assert [each["id"] for each in found] == [case["name"] for case in CASES]
    for case, answer in zip(CASES, found, strict=True):
        assert answer.get("error") == case.get("error")
        if "supply" in case:
            supply = [
                [each["product"], each["pieces"], each["tablets"], each["left_over_pieces"]]
                for each in answer["supply"]
            ]
            assert supply == case["supply"], case["name"]
        for key, name in (("last_night", "last_night_before_surgery"), ("lasts_until",) * 2):
            assert answer.get(name) == case.get(key, answer.get(name)), case["name"]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["name"])
@pytest.mark.hazard("H16")
def test_what_is_never_guessed_is_refused_with_what_is_wrong(run, trap):
    code, (found,) = run("plan", PLAN | trap["line"])

    assert code == 1
    assert found["error"].replace("\u00a0", " ") == trap["line_says"]
    assert "nights" not in found
