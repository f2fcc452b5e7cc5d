"""Entering a licence, ending it, and taking off one that was entered by mistake."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prescribing import permissions
from prescribing.actions.licences import (
    LicenceData,
    add_licence,
    end_licence,
    take_off_licence,
)
from prescribing.forms.base import WriteForm
from prescribing.forms.members import EndLicenceForm, LicenceForm
from prescribing.forms.patients import Confirmation
from prescribing.models import Membership, PrescriberCredential
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import colleague_of, licence_of
from prescribing.views.showing import show_form
from prescribing.views.writing import write


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def new_licence(request: ClinicRequest, member_id: int) -> HttpResponse:
    member = colleague_of(request, member_id)
    initial = {"printed_name": member.user.name, "valid_from": timezone.localdate()}
    form = LicenceForm(request.POST or None, initial=initial)
    return _asked(
        request,
        form,
        member,
        lambda: add_licence(member, data=LicenceData(**form.typed()), by=request.member),
        heading=f"A licence of {member.user.name}",
        button="Add the licence",
        intro=(
            "Copy it from the licence itself. What is signed names it, and it cannot be "
            "rewritten later: a renewed licence is entered as another one."
        ),
    )


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def end(request: ClinicRequest, licence_id: int) -> HttpResponse:
    licence = licence_of(request, licence_id)
    initial = {"last_day": timezone.localdate(), "edits": licence.edits}
    form = EndLicenceForm(request.POST or None, initial=initial)

    def act() -> PrescriberCredential:
        given = {"edits": form.edits_seen, "last_day": form.cleaned_data["last_day"]}
        return end_licence(licence, **given, by=request.member)

    return _asked(
        request,
        form,
        licence,
        act,
        heading=f"End licence {licence.licence}",
        button="End the licence",
        intro=(
            f"After that day {licence.membership.user.name} signs nothing with it. What was "
            "signed stays valid, and plans under way go on."
        ),
    )


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def take_off(request: ClinicRequest, licence_id: int) -> HttpResponse:
    licence = licence_of(request, licence_id)
    form = Confirmation(request.POST or None, initial={"edits": licence.edits})
    return _asked(
        request,
        form,
        licence,
        lambda: take_off_licence(licence, edits=form.edits_seen, by=request.member),
        heading=f"Take off licence {licence.licence}",
        button="Take off the licence",
        intro=(
            "Only for one that was entered by mistake: it counts for nothing from this moment "
            "on. To end one that was right, choose End instead. This cannot be taken back; the "
            "licence can be entered again."
        ),
    )


def _asked(
    request: ClinicRequest,
    form: WriteForm,
    about: Membership | PrescriberCredential,
    act: Callable[[], Any],
    **shown: Any,
) -> HttpResponse:
    """The form on a page of its own; once it is done, the page of the member."""
    member = about if isinstance(about, Membership) else about.membership
    back = reverse("member", args=[member.pk])

    def done() -> str:
        act()
        return back

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, done)
        if answer:
            return answer
        if form.conflict:
            form.saw(about.edits)
    return show_form(request, form, back=back, **shown)
