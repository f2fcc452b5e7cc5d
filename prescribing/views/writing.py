"""How a form's write is made: one time, and when it cannot be made, the form says why."""

import hashlib
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect

from prescribing.actions import submissions
from prescribing.actions.errors import ActionError, Conflict
from prescribing.forms.base import WriteForm
from prescribing.views import errors
from prescribing.views.access import ClinicRequest
from prescribing.views.scoped import Ended

# These are no part of what was asked for.
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "password"})


def write(request: ClinicRequest, form: WriteForm, act: Callable[[], str]) -> HttpResponse | None:
    """Act one time for this form, and go where the act says. None: the form now says why not."""
    try:
        return redirect(once(request, form, act))
    except ActionError as error:
        for problem in error.problems:
            form.add_error(form.place_of(problem.field), problem.says)
    except Conflict as conflict:
        form.conflict, form.differences = conflict.says, conflict.moved
    form.renew_key()
    return None


def press(request: ClinicRequest, form: WriteForm, act: Callable[[], str]) -> HttpResponse:
    """The same for a button without a page of its own: when it cannot be done, a page says why."""
    if not form.is_valid():
        return errors.conflicted(
            request, *(str(says) for field in form.errors.values() for says in field)
        )
    answer = write(request, form, act)
    if answer is not None:
        return answer
    return errors.conflicted(request, form.conflict, *form.differences, *form.non_field_errors())


def ended(request: ClinicRequest, end: Ended) -> HttpResponse:
    """A button pressed two times is answered as the first time; whoever comes later is told."""
    first = submissions.answered(
        by=request.member,
        key=request.POST.get("key", ""),
        route=_route(request),
        body_hash=_body_hash(request),
    )
    return redirect(first) if first else errors.ended(request, end)


def once(request: ClinicRequest, form: WriteForm, act: Callable[[], str]) -> str:
    return submissions.once(
        by=request.member,
        key=form.cleaned_data["key"].hex,
        route=_route(request),
        body_hash=_body_hash(request),
        act=act,
    )


def _route(request: ClinicRequest) -> str:
    return request.resolver_match.url_name or "" if request.resolver_match else ""


def _body_hash(request: ClinicRequest) -> str:
    asked = sorted((name, request.POST.getlist(name)) for name in request.POST.keys() - LEFT_OUT)
    return "sha256:" + hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()
