"""Clinics, their people and their licences: kept by superusers, and told to the audit trail."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction

from prescribing.actions import events
from prescribing.models import Clinic, Membership, PrescriberCredential, User
from prescribing.permissions import Refused

SUPERUSER = "superuser"
Counted = Clinic | Membership | PrescriberCredential
Kept = Clinic | Membership | PrescriberCredential | User


def keep(row: Kept, *, fields: Sequence[str], by: User) -> None:
    """Write the row, and an event in the trail of every clinic that it concerns.

    Raises Refused for anybody but a superuser.
    """
    if not (by.is_active and by.is_superuser):
        raise Refused("Only a superuser keeps clinics and their people.")
    verb = "added" if row._state.adding else "changed"
    with transaction.atomic():
        detail: dict[str, Any] = {"fields": sorted(fields)}
        if isinstance(row, Counted) and not row._state.adding:
            detail["edits"] = _count(row)
        row.save()
        for clinic in _concerned(row):
            events.append(clinic, verb, row, actor=by, role=SUPERUSER, detail=detail)


def _count(row: Counted) -> int:
    """One more edit, so that a manager who has the row open is told of it."""
    of_today = type(row)._default_manager.select_for_update().get(pk=row.pk)
    row.edits = of_today.edits + 1
    return row.edits


def _concerned(row: models.Model) -> Iterable[Clinic]:
    if isinstance(row, Clinic):
        return [row]
    if isinstance(row, Membership | PrescriberCredential):
        return [row.clinic]
    return Clinic.objects.filter(pk__in=Membership.objects.filter(user=row.pk).values("clinic"))
