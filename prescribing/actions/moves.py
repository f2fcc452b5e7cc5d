"""Moves of a prescription's lifecycle, each made only by somebody who saw it as it is now."""

from typing import Any

from django.db.models import Q

from prescribing import permissions
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import change, moved
from prescribing.clinical.lifecycle import Move, MoveRefused, after, sources_of
from prescribing.models import Prescription
from prescribing.permissions import Member


def as_it_is(prescription: Prescription, edits: int, by: Member) -> Prescription:
    """The row as it is now. Raises Conflict when it is not as this person saw it."""
    permissions.check_own_clinic(by, prescription)
    rows = Prescription.objects.of(by.clinic).select_related(
        "clinic", "patient__clinic", "plan__clinic", "replaces__clinic"
    )
    row = rows.get(pk=prescription.pk)
    if row.edits != edits:
        raise moved(row, edits)
    return row


def make(row: Prescription, move: Move, **values: Any) -> list[str]:
    """Move the prescription and write the values; the names of those that differ."""
    state = state_after(row, move)
    return change(row, row.edits, Q(state__in=sources_of(move)), state=state, **values)


def state_after(row: Prescription, move: Move) -> str:
    try:
        return after(row.status, move)
    except MoveRefused as refusal:
        raise ActionError(str(refusal)) from refusal
