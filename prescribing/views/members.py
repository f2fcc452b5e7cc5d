"""The people of the clinic: who works here, in which role, and who may sign today."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import permissions
from prescribing.actions.members import change_member, deactivate, reactivate
from prescribing.actions.turns import label
from prescribing.clinical.lifecycle import OPEN
from prescribing.forms.base import WriteForm
from prescribing.forms.members import MemberForm
from prescribing.forms.patients import Confirmation
from prescribing.models import (
    Clinic,
    Event,
    EventOutcome,
    Membership,
    PrescriberCredential,
    Prescription,
    Role,
    Signature,
)
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import colleague_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import write

SOON = timedelta(days=30)


@dataclass(frozen=True)
class ShownMember:
    """Somebody of the clinic, and what her licences let her do today."""

    member: Membership
    licences: tuple[PrescriberCredential, ...]
    today: date

    @property
    def works(self) -> bool:
        return self.member.is_active and self.member.user.is_active

    @property
    def prescribes(self) -> bool:
        return bool(self.member.role == Role.PRESCRIBER)

    @property
    def valid(self) -> PrescriberCredential | None:
        """The licence that a signature of today would carry."""
        found = [one for one in self.licences if one.is_valid_on(self.today)]
        return max(found, key=lambda one: one.valid_from, default=None)

    @property
    def coming(self) -> PrescriberCredential | None:
        ahead = [one for one in self.licences if one.valid_from > self.today]
        return min(ahead, key=lambda one: one.valid_from, default=None)

    @property
    def cannot_sign(self) -> bool:
        return self.works and self.prescribes and self.valid is None

    @property
    def ends_soon(self) -> date | None:
        """The last day on which she can sign, where it is near and nothing follows."""
        lasts = [one.valid_to for one in self.licences if one.valid_from <= self.today + SOON]
        last = max((one for one in lasts if one), default=None)
        is_near = last is not None and self.today <= last <= self.today + SOON
        is_last = self.works and self.prescribes and None not in lasts
        return last if is_near and is_last else None


@allowed(permissions.check_manage_clinic)
@require_safe
def members(request: ClinicRequest) -> HttpResponse:
    everybody = list(shown_members(request.member.clinic, timezone.localdate()))
    context = {
        "working": [one for one in everybody if one.works],
        "gone": [one for one in everybody if not one.works],
    }
    return render(request, "members.html", context)


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def member(request: ClinicRequest, member_id: int) -> HttpResponse:
    found = colleague_of(request, member_id)
    form = MemberForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _changed(request, found, form))
        if answer:
            return answer
        found = colleague_of(request, member_id)
        if form.conflict:
            form.saw(found.edits)
    return render(request, "member.html", _shown(request, found, form), status=status_of(form))


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def deactivate_page(request: ClinicRequest, member_id: int) -> HttpResponse:
    found = colleague_of(request, member_id)
    return _turned(
        request,
        found,
        deactivate,
        is_active=True,
        button=f"Deactivate {found.user.name}",
        intro=" ".join(_before_leaving(request, found)),
    )


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def reactivate_page(request: ClinicRequest, member_id: int) -> HttpResponse:
    found = colleague_of(request, member_id)
    return _turned(
        request,
        found,
        reactivate,
        is_active=False,
        button=f"Reactivate {found.user.name}",
        intro=(
            f"{found.user.name} can then sign in to {found.clinic} again, in the role of "
            f"{found.role}, with the password of before."
        ),
    )


def shown_members(clinic: Clinic, today: date) -> Iterator[ShownMember]:
    people = Membership.objects.of(clinic).select_related("user", "clinic")
    licences = PrescriberCredential.objects.of(clinic).current().order_by("valid_from")
    by_member: dict[int, list[PrescriberCredential]] = {}
    for licence in licences:
        by_member.setdefault(licence.membership_id, []).append(licence)
    for person in people.order_by("user__name", "pk"):
        yield ShownMember(person, tuple(by_member.get(person.pk, ())), today)


def _turned(
    request: ClinicRequest,
    found: Membership,
    verb: Callable[..., Membership],
    *,
    is_active: bool,
    button: str,
    intro: str,
) -> HttpResponse:
    """A button of its own page, which is there only while it has something to do."""
    if found.is_active != is_active and request.method != "POST":
        raise Http404
    form = Confirmation(request.POST or None, initial={"edits": found.edits})
    back = reverse("member", args=[found.pk])

    def act() -> str:
        verb(found, edits=form.edits_seen, by=request.member)
        return back if found.pk != request.member.pk else reverse("home")

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
        if form.conflict:
            form.saw(found.edits)
    return show_form(request, form, heading=button, button=button, back=back, intro=intro)


def _before_leaving(request: ClinicRequest, found: Membership) -> Iterator[str]:
    name = found.user.name
    if found.pk == request.member.pk:
        yield "This is you: the next page is already closed to you."
    yield (
        f"From the next page on, {name} is not let in to {found.clinic} any more. Everything "
        "that was written and signed stays, under the same name. It can be taken back."
    )
    signed = Prescription.objects.of(found.clinic).running().filter(signature__by=found.user)
    drafts = Prescription.objects.of(found.clinic).filter(state__in=OPEN, author=found.user)
    for count, what in ((signed.count(), "signed"), (drafts.count(), "drafted")):
        if count:
            state = "under way" if what == "signed" else "not signed yet"
            yield f"Plans {state} that {name} {what}: {count}. Agree who looks after them."


def _changed(request: ClinicRequest, found: Membership, form: MemberForm) -> str:
    typed = form.typed()
    change_member(found, edits=form.edits_seen, **typed, by=request.member)
    steps_down = found.pk == request.member.pk and found.role != Role.MANAGER
    return reverse("home") if steps_down else reverse("member", args=[found.pk])


def _initial(found: Membership) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("role", "is_medical_lead", "edits")}


def _shown(request: ClinicRequest, found: Membership, form: WriteForm) -> dict[str, Any]:
    licences = list(found.credentials.order_by("valid_from", "pk"))
    on_record = tuple(one for one in licences if one.removed_at is None)
    about = {label(one): f"licence {one.licence}" for one in licences}
    return {
        "form": form,
        "one": ShownMember(found, on_record, timezone.localdate()),
        "is_self": found.pk == request.member.pk,
        "signed_late": _signed_late(found),
        "history": list(_history(found, {label(found): ""} | about)),
    }


def _signed_late(found: Membership) -> dict[str, int]:
    """By the id of a licence: what was signed with it after the day that is now its last."""
    late = Signature.objects.of(found.clinic).filter(
        credential__membership=found, at__date__gt=F("credential__valid_to")
    )
    counted = late.order_by().values("credential").annotate(count=Count("pk"))
    return {str(one["credential"]): one["count"] for one in counted}


def _history(found: Membership, about: Mapping[str, str]) -> Iterator[tuple[Event, str]]:
    told = Event.objects.of(found.clinic).filter(object_label__in=about, outcome=EventOutcome.DONE)
    for event in told.select_related("actor").order_by("-sequence"):
        yield event, about[event.object_label]
