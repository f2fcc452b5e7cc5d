"""Signing in and out, and choosing the clinic to work in."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prescribing.forms.entry import ClinicForm, SignInForm
from prescribing.views.access import open_to_all, signed_in_only
from prescribing.views.membership import SESSION_CLINIC, members_of
from prescribing.views.showing import status_of


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, request.POST or None)
    next_page = _safe_next(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(next_page or "home")
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)
        return redirect(next_page or "home")
    context = {"form": form, "next": next_page}
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
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_CLINIC] = int(form.cleaned_data["clinic"])
        return redirect("home")
    return render(request, "choose_clinic.html", {"form": form}, status=status_of(form))


def _safe_next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""
