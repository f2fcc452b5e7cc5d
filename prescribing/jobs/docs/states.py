"""The page of the states of a prescription, from its table of moves."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from prescribing.actions import prescriptions, signing
from prescribing.clinical.lifecycle import MOVES, OPEN, RUNNING, SIGNED, Move, State
from prescribing.jobs.docs.markdown import made_from, page, table
from prescribing.permissions import ROLES, Action

Made = Callable[..., object]

# Which permission each move asks for, and the actions that make it.
MAKERS: Mapping[Move, tuple[Action | None, Sequence[Made]]] = {
    Move.EDIT: (Action.DRAFT, (prescriptions.save_draft,)),
    Move.SCREEN: (Action.SCREEN, (prescriptions.run_screening,)),
    Move.SIGN: (Action.SIGN, (signing.sign,)),
    Move.HOLD: (Action.HOLD, ()),
    Move.SUPERSEDE: (Action.SIGN, (signing.sign,)),
    Move.STOP: (Action.STOP, (prescriptions.stop,)),
    Move.VOID: (Action.VOID, (prescriptions.void,)),
    Move.COMPLETE: (None, ()),
    Move.DISCARD: (Action.DRAFT, (prescriptions.discard_draft,)),
}
KINDS = (
    (OPEN, "not signed yet; a patient has at most one such prescription"),
    (RUNNING, "signed and under way; a patient has at most one such prescription"),
    (SIGNED, "signed, and at its end"),
)
NEEDS_MORE = {
    Move.SIGN: "with a licence valid that day",
    Move.SUPERSEDE: "by signing the next version",
}


def states() -> str:
    return page(
        "The states of a prescription",
        made_from("`prescribing/clinical/lifecycle.py` and `prescribing/permissions.py`"),
        "Every prescription begins as a draft. A draft can be edited and screened as often as "
        "needed; what was signed never becomes a draft again. To change a signed prescription, or "
        "to resume one that is on hold, its next version is drafted, screened and signed "
        "([why](decisions/019-resuming-is-signing-a-new-version.md)).",
        "```mermaid\n" + "\n".join(_diagram()) + "\n```",
        "## Moves",
        table(
            ("Move", "From", "To", "Who may", "Made by"),
            [_move(move, changes) for move, changes in MOVES.items()],
        ),
        "## States",
        table(("State", "Leads to", "What it is"), [_state(state) for state in State]),
    )


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in State:
        yield f'    state "{state}" as {state.name.lower()}'
    yield f"    [*] --> {State.DRAFT.name.lower()}"
    for move, changes in MOVES.items():
        for before, after in changes.items():
            yield f"    {before.name.lower()} --> {after.name.lower()}: {move}"


def _move(move: Move, changes: Mapping[State, State]) -> tuple[str, ...]:
    action, makers = MAKERS[move]
    roles = ", ".join(sorted(ROLES[action])) if action else "nobody: a job's work"
    more = f", {NEEDS_MORE[move]}" if move in NEEDS_MORE else ""
    return (
        str(move),
        ", ".join(changes),
        ", ".join(dict.fromkeys(changes.values())),
        roles + more,
        ", ".join(_place(maker) for maker in makers) or "nothing yet",
    )


def _place(maker: Made) -> str:
    module = maker.__module__.removeprefix("prescribing.").replace(".", "/")
    return f"`{module}.py: {maker.__name__}`"


def _state(state: State) -> tuple[str, ...]:
    leads = dict.fromkeys(changes[state] for changes in MOVES.values() if state in changes)
    return (
        str(state),
        ", ".join(leads) or "nothing",
        next((kind for states_of_kind, kind in KINDS if state in states_of_kind), "never signed"),
    )
