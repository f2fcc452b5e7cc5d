"""Before signing, the person at the screen shows once more that she is the one signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from prescribing.actions.errors import ActionError, NotSignable
from prescribing.models import User
from prescribing.permissions import Member

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class StepUp:
    user_id: int
    at: datetime


def confirm_password(user: User, password: str) -> StepUp:
    if not user.check_password(password):
        raise ActionError.at("password", "That is not your password. Nothing was signed.")
    return StepUp(user.pk, timezone.now())


def check_fresh(step_up: StepUp, by: Member, now: datetime) -> None:
    if step_up.user_id != by.user_id or not timedelta() <= now - step_up.at <= FRESH:
        raise NotSignable("Enter your password once more to sign.")
