"""Links by which patients fetch the calendar of their plan for a phone, one time each."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.handouts import NotAsSigned, proved_content
from prescribing.actions.turns import insert, turn
from prescribing.charts import policy_row
from prescribing.models import CalendarLink, EventOutcome, Prescription
from prescribing.permissions import Member

LASTS = timedelta(days=2)
SECRET_BYTES = 24


def make_calendar_link(prescription: Prescription, *, by: Member) -> str:
    """The secret of a new link. It is told here, and never again: only its hash is kept.

    Raises ActionError when the clinic has not turned it on, or when the plan is not right now.
    """
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, prescription)
    if not policy_row(by.clinic).phone_calendar:
        raise ActionError(
            "Your clinic does not give calendars for phones. The manager of your clinic can turn "
            "it on in the policy of the clinic."
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with turn(by.clinic):
        prescription.refresh_from_db()
        if not prescription.is_to_follow:
            raise ActionError(
                f"{prescription} is not the plan to follow now, so its calendar is not given."
            )
        now = timezone.now()
        link = CalendarLink(
            clinic=by.clinic,
            patient=prescription.patient,
            prescription=prescription,
            secret_sha256=_hash(secret),
            by=by.user,
            at=now,
            expires_at=now + LASTS,
        )
        insert(link)
        events.record(by, "made", link)
    return secret


def find_calendar_link(secret: str, *, at: datetime) -> CalendarLink | None:
    """The link while it can be used: not yet fetched, not expired, and its plan still right."""
    found = CalendarLink.objects.select_related("clinic", "prescription__signature")
    link = found.filter(secret_sha256=_hash(secret), used_at=None, expires_at__gt=at).first()
    if link is None or not link.prescription.is_to_follow:
        return None
    return link if policy_row(link.clinic).phone_calendar else None


def use_calendar_link(secret: str, *, at: datetime) -> CalendarLink | None:
    """The link, used up by this; None when it cannot be used, or somebody was faster.

    A content that is not what was signed is not given, the link is not used up, and the trail
    tells of it.
    """
    found = find_calendar_link(secret, at=at)
    if found is None:
        return None
    with turn(found.clinic):
        link = find_calendar_link(secret, at=at)  # nobody changes the plan from here on
        if link is None or not _is_proved(link):
            return None
        CalendarLink.objects.filter(pk=link.pk).update(used_at=at)
        events.append(link.clinic, "fetched", link, actor=None, role="")
    return link


def _is_proved(link: CalendarLink) -> bool:
    try:
        proved_content(link.prescription)
    except NotAsSigned:
        detail = {"route": "calendar", "why": "altered content"}
        events.append(
            link.clinic, "tried", link, actor=None, role="", outcome=EventOutcome.REFUSED,
            detail=detail,
        )  # fmt: skip
        return False
    return True


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
