"""The states of a prescription and the moves between them, as one table."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SCREENED = "screened"
    ACTIVE = "active"
    ON_HOLD = "on hold"
    SUPERSEDED = "superseded"
    STOPPED = "stopped"
    VOIDED = "voided"
    COMPLETED = "completed"
    DISCARDED = "discarded"


class Move(StrEnum):
    EDIT = "edit"
    SCREEN = "screen"
    SIGN = "sign"
    HOLD = "hold"
    SUPERSEDE = "supersede"
    STOP = "stop"
    VOID = "void"
    COMPLETE = "complete"
    DISCARD = "discard"


class MoveRefused(ValueError):
    """The table has no such move from this state."""


MOVES: Mapping[Move, Mapping[State, State]] = {
    Move.EDIT: {State.DRAFT: State.DRAFT, State.SCREENED: State.DRAFT},
    Move.SCREEN: {State.DRAFT: State.SCREENED, State.SCREENED: State.SCREENED},
    Move.SIGN: {State.SCREENED: State.ACTIVE},
    Move.HOLD: {State.ACTIVE: State.ON_HOLD},
    # Resuming after a hold is signing a new version, which supersedes the one on hold.
    Move.SUPERSEDE: {State.ACTIVE: State.SUPERSEDED, State.ON_HOLD: State.SUPERSEDED},
    Move.STOP: {State.ACTIVE: State.STOPPED, State.ON_HOLD: State.STOPPED},
    Move.VOID: {
        State.ACTIVE: State.VOIDED,
        State.ON_HOLD: State.VOIDED,
        State.STOPPED: State.VOIDED,
        State.SUPERSEDED: State.VOIDED,
    },
    Move.COMPLETE: {State.ACTIVE: State.COMPLETED},
    Move.DISCARD: {State.DRAFT: State.DISCARDED, State.SCREENED: State.DISCARDED},
}

OPEN = frozenset({State.DRAFT, State.SCREENED})
RUNNING = frozenset({State.ACTIVE, State.ON_HOLD})
SIGNED = frozenset(State) - OPEN - {State.DISCARDED}


def may_move(state: State, move: Move) -> bool:
    return state in MOVES[move]


def after(state: State, move: Move) -> State:
    """The state that a move leads to. Raises MoveRefused when the table has no such move."""
    if not may_move(state, move):
        raise MoveRefused(f"A prescription that is {state} cannot {move}.")
    return MOVES[move][state]


def sources_of(move: Move) -> frozenset[State]:
    """The states from which a move may be made."""
    return frozenset(MOVES[move])
