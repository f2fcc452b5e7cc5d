"""Clinics, their people and their licences: kept by superusers, and told to the audit trail."""

from collections.abc import Iterable, Sequence

from django.db import models, transaction

from prescribing.actions import events
from prescribing.models import Clinic, Membership, PrescriberCredential, User
from prescribing.permissions import Refused

SUPERUSER = "superuser"
Kept = Clinic | Membership | PrescriberCredential | User


def keep(row: Kept, *, fields: Sequence[str], by: User) -> None:
    """Write the row, and an event in the trail of every clinic that it concerns.

    Raises Refused for anybody but a superuser.
    """
    if not (by.is_active and by.is_superuser):
        raise Refused("Only a superuser keeps clinics and their people.")
    verb = "added" if row._state.adding else "changed"
    with transaction.atomic():
        row.save()
        for clinic in _concerned(row):
            detail = {"fields": sorted(fields)}
            events.append(clinic, verb, row, actor=by, role=SUPERUSER, detail=detail)


def _concerned(row: models.Model) -> Iterable[Clinic]:
    if isinstance(row, Clinic):
        return [row]
    if isinstance(row, Membership | PrescriberCredential):
        return [row.clinic]
    return Clinic.objects.filter(pk__in=Membership.objects.filter(user=row.pk).values("clinic"))
