"""Undoing what somebody said: it stays on record, with who undid it and why."""

from typing import Any

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.turns import turn
from prescribing.models.owned import Standing, Undoable
from prescribing.permissions import Member


def undo(row: Undoable, standing: Standing[Any], *, reason: str, by: Member) -> None:
    """Undo a row, one of those that stand. Raises Conflict when somebody was first."""
    permissions.check_own_clinic(by, row)
    if not reason.strip():
        raise ActionError.at("reason", "Write why this no longer holds.")
    with turn(by.clinic):
        undone = {
            "undone_by": by.user,
            "undone_at": timezone.now(),
            "undone_reason": reason.strip(),
        }
        if not standing.filter(pk=row.pk).update(**undone):
            raise Conflict("Somebody else has undone this already. Nothing of yours was saved.")
        row.refresh_from_db()
        events.record(by, "undid", row)
