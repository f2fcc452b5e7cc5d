"""Keeping what was printed, byte for byte."""

import hashlib
from typing import Any

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import insert, turn
from prescribing.models import Handout, Prescription
from prescribing.permissions import Member
from prescribing.snapshots import fingerprint


def content_to_print(prescription: Prescription, *, by: Member) -> dict[str, Any]:
    """The signed content, proved to be what was signed. Raises ActionError when it is not."""
    try:
        return proved_content(prescription)
    except ActionError:
        events.refuse(by, "handout", "altered content")
        raise


def proved_content(prescription: Prescription) -> dict[str, Any]:
    content: dict[str, Any] = prescription.content or {}
    made = fingerprint(content)
    if made == prescription.content_hash == prescription.signature.content_hash:
        return content
    raise ActionError(
        f"{prescription} is not what was signed: its content was altered. Nothing is printed. "
        "Tell whoever looks after this site, and see the audit trail."
    )


def note_printed(prescription: Prescription, pdf: bytes) -> None:
    """Note that the system printed a signed prescription, with nobody's name to put to it."""
    detail = {"sha256": hashlib.sha256(pdf).hexdigest()}
    with turn(prescription.clinic):
        events.append(
            prescription.clinic, "printed", prescription, actor=None, role="", detail=detail
        )


def store_handout(
    prescription: Prescription,
    *,
    paper: str,
    language: str,
    size: str = "standard",
    pages: str = "core",
    pdf: bytes,
    by: Member,
) -> Handout:
    """The kept handout of these very bytes. The same printed again is noted, not kept twice."""
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, prescription)
    if not prescription.is_signed:
        raise ActionError("A handout is printed from a signed prescription only. Sign it first.")
    made = {
        "prescription": prescription,
        "paper": paper,
        "language": language,
        "size": size,
        "pages": pages,
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }
    with turn(by.clinic):
        handouts = Handout.objects.of(by.clinic)
        handout = handouts.filter(**made).first()
        if handout is None:
            copy = handouts.filter(prescription=prescription).count() + 1
            handout = Handout(
                clinic=by.clinic,
                patient=prescription.patient,
                copy=copy,
                pdf=pdf,
                by=by.user,
                at=timezone.now(),
                **made,
            )
            insert(handout)
        events.record(by, "printed", prescription, detail={"handout": handout.pk})
    return handout
