"""The audit trail: one chain of events a clinic, each sealed with a key over the one before it."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from prescribing.actions.turns import label, take_turn
from prescribing.models import Clinic, Event, EventOutcome, Patient, Prescription, User
from prescribing.permissions import Member
from prescribing.snapshots import canonical

# What a seal covers, beside the seal before it.
SEALED = (
    "clinic_id", "sequence", "at", "actor_id", "role", "verb", "patient_id", "prescription_id",
    "object_label", "outcome", "detail",
)  # fmt: skip


def record(
    by: Member,
    verb: str,
    about: models.Model,
    *,
    outcome: EventOutcome = EventOutcome.DONE,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add what a member did to the clinic's chain, in the transaction of what it tells."""
    return append(
        by.clinic, verb, about, actor=by.user, role=by.role, outcome=outcome, detail=detail
    )


def append(
    clinic: Clinic,
    verb: str,
    about: models.Model,
    *,
    actor: User | None,
    role: str,
    outcome: EventOutcome = EventOutcome.DONE,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add an event to the end of a clinic's chain; without an actor, it was the system.

    The detail holds ids and names of fields, never what somebody typed.
    """
    take_turn(clinic)
    chain = Event.objects.of(clinic).order_by("sequence")
    last, previous = chain.values_list("sequence", "digest").last() or (0, "")
    event = Event(
        clinic=clinic,
        sequence=last + 1,
        at=timezone.now(),
        actor=actor,
        role=role,
        verb=verb,
        patient=_patient_of(about),
        prescription=_prescription_of(about),
        object_label=label(about),
        outcome=outcome,
        detail=dict(detail or {}),
        previous=previous,
    )
    event.digest = seal(previous, {name: getattr(event, name) for name in SEALED})
    event.save(force_insert=True)
    return event


def read(by: Member, about: models.Model, *, patients: Sequence[Patient] = ()) -> None:
    """Note that a record was shown; a list notes every patient on it."""
    with transaction.atomic(savepoint=False):  # nobody goes on after it failed
        record(by, "read", about, detail=_named(patients))


def exported(by: Member, about: models.Model, *, patients: Sequence[Patient]) -> None:
    """Note that a list was taken away as a file."""
    with transaction.atomic():
        record(by, "exported", about, detail=_named(patients))


def _named(patients: Sequence[Patient]) -> dict[str, list[int]]:
    return {"patients": [patient.pk for patient in patients]} if patients else {}


def refuse(by: Member, route: str, why: str) -> None:
    """Note an attempt that was refused, in a transaction of its own."""
    detail = {"route": route, "why": why}
    with transaction.atomic():
        record(by, "tried", by.clinic, outcome=EventOutcome.REFUSED, detail=detail)


def verify(clinic: Clinic) -> int | None:
    """The first sequence number at which the chain does not hold, or None when it is whole."""
    previous = ""
    rows = Event.objects.of(clinic).order_by("sequence").values(*SEALED, "previous", "digest")
    expected = 1
    for row in rows.iterator(chunk_size=5000):
        sealed = seal(previous, {name: row[name] for name in SEALED})
        in_place = row["sequence"] == expected and row["previous"] == previous
        if not (in_place and hmac.compare_digest(sealed, row["digest"])):
            return expected
        previous = row["digest"]
        expected += 1
    return None


def seal(previous: str, entry: Mapping[str, Any]) -> str:
    written = {name: _written(value) for name, value in entry.items()}
    message = previous.encode() + canonical(written)
    return hmac.digest(settings.AUDIT_KEY.encode(), message, "sha256").hex()


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _patient_of(about: models.Model) -> Patient | None:
    return about if isinstance(about, Patient) else getattr(about, "patient", None)


def _prescription_of(about: models.Model) -> Prescription | None:
    return about if isinstance(about, Prescription) else getattr(about, "prescription", None)
