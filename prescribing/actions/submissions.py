"""A form that is sent twice has one effect, however quickly the second follows the first."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from prescribing.actions import events
from prescribing.actions.errors import ActionError, NotSignable
from prescribing.models import Submission
from prescribing.permissions import Member, Refused


def once(by: Member, key: str, route: str, body_hash: str, act: Callable[[], str]) -> str:
    """The address to go to after `act`: what it answers now, or answered the first time."""
    try:
        with transaction.atomic():
            return _claimed(by, key, route, body_hash, act)
    except (Refused, NotSignable) as refusal:
        events.refuse(by, route, type(refusal).__name__)
        raise


def answered(by: Member, key: str, route: str, body_hash: str) -> str:
    """The address that this very form was answered with before; nothing when it was not."""
    sent = Submission.objects.filter(user=by.user, key=key, route=route, body_hash=body_hash)
    return sent.values_list("result_url", flat=True).first() or ""


def _claimed(by: Member, key: str, route: str, body_hash: str, act: Callable[[], str]) -> str:
    try:
        # Of two that come together, PostgreSQL lets the second wait here until the first is done.
        with transaction.atomic():
            claim = Submission.objects.create(
                user=by.user, key=key, route=route, body_hash=body_hash
            )
    except IntegrityError:
        first = Submission.objects.get(user=by.user, key=key)
        if (first.route, first.body_hash) != (route, body_hash):
            raise ActionError(
                "This form was already sent with other content. Open the page again to see what "
                "was saved, and make your change there."
            ) from None
        return first.result_url
    claim.result_url = act()
    claim.save(update_fields=["result_url"])
    return claim.result_url
