"""A draft on paper: marked on every page, never kept, and told in the audit trail."""

import hashlib
from datetime import date
from typing import Any

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.screenings import look
from prescribing.actions.turns import turn
from prescribing.clinical.knowledge import Severity
from prescribing.models import Adoption, Prescription
from prescribing.permissions import Member
from prescribing.snapshots import content_of


def content_of_draft(prescription: Prescription, *, by: Member, today: date) -> dict[str, Any]:
    """What signing now would sign, in the name of the prescriber who prints it.

    Raises ActionError when no paper of it may exist: nothing to take, or a stop stands.
    """
    permissions.check_print_draft(by)
    permissions.check_own_clinic(by, prescription)
    credential = permissions.check_sign(by, today)
    picture = look(prescription, today)
    if any(finding.severity is Severity.STOP for finding in picture.screen.findings):
        raise ActionError("A stop stands, so this draft is not printed. It cannot be signed.")
    return content_of(
        prescription,
        picture=picture,
        reasons={},
        credential=credential,
        adoption=Adoption.objects.of(by.clinic).of_version(picture.knowledge.version),
    )


def note_draft_printed(prescription: Prescription, pdf: bytes, *, by: Member) -> None:
    with turn(by.clinic):
        detail = {"sha256": hashlib.sha256(pdf).hexdigest()}
        events.record(by, "printed as a draft", prescription, detail=detail)
