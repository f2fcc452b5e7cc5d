"""All versions of a prescription: what became of each, and two of them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.screenings import look
from prescribing.models import Event, Handout, Prescription, Review, Screening
from prescribing.snapshots import told_nights
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import prescription_of, version_of


@dataclass(frozen=True)
class Version:
    """One version, and everything that was done about it."""

    row: Prescription
    before: Prescription | None
    nights: Sequence[Mapping[str, Any]]
    screenings: Sequence[Screening]
    reviews: Sequence[Review]
    handouts: Sequence[Handout]
    events: Sequence[Event]

    @property
    def chart(self) -> str:
        """The name of its picture on the page."""
        return f"chart-{self.row.version}"


@allowed(permissions.check_see_patients)
@require_safe
def history(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = prescription_of(request, prescription_id)
    events.read(request.member, prescription)
    context = {
        "prescription": prescription,
        "patient": prescription.patient,
        "versions": [_version(one) for one in _versions(prescription)],
        "today": timezone.localdate(),
    }
    return render(request, "history.html", context)


@allowed(permissions.check_see_patients)
@require_safe
def compare(request: ClinicRequest, prescription_id: int, other_id: int) -> HttpResponse:
    prescription = prescription_of(request, prescription_id)
    other = version_of(request, prescription, other_id)
    events.read(request.member, prescription)
    old, new = sorted((prescription, other), key=lambda version: version.version)
    context = {
        "patient": prescription.patient,
        "old": old,
        "new": new,
        "old_nights": every_night(old),
        "new_nights": every_night(new),
        "today": timezone.localdate(),
    }
    return render(request, "compare.html", context)


def every_night(version: Prescription) -> Sequence[Mapping[str, Any]]:
    """As signed; of a draft, as it is laid out now. None where it cannot be."""
    if not version.is_open:
        return told_nights(version)
    try:
        return look(version, timezone.localdate()).every_night
    except ActionError:
        return ()


def _versions(prescription: Prescription) -> Sequence[Prescription]:
    same = Prescription.objects.of(prescription.clinic).filter(number=prescription.number)
    return list(same.for_lists().order_by("-version"))


def _version(row: Prescription) -> Version:
    told = Event.objects.of(row.clinic).filter(prescription=row).exclude(verb="read")
    return Version(
        row=row,
        before=row.replaces,
        nights=every_night(row),
        screenings=list(row.screenings.select_related("by")),
        reviews=list(row.reviews.select_related("by")),
        handouts=list(row.handouts.select_related("by").defer("pdf")),
        events=list(told.select_related("actor").order_by("-sequence")),
    )
