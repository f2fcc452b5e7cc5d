"""Invitations: the manager's page, and the page behind a link, which strangers open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import permissions
from prescribing.actions.errors import ActionError
from prescribing.actions.invitations import (
    InvitationData,
    find_invitation,
    has_account,
    invite,
    join,
    join_anew,
    lasts,
    withdraw_invitation,
)
from prescribing.forms.invitations import InvitationForm, NewPasswordForm
from prescribing.forms.patients import Confirmation
from prescribing.models import Invitation, Membership
from prescribing.views import sessions
from prescribing.views.access import ClinicRequest, allowed, open_to_all
from prescribing.views.membership import SESSION_CLINIC
from prescribing.views.scoped import invitation_of
from prescribing.views.showing import status_of
from prescribing.views.writing import press, write

MADE = "invitation"
LATELY = 50
NOT_FOR_HER = 403


@allowed(permissions.check_manage_clinic)
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: ClinicRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _made(request, form))
        if answer:
            return answer
    return render(request, "invitations.html", _shown(request, form), status=status_of(form))


@allowed(permissions.check_manage_clinic)
@require_POST
def withdraw(request: ClinicRequest, invitation_id: int) -> HttpResponse:
    found = invitation_of(request, invitation_id)

    def act() -> str:
        withdraw_invitation(found, by=request.member)
        return reverse("invitations")

    return press(request, Confirmation(request.POST), act)


@open_to_all
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at it uses nothing up. Whatever does not let anybody in looks the same."""
    link = find_invitation(secret, at=timezone.now())
    if link is None:
        return render(request, "invitation.html", status=404)
    if request.user.is_authenticated:
        return _with_account(request, link, secret)
    if has_account(link):
        return _page(request, link, "sign in")
    return _with_password(request, link, secret)


def _with_account(request: HttpRequest, link: Invitation, secret: str) -> HttpResponse:
    if request.user.email != link.email:  # type: ignore[union-attr]
        return _page(request, link, "somebody else")
    if request.method != "POST":
        return _page(request, link, "join")
    return _entered(request, join(secret, user=request.user, at=timezone.now()))  # type: ignore[arg-type]


def _with_password(request: HttpRequest, link: Invitation, secret: str) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = join_anew(secret, password=form.cleaned_data["password"], at=timezone.now())
        except ActionError as refusal:
            for problem in refusal.problems:
                form.add_error(problem.field, problem.says)
        else:
            if member is not None:
                sessions.begin(request, member.user)
            return _entered(request, member)
    context = {"link": link, "what": "password", "form": form}
    return render(request, "invitation.html", context, status=status_of(form))


def _entered(request: HttpRequest, member: Membership | None) -> HttpResponse:
    """At home in the clinic; the link says what has become of it to who came too late."""
    if member is None:
        return redirect(request.path)
    request.session[SESSION_CLINIC] = member.clinic_id
    return redirect("home")


def _page(request: HttpRequest, link: Invitation, what: str) -> HttpResponse:
    status = NOT_FOR_HER if request.method == "POST" else 200
    return render(request, "invitation.html", {"link": link, "what": what}, status=status)


def _made(request: ClinicRequest, form: InvitationForm) -> str:
    request.session[MADE] = invite(InvitationData(**form.typed()), by=request.member)
    return reverse("invitations")


def _shown(request: ClinicRequest, form: InvitationForm) -> dict[str, object]:
    secret = None if form.is_bound else request.session.pop(MADE, None)
    now, clinic = timezone.now(), request.member.clinic
    every = Invitation.objects.of(clinic).select_related("by", "accepted_by", "withdrawn_by")
    return {
        "form": form,
        "button": Confirmation(auto_id=False),
        "address": secret and request.build_absolute_uri(reverse("invitation", args=[secret])),
        "days": lasts().days,
        "waiting": every.waiting(now),
        "others": every.exclude(pk__in=every.waiting(now).values("pk"))[:LATELY],
        "now": now,
    }
