"""Every state against every move, written out by hand."""

import pytest

from prescribing.clinical.lifecycle import (
    MOVES,
    OPEN,
    RUNNING,
    SIGNED,
    Move,
    MoveRefused,
    State,
    after,
    may_move,
    sources_of,
)

# A dash is a move that the state does not have.
TABLE = """
            edit   screen    sign    hold     supersede   stop     void    complete   discard
draft       draft  screened  -       -        -           -        -       -          discarded
screened    draft  screened  active  -        -           -        -       -          discarded
active      -      -         -       on-hold  superseded  stopped  voided  completed  -
on-hold     -      -         -       -        superseded  stopped  voided  -          -
superseded  -      -         -       -        -           -        voided  -          -
stopped     -      -         -       -        -           -        voided  -          -
voided      -      -         -       -        -           -        -       -          -
completed   -      -         -       -        -           -        -       -          -
discarded   -      -         -       -        -           -        -       -          -
"""
HEADER, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (State(row[0].replace("-", " ")), Move(move), found)
    for row in ROWS
    for move, found in zip(HEADER, row[1:], strict=True)
]


def test_the_table_speaks_of_every_state_and_every_move():
    assert {state for state, _, _ in CELLS} == set(State)
    assert {move for _, move, _ in CELLS} == set(Move) == set(MOVES)


@pytest.mark.parametrize(("state", "move", "found"), CELLS)
def test_a_move_leads_where_the_table_says(state, move, found):
    if found == "-":
        assert not may_move(state, move)
        assert state not in sources_of(move)
        with pytest.raises(MoveRefused, match=f"A prescription that is {state} cannot {move}"):
            after(state, move)
    else:
        assert may_move(state, move)
        assert state in sources_of(move)
        assert after(state, move) == State(found.replace("-", " "))


@pytest.mark.parametrize("state", [State.VOIDED, State.COMPLETED, State.DISCARDED])
def test_terminal_states_stay_terminal(state):
    assert not any(may_move(state, move) for move in Move)


def test_every_state_is_reached_from_a_draft():
    reached = {State.DRAFT}
    for _ in State:
        reached |= {after(s, move) for s in reached for move in Move if may_move(s, move)}

    assert reached == set(State)


@pytest.mark.hazard("H10")
def test_only_signing_makes_a_prescription_active():
    into = {(s, move) for s, move, found in CELLS if found == "active"}

    assert into == {(State.SCREENED, Move.SIGN)}


def test_nothing_signed_is_ever_open_again():
    for state in SIGNED:
        for move in Move:
            assert not may_move(state, move) or after(state, move) in SIGNED


def test_the_states_are_open_or_signed_or_discarded():
    assert OPEN | SIGNED | {State.DISCARDED} == set(State)
    assert not OPEN & SIGNED
    assert RUNNING < SIGNED
    assert frozenset({State.ACTIVE, State.ON_HOLD}) == RUNNING
