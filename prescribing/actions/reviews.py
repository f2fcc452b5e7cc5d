"""A second person's look at a signed prescription."""

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import insert, turn
from prescribing.models import Outcome, Prescription, Review
from prescribing.permissions import Member


def review(
    prescription: Prescription, *, outcome: Outcome, comment: str = "", by: Member
) -> Review:
    permissions.check_review(by, prescription)
    permissions.check_own_clinic(by, prescription)
    if not prescription.is_signed:
        raise ActionError("Only a signed prescription is reviewed.")
    if outcome is Outcome.QUERY and not comment.strip():
        raise ActionError.at("comment", "Write what you ask.")
    with turn(by.clinic):
        looked = Review(
            clinic=by.clinic,
            prescription=prescription,
            by=by.user,
            outcome=outcome,
            comment=comment.strip(),
            at=timezone.now(),
        )
        insert(looked)
        events.record(by, "reviewed", prescription, detail={"review": looked.pk})
    return looked
