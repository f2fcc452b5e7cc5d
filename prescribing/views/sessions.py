"""How long somebody stays signed in: until a moment that is told, whatever is done meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from prescribing.actions import events
from prescribing.forms.entry import StayForm
from prescribing.models import User
from prescribing.views.access import ClinicRequest, for_members

ENDS = "ends"  # seconds since 1970


class EndingSessions:
    """A session that has ended is nobody's, also when it was written to a moment ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ends = ends_at(request)
        if ends is not None and ends <= timezone.now():
            request.session.flush()
        return self.get_response(request)


def begin(request: HttpRequest, user: User) -> None:
    """Sign somebody in."""
    login(request, user)
    _set_end(request)


@for_members
@sensitive_post_parameters("password")
@require_POST
def stay(request: ClinicRequest) -> HttpResponse:
    """Begin the time of a session anew; what is typed on any open page can still be sent."""
    form = StayForm(request.member.user, request.POST)
    if not form.is_valid():
        events.refuse(request.member, "stay", "password")
        return JsonResponse({"says": form.errors["password"][0]}, status=422)
    request.session.cycle_key()
    _set_end(request)
    return JsonResponse({"left": settings.SESSION_COOKIE_AGE})


def ends_at(request: HttpRequest) -> datetime | None:
    ends = request.session.get(ENDS)
    return None if ends is None else datetime.fromtimestamp(ends, UTC)


def session_context(request: HttpRequest) -> dict[str, Any]:
    """When the session ends, for the pages that warn of it."""
    ends = ends_at(request) if getattr(request, "member", None) else None
    if ends is None:
        return {"session_ends": None}
    left = int((ends - timezone.now()).total_seconds())
    return {"session_ends": timezone.localtime(ends).time(), "session_left": max(left, 0)}


def _set_end(request: HttpRequest) -> None:
    ends = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    request.session[ENDS] = ends.timestamp()
