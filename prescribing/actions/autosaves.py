"""A draft that is saved while somebody fills it in, without a button.

It puts nothing on the patient's lists, takes no hold out and asks no rule: those are decisions.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from prescribing import knowledge, permissions
from prescribing.actions import events, moves, plan_rows
from prescribing.actions.drafts import DraftData, check_draft, problems_of_draft
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.prescriptions import steps_of
from prescribing.actions.turns import turn
from prescribing.clinical.lifecycle import Move
from prescribing.models import Prescription
from prescribing.permissions import Member

STEPS = "steps"
# The values that are written together, where one name stands for several.
PARTS = {"indication": {"indication_text"}, STEPS: {"ladder"}, "consent": {"consent_on"},
         "lists_checked": {"lists_checked_on"}}  # fmt: skip


def problems_of(prescription: Prescription, data: DraftData) -> Iterator[Problem]:
    """What keeps parts of it from being saved, each at its field."""
    yield from problems_of_draft(data, knowledge.load())
    try:
        steps_of(prescription, data)
    except ActionError as error:
        yield from error.problems


def autosave(
    prescription: Prescription,
    *,
    edits: int,
    data: DraftData,
    unread: Collection[str],
    by: Member,
    today: date,
) -> Prescription:
    """Write what differs from what was saved; what is `unread` stays as it was.

    Where nothing differs nothing is written: no event, the same edits.
    """
    permissions.check_draft(by)
    check_draft(data, knowledge.load())
    left = {*unread, *(each for name in unread for each in PARTS.get(name, ()))}
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        steps = None if STEPS in left else steps_of(row, data)
        values = _without(left, plan_rows.draft_values(row, data, today))
        of_plan = _without(left, plan_rows.values_of(data))
        others = steps is not None and plan_rows.are_others(row.plan, steps)
        if not (others or _differs(row, values) or _differs(row.plan, of_plan)):
            return row
        fields = moves.make(row, Move.EDIT, **values)
        fields += plan_rows.change_plan(row.plan, of_plan)
        if steps is not None and plan_rows.change_steps(row.plan, steps):
            fields.append(STEPS)
        events.record(by, "changed", row, detail={"fields": fields, "edits": row.edits})
    return row


def _without(left: Collection[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in left}


def _differs(row: Any, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
