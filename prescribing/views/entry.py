"""Signing in and out, and choosing the clinic to work in."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prescribing.forms.entry import ClinicForm, SignInForm
from prescribing.views import sessions
from prescribing.views.access import open_to_all, signed_in_only
from prescribing.views.membership import SESSION_CLINIC, member_of, members_of
from prescribing.views.showing import status_of

OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "password"})
MOST_KEPT = 200_000  # characters, more than any form of the site can hold


class KeepingLoginRequired(LoginRequiredMiddleware):
    """Who sends a form after her session ended signs in on the answer, and what she typed is kept.

    It stands in the page itself: nothing of a form is kept on the server for somebody unknown. A
    form from another site has been refused before, for it lacks the token of this browser.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        kept = _kept(request.POST) if refused and _is_form_of_ours(request) else ""
        if not kept:
            return refused
        context = {"form": SignInForm(request), "next": request.get_full_path(), "kept": kept}
        return render(request, "sign_in.html", context, status=403)


def _is_form_of_ours(request: HttpRequest) -> bool:
    """Scripts of ours keep what was typed on their page, and the admin has a way of its own."""
    match = request.resolver_match
    of_admin = match is not None and "admin" in match.app_names
    return request.method == "POST" and "HX-Request" not in request.headers and not of_admin


def _kept(sent: QueryDict) -> str:
    typed = [
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name not in OF_THE_PAGE
    ]
    kept = json.dumps(typed) if typed else ""
    return kept if len(kept) <= MOST_KEPT else ""


def _typed(kept: str) -> list[tuple[str, str]]:
    try:
        return [(str(name), str(value)) for name, value in json.loads(kept)]
    except (ValueError, TypeError):
        return []


def _go_on(request: HttpRequest, place: str, kept: str) -> HttpResponse:
    """To where somebody was before she signed in; with what she typed there, if she had."""
    typed = _typed(kept) if place else []
    if not typed:
        return redirect(place or "home")
    request.member = member_of(request)  # type: ignore[attr-defined]
    members = members_of(request.user)
    if request.member is None and members:  # type: ignore[attr-defined]
        return _ask_for_clinic(request, ClinicForm(members), place, kept)
    return render(request, "send_again.html", {"place": place, "typed": typed})


def _ask_for_clinic(request: HttpRequest, form: ClinicForm, place: str, kept: str) -> HttpResponse:
    context = {"form": form, "next": place, "kept": kept}
    return render(request, "choose_clinic.html", context, status=status_of(form))


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, request.POST or None)
    next_page = _safe_next(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(next_page or "home")
    kept = request.POST.get("kept", "")
    if request.method == "POST" and form.is_valid() and form.user:
        sessions.begin(request, form.user)
        return _go_on(request, next_page, kept)
    context = {"form": form, "next": next_page, "kept": kept}
    return render(request, "sign_in.html", context, status=status_of(form))


@signed_in_only
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who signed in anew beside a page with what she typed."""
    return render(request, "signed_in.html")


@signed_in_only
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@signed_in_only
@require_http_methods(["GET", "POST"])
def choose_clinic(request: HttpRequest) -> HttpResponse:
    members = members_of(request.user)
    if not members:
        return render(request, "choose_clinic.html", status=403)
    form = ClinicForm(members, request.POST or None)
    next_page, kept = _safe_next(request), request.POST.get("kept", "")
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_CLINIC] = int(form.cleaned_data["clinic"])
        return _go_on(request, next_page, kept)
    return _ask_for_clinic(request, form, next_page, kept)


def _safe_next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""
