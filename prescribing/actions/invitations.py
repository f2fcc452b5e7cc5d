"""Invitations into a clinic: a manager makes the link, whoever is invited joins by it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.members import managing, open_desk
from prescribing.actions.turns import insert, turn
from prescribing.models import Invitation, Membership, User
from prescribing.models.user import as_stored
from prescribing.permissions import Member

SECRET_BYTES = 24


@dataclass(frozen=True)
class InvitationData:
    name: str
    email: str
    role: str


def lasts() -> timedelta:
    return timedelta(days=settings.INVITATION_DAYS)


def invite(data: InvitationData, *, by: Member, now: datetime | None = None) -> str:
    """The secret of a new link. It is told here, and never again: only its hash is kept.

    An earlier link for the same address stops working.
    """
    now, email = now or timezone.now(), as_stored(data.email)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with managing(by):
        _check_works_not_here(email, by)
        link = Invitation(
            clinic=by.clinic,
            email=email,
            name=data.name.strip(),
            role=data.role,
            secret_sha256=_hash(secret),
            by=by.user,
            at=now,
            expires_at=now + lasts(),
        )
        for earlier in Invitation.objects.of(by.clinic).unanswered().filter(email=email):
            _withdraw(earlier, by, now)
        insert(link)
        events.record(by, "invited", link, detail={"role": link.role})
    return secret


def withdraw_invitation(invitation: Invitation, *, by: Member) -> None:
    permissions.check_own_clinic(by, invitation)
    with managing(by):
        invitation.refresh_from_db()
        if invitation.accepted_at:
            raise ActionError(
                f"{invitation.name} has joined already. Deactivate the member instead."
            )
        if invitation.withdrawn_at is None:
            _withdraw(invitation, by, timezone.now())


def find_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """The invitation while somebody can join by it; for a disabled account nobody can."""
    found = Invitation.objects.waiting(at).select_related("clinic")
    link = found.filter(secret_sha256=_hash(secret)).first()
    if link is None or User.objects.filter(email=link.email, is_active=False).exists():
        return None
    works_here = Membership.objects.of(link.clinic).filter(user__email=link.email)
    return None if works_here.exists() else link


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email=invitation.email).exists()


def join(secret: str, *, user: User, at: datetime) -> Membership | None:
    """As the account of the invited address. None: the link is not for it, or has been used."""
    found = find_invitation(secret, at=at)
    if found is None:
        return None
    with turn(found.clinic):
        link = find_invitation(secret, at=at)
        if link is None or link.email != user.email:
            return None
        return _joined(link, user, at)


def join_anew(secret: str, *, password: str, at: datetime) -> Membership | None:
    """With a new account. None: the link has been used, or the address has an account by now.

    Raises ActionError when the password is one that is guessed.
    """
    found = find_invitation(secret, at=at)
    if found is None:
        return None
    user = _new_user(found, password)
    try:
        with turn(found.clinic):
            link = find_invitation(secret, at=at)
            if link is None or has_account(link):
                return None
            user.save(force_insert=True)
            return _joined(link, user, at)
    except IntegrityError:  # another clinic's invitation made the account in this moment
        return None


def _new_user(invitation: Invitation, password: str) -> User:
    user = User(email=invitation.email, name=invitation.name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ActionError(*(Problem(says, "password") for says in error.messages)) from error
    user.set_password(password)
    return user


def _joined(link: Invitation, user: User, at: datetime) -> Membership:
    member = Membership(clinic=link.clinic, user=user, role=link.role)
    insert(member)
    Invitation.objects.filter(pk=link.pk).update(accepted_by=user, accepted_at=at)
    events.record(member, "accepted", link)
    events.record(member, "added", member, detail={"role": member.role})
    open_desk(user, member.role, by=member)
    return member


def _withdraw(invitation: Invitation, by: Member, now: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(withdrawn_by=by.user, withdrawn_at=now)
    events.record(by, "withdrew", invitation)


def _check_works_not_here(email: str, by: Member) -> None:
    here = Membership.objects.of(by.clinic).filter(user__email=email).first()
    if here is None:
        return
    says = (
        "Somebody with this address works in your clinic already. Change the role under Members."
        if here.is_active
        else "Somebody with this address worked in your clinic. Reactivate the member instead."
    )
    raise ActionError.at("email", says)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
