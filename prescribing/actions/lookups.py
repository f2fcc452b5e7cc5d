"""What has become of the version whose code stands on a paper. Nobody learns more by guessing."""

import hmac
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import turn
from prescribing.clinical.codes import read
from prescribing.models import Event, Prescription
from prescribing.permissions import Member

VERB = "looked up"
MOST, WITHIN = 30, timedelta(minutes=10)  # look-ups of one member


class TooManyLookups(ActionError):
    """This member has looked up as many codes as may be in so short a time."""


def look_up(typed: str, *, by: Member, now: datetime | None = None) -> Prescription | None:
    """The version of this clinic with this code, or None: for a code of nobody's, a wrong one and
    another clinic's the same is done and the same is answered.

    It knows its `latest_id`, `latest_version` and `latest_state`: the last that was signed of its
    number. Raises TooManyLookups.
    """
    permissions.check_print_handout(by)
    now = now or timezone.now()
    code = read(typed)
    with turn(by.clinic):
        is_too_many = _lately(by, now) >= MOST
        found = None if is_too_many else _version(code, by)
        if not is_too_many:
            events.record(by, VERB, found or by.clinic, detail={"found": found is not None})
    if is_too_many:
        events.refuse(by, "check-handout", "too many")
        raise TooManyLookups(
            f"You have looked up {MOST} codes in {WITHIN.seconds // 60} minutes, which is as many "
            "as can be. Wait some minutes, then go on; or find the patient and open the plan."
        )
    return found


def _lately(by: Member, now: datetime) -> int:
    return Event.objects.filter(actor=by.user, verb=VERB, at__gt=now - WITHIN).count()


def _version(code: str, by: Member) -> Prescription | None:
    same = Prescription.objects.of(by.clinic).filter(number=OuterRef("number")).signed()
    latest = same.order_by("-version")
    versions = Prescription.objects.of(by.clinic).select_related("patient", "signature")
    kept = (
        versions.filter(code=code)
        .annotate(
            latest_id=Subquery(latest.values("pk")[:1]),
            latest_version=Subquery(latest.values("version")[:1]),
            latest_state=Subquery(latest.values("state")[:1]),
        )
        .first()
    )
    is_this = hmac.compare_digest(str(kept and kept.code).encode(), code.encode())
    return kept if is_this else None
