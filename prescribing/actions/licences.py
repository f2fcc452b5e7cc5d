"""The licences of a clinic's prescribers, as its managers enter them. None is ever rewritten."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.members import managing
from prescribing.actions.turns import change, insert
from prescribing.models import Membership, PrescriberCredential, Role
from prescribing.permissions import Member


@dataclass(frozen=True)
class LicenceData:
    licence: str
    printed_name: str
    valid_from: date
    valid_to: date | None = None


def add_licence(member: Membership, *, data: LicenceData, by: Member) -> PrescriberCredential:
    """Nobody gives one to herself: it is entered by a manager and held by a prescriber."""
    permissions.check_own_clinic(by, member)
    with managing(by):
        if Membership.objects.get(pk=member.pk).role != Role.PRESCRIBER:
            raise ActionError("Only a prescriber holds a licence. Give the role first.")
        if data.valid_to and data.valid_to < data.valid_from:
            raise ActionError.at("valid_to", "Enter a last day that is not before the first.")
        _check_not_twice(member, data)
        row = PrescriberCredential(clinic=by.clinic, membership=member, **asdict(data))
        insert(row)
        events.record(by, "added", row)
    return row


def end_licence(
    licence: PrescriberCredential, *, edits: int, last_day: date, by: Member
) -> PrescriberCredential:
    permissions.check_own_clinic(by, licence)
    with managing(by):
        if last_day < licence.valid_from:
            raise ActionError.at(
                "last_day",
                "This is before the licence begins. If it was entered by mistake, take it off.",
            )
        if licence.valid_to and last_day > licence.valid_to:
            raise ActionError.at(
                "last_day",
                "The licence ends before this day. Add the renewed one as a licence of its own.",
            )
        fields = change(licence, edits, Q(removed_at=None), valid_to=last_day)
        detail = {"fields": fields, "edits": licence.edits}
        events.record(by, "ended", licence, detail=detail)
    return licence


def take_off_licence(
    licence: PrescriberCredential, *, edits: int, by: Member
) -> PrescriberCredential:
    """It was entered by mistake, and counts for nothing from this moment on."""
    permissions.check_own_clinic(by, licence)
    with managing(by):
        change(licence, edits, Q(removed_at=None), removed_at=timezone.now())
        events.record(by, "removed", licence, detail={"edits": licence.edits})
    return licence


def _check_not_twice(member: Membership, data: LicenceData) -> None:
    same = (
        PrescriberCredential.objects.of(member.clinic)
        .current()
        .filter(
            Q(valid_to=None) | Q(valid_to__gte=data.valid_from),
            membership=member,
            licence=data.licence,
        )
    )
    if data.valid_to:
        same = same.filter(valid_from__lte=data.valid_to)
    if same.exists():
        raise ActionError.at("licence", "This licence is on record already for some of these days.")
