"""Many handouts in one job: choosing them, how far it is, and the files."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prescribing import permissions
from prescribing.actions import batches, events
from prescribing.actions.errors import ActionError
from prescribing.forms.batches import BatchForm
from prescribing.forms.patients import Confirmation
from prescribing.handouts import pdf
from prescribing.handouts.content import CORE, FULL, LARGE, STANDARD
from prescribing.handouts.languages import language_for
from prescribing.models import Batch, BatchOrder, EntryState, Patient, Prescription
from prescribing.views import errors
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.counted_pages import pages_by_form, pages_of, with_pages
from prescribing.views.scoped import batch_of, part_of
from prescribing.views.showing import show_pdf, status_of
from prescribing.views.writing import press, write

TODAY, UNPRINTED, EVERY = "today", "not-printed", "all"
LISTS = {
    TODAY: "First night or new dose today",
    UNPRINTED: "Not printed yet",
    EVERY: "All current plans",
}
KINDS = {
    f"{STANDARD} {CORE}": "Short",
    f"{STANDARD} {FULL}": "Full, for a first start",
    f"{LARGE} {CORE}": "Large print, short",
    f"{LARGE} {FULL}": "Large print, full",
}
PAGE = 20
LONGEST_SEARCH = 200
REFRESH = 5  # seconds
LATE = timedelta(minutes=1)  # after which a batch that nobody has begun is told of


@allowed(permissions.check_print_handout)
@require_safe
def every_batch(request: ClinicRequest) -> HttpResponse:
    found = Batch.objects.of(request.member.clinic).select_related("by").annotate(**COUNTS)
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "batches.html", {"page": page, "days": settings.BATCH_FILE_DAYS})


@allowed(permissions.check_print_handout)
@require_http_methods(["GET", "POST"])
def new_batch(request: ClinicRequest) -> HttpResponse:
    which = request.GET.get("list", TODAY)
    if which not in LISTS:
        raise Http404
    text = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    offered = _offered(request, which, text)
    form = _form(request, offered)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _queued(request, form))
        if answer:
            return answer
    shown = offered[: batches.MOST]
    if shown:
        patients = [one.patient for one in shown]
        events.read(request.member, request.member.clinic, patients=patients)
    context = {
        "form": form, "more": len(offered) > batches.MOST, "most": batches.MOST,
        "rows": [(one, pages_of(one), pages_by_form(one)) for one in shown],
        "lists": LISTS, "which": which, "text": text, "days": settings.BATCH_FILE_DAYS,
        "ticked": request.GET.get("tick") != "none" and not request.GET.get("chosen"),
        "chosen": set(request.GET.getlist("chosen")),
    }  # fmt: skip
    return render(request, "new_batch.html", context, status=status_of(form))


@allowed(permissions.check_print_handout)
@require_safe
def batch(request: ClinicRequest, batch_id: int) -> HttpResponse:
    shown = batch_of(request, batch_id)
    context = _told(shown)
    patients = [one.patient for one in (*context["failed"], *context["changed"])]
    if patients:
        events.read(request.member, shown, patients=patients)
    asks_again = shown.is_printing and "still" not in request.GET
    response = render(request, "batch.html", context | {"asks_again": asks_again})
    if asks_again:
        response["Refresh"] = str(REFRESH)  # works without scripts
    return response


@allowed(permissions.check_print_handout)
@require_POST
def cancel(request: ClinicRequest, batch_id: int) -> HttpResponse:
    cancelled = batch_of(request, batch_id)

    def act() -> str:
        batches.cancel_batch(cancelled, by=request.member)
        return reverse("batch", args=[cancelled.pk])

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_print_handout)
@require_safe
def part(request: ClinicRequest, batch_id: int, number: int) -> HttpResponse:
    found = part_of(request, batch_of(request, batch_id), number)
    try:
        content = batches.open_part(found, by=request.member)
    except ActionError as refusal:
        return errors.conflicted(request, str(refusal))
    return show_pdf(content, f"handouts-{found.batch_id}-{found.number}", how="attachment")


COUNTS = {
    "handouts": Count("entries"),
    "done": Count("entries", filter=Q(entries__state=EntryState.DONE)),
    "failed": Count("entries", filter=Q(entries__state=EntryState.FAILED)),
}


def _form(request: ClinicRequest, offered: list[Prescription]) -> BatchForm:
    sent = request.POST if request.method == "POST" else None
    start = {
        "paper": request.member.clinic.paper, "form": next(iter(KINDS)), "order": BatchOrder.NAME,
    }  # fmt: skip
    return BatchForm(sent, initial=start, offered=[one.pk for one in offered], kinds=KINDS)


def _queued(request: ClinicRequest, form: BatchForm) -> str:
    typed = form.typed()
    size, pages = typed["form"].split()
    made = batches.queue_batch(
        typed["chosen"],
        paper=typed["paper"],
        size=size,
        pages=pages,
        language_for=language_for,
        order=BatchOrder(typed["order"]),
        a_part=pdf.HANDOUTS_A_PART[size, pages],
        by=request.member,
    )
    return reverse("batch", args=[made.pk])


def _offered(request: ClinicRequest, which: str, text: str) -> list[Prescription]:
    clinic = request.member.clinic
    current = Prescription.objects.of(clinic).to_follow()
    if text:
        current = current.filter(patient__in=Patient.objects.of(clinic).search(text))
    if which == UNPRINTED:
        current = current.filter(prints=None)
    if which == TODAY:
        current = current.filter(pk__in=_of_today(current, timezone.localdate()))
    rows = current.select_related("patient", "plan").defer("content")
    rows = rows.annotate(copies=Count("prints"))
    ordered = rows.order_by("patient__family_name", "patient__given_name", "pk")
    return list(with_pages(ordered, clinic)[: batches.MOST + 1])


def _of_today(current: Any, today: date) -> list[int]:
    """Plans with a first night or a new dose today, as they were signed."""
    told = current.values_list("pk", "content__plan__steps")
    day = today.isoformat()
    return [key for key, steps in told if any(step["first_night"] == day for step in steps)]


def _told(shown: Batch) -> dict[str, Any]:
    """While it runs nobody is named: the page asks again every few seconds."""
    entries = shown.entries.select_related("patient", "prescription")
    count = shown.entries.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=EntryState.DONE)),
        failed=Count("pk", filter=Q(state=EntryState.FAILED)),
    )
    parts = list(shown.parts.defer("pdf").annotate(has_file=Q(pdf__isnull=False)))
    ended = not shown.is_printing
    begun = any(one.seen_at for one in parts)
    return {
        "batch": shown,
        "count": count | {"ended": count["done"] + count["failed"]},
        "parts": parts,
        "failed": list(entries.filter(state=EntryState.FAILED)) if ended else [],
        "changed": [
            one
            for one in (entries.filter(state=EntryState.DONE) if ended else [])
            if not one.prescription.is_to_follow
        ],
        "is_late": shown.is_printing and not begun and timezone.now() - shown.at > LATE,
        "until": shown.at + timedelta(days=settings.BATCH_FILE_DAYS),
        "refresh": REFRESH,
        "kind": KINDS[f"{shown.size} {shown.pages}"],
        "button": Confirmation(auto_id=False),
    }
