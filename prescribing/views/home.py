"""The first page: what waits for this person, and what was done lately."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.rereviews import count_open
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.lifecycle import State
from prescribing.models import Prescription, Screening
from prescribing.permissions import Member
from prescribing.views.access import ClinicRequest, for_members
from prescribing.views.coming_lists import counted, due
from prescribing.views.managing import to_do

LATELY = 10
WAITING = 50


@for_members
@require_safe
def home(request: ClinicRequest) -> HttpResponse:
    if not permissions.may_see_patients(request.member):
        return render(request, "home_manager.html", to_do(request.member))
    lists = _lists(request)
    patients = list(
        {one.patient_id: one.patient for kept in lists.values() for one in kept}.values()
    )
    if patients:
        events.read(request.member, request.member.clinic, patients=patients)
    context = {
        "lists": lists,
        "to_rereview": _to_rereview(request.member),
        "coming": counted(due(request.member, timezone.localdate())),
    }
    return render(request, "home.html", context)


def _to_rereview(member: Member) -> int:
    return count_open(member.clinic) if permissions.may_rereview(member) else 0


def _open_drafts(member: Member) -> "Prefetch[str]":
    """The version that is to replace each, where one is drafted."""
    drafts = Prescription.objects.of(member.clinic).open()
    return Prefetch("replaced_by", drafts, to_attr="open_drafts")


def _lists(request: ClinicRequest) -> dict[str, list[Prescription]]:
    member = request.member
    every = Prescription.objects.of(member.clinic).for_lists()
    found: dict[str, QuerySet[Prescription]] = {}
    if permissions.may_draft(member):
        latest = Screening.objects.filter(prescription=OuterRef("pk")).order_by("-id")
        checked = every.filter(state=State.SCREENED).annotate(
            verdict=Subquery(latest.values("verdict")[:1])
        )
        found["waiting"] = checked.exclude(verdict=Severity.STOP)
        found["surgery"] = every.outdated().prefetch_related(_open_drafts(member))
        overtaken = found["surgery"].values("pk")
        others = every.open().filter(author=member.user).exclude(replaces__in=overtaken)
        found["mine"] = others.exclude(pk__in=found["waiting"].values("pk"))
        found["on_hold"] = every.filter(state=State.ON_HOLD).exclude(pk__in=overtaken)
    signed = every.signed().order_by("-signature__at")
    found["not_reviewed"] = signed.filter(reviews=None).exclude(signature__by=member.user)
    found["not_printed"] = every.running().filter(handouts=None, outdated_on=None)
    found["lately"] = signed
    return {
        name: list(kept[: LATELY if name == "lately" else WAITING]) for name, kept in found.items()
    }
