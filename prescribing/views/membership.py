"""Which clinic a request is for: told by the user's memberships, never by the request itself."""

import logging
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.models import Adoption, Clinic, Membership, User
from prescribing.views import errors
from prescribing.views.access import ClinicRequest, access_of
from prescribing.views.scoped import Ended
from prescribing.views.writing import ended

SESSION_CLINIC = "clinic"
METHOD_NOT_ALLOWED = 405

log = logging.getLogger(__name__)


class MembershipMiddleware:
    """Gives each request its member, and refuses every view that does not say who may use it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = member_of(request)
        request.member = member  # type: ignore[attr-defined]
        with timezone.override(member.clinic.timezone if member else None):
            response = self.get_response(request)
            if response.status_code == METHOD_NOT_ALLOWED and not response.content:
                response = errors.not_allowed(request, response)
        response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _arguments: tuple[Any, ...],
        _named: dict[str, Any],
    ) -> HttpResponse | None:
        if request.resolver_match and "admin" in request.resolver_match.app_names:
            return None  # each class of admin/ asks for itself
        access = access_of(view)
        if access is None:
            log.error("View %s.%s declares no permission", view.__module__, view.__name__)
            raise PermissionDenied
        if not access.needs_member:
            return None
        return self._refuse(request, access.check)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, permissions.Refused):
            return errors.refused(request, str(error))
        if isinstance(error, Ended):
            return ended(cast(ClinicRequest, request), error)
        return None

    def _refuse(
        self, request: HttpRequest, check: Callable[[Membership], object] | None
    ) -> HttpResponse | None:
        member: Membership | None = request.member  # type: ignore[attr-defined]
        if member is None:
            return _to_choose(request)
        try:
            if check is not None:
                check(member)
        except permissions.Refused as refusal:
            return errors.refused(request, str(refusal))
        return None


def _to_choose(request: HttpRequest) -> HttpResponse:
    """The choice of a clinic leads back to the page that was asked for."""
    if request.method not in {"GET", "HEAD"} or request.path == resolve_url("home"):
        return redirect("choose-clinic")
    return redirect_to_login(request.get_full_path(), resolve_url("choose-clinic"))


class MemberBackend(ModelBackend):
    """Who is signed in, and with her the places in which she works: each page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        members = _working(user_id)
        user = members[0].user if members else super().get_user(user_id)
        if user is not None:
            user.members_now = members
        return user


def members_of(user: User | AnonymousUser) -> list[Membership]:
    """The places in which a user can work now."""
    if not user.is_authenticated:
        return []
    return _working(user.pk) if user.members_now is None else user.members_now


def _working(user_id: int) -> list[Membership]:
    version = knowledge.version()
    adoption = Adoption.objects.filter(clinic=OuterRef("clinic"), knowledge_version=version)
    working = Membership.objects.working().filter(user=user_id).select_related("clinic", "user")
    adopted = working.annotate(
        adopted_at=Subquery(adoption.values("at")[:1]),
        adopted_by=Subquery(adoption.values("printed_name")[:1]),
    )
    return list(adopted.order_by("clinic__name"))


def member_of(request: HttpRequest) -> Membership | None:
    """The member of the session's clinic; of the only clinic when there is one."""
    members = {member.clinic_id: member for member in members_of(request.user)}
    request.several_clinics = len(members) > 1  # type: ignore[attr-defined]
    if len(members) == 1:
        return next(iter(members.values()))
    return members.get(request.session.get(SESSION_CLINIC, 0))


def clinic_context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows of the clinic, and what its member may do."""
    member: Membership | None = getattr(request, "member", None)
    if member is None:
        return {"clinic": Clinic.objects.filter(is_demo=True).first(), "member": None, "may": {}}
    may = {action.name.lower(): member.role in roles for action, roles in permissions.ROLES.items()}
    return {
        "clinic": member.clinic,
        "member": member,
        "may": may
        | {
            "adopt_knowledge": permissions.may_adopt_knowledge(member),
            "confirm_translation": permissions.may_confirm_translation(member),
        },
        "adopted": _adopted(member),
        "several_clinics": getattr(request, "several_clinics", False),
        "today": timezone.localdate(),
    }


def _adopted(member: Membership) -> dict[str, Any] | None:
    at, by = getattr(member, "adopted_at", None), getattr(member, "adopted_by", None)
    return {"at": at, "printed_name": by} if at else None
