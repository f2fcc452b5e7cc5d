"""What stands across a paper that must not be taken for a right one."""

from prescribing.clinical.lifecycle import State

UNSIGNED = ("DRAFT", "SAMPLE")
OUTDATED = "OUTDATED"
MARKS = (*UNSIGNED, "HOLD", OUTDATED, "SUPERSEDED", "STOPPED", "VOIDED")
MARKS_OF_STATES = {
    State.ON_HOLD: "HOLD",
    State.SUPERSEDED: "SUPERSEDED",
    State.STOPPED: "STOPPED",
    State.VOIDED: "VOIDED",
}


def mark_of(state: State, *, is_outdated: bool) -> str | None:
    """What must stand across a paper that is printed now; None while it is right."""
    return MARKS_OF_STATES.get(state) or (OUTDATED if is_outdated else None)
