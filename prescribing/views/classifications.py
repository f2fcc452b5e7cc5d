"""The names that a clinic's prescribers have classified: finding them, and undoing one."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.classifications import undo_classification
from prescribing.charts import open_name_of
from prescribing.clinical.spelling import words
from prescribing.forms.patients import UndoForm
from prescribing.models import Classification, Clinic, Medicine, Prescription
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import classification_of
from prescribing.views.showing import show_form
from prescribing.views.writing import write

MOST_SHOWN = 100
LONGEST_SEARCH = 200


@allowed(permissions.check_see_patients)
@require_safe
def classifications(request: ClinicRequest) -> HttpResponse:
    text = request.GET.get("name", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    found = _found(request.member.clinic, text)
    standing = [one for one in found if one.undone_at is None][:MOST_SHOWN]
    entries = entries_of(request.member.clinic, standing)
    context = {
        "text": text,
        "standing": [(one, len(entries[one.pk])) for one in standing],
        "undone": [one for one in found if one.undone_at][:MOST_SHOWN],
        "more": len(found) > MOST_SHOWN,
    }
    return render(request, "classifications.html", context)


@allowed(permissions.check_classify_medicine)
@require_http_methods(["GET", "POST"])
def undo(request: ClinicRequest, classification_id: int) -> HttpResponse:
    one = classification_of(request, classification_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _undone(request, one, form))
        if answer:
            return answer
    entries = entries_of(request.member.clinic, [one])[one.pk]
    running = _running(request.member.clinic, entries)
    patients = [prescription.patient for prescription in running]
    if patients:
        events.read(request.member, request.member.clinic, patients=patients)
    return show_form(
        request,
        form,
        heading=f"Undo: “{one.text}” is not an opioid",
        button="Undo the classification",
        back=reverse("classifications"),
        template="undo_classification.html",
        classification=one,
        entries=len(entries),
        running=running,
    )


def entries_of(clinic: Clinic, said: Iterable[Classification]) -> dict[int, list[Medicine]]:
    """The entries on today's lists that each classification answers."""
    by_name = {one.name: one.pk for one in said}
    found: dict[int, list[Medicine]] = {pk: [] for pk in by_name.values()}
    known = knowledge.load()
    for entry in Medicine.objects.of(clinic).current():
        # Recognising every line would take long; its words alone rule out most names.
        if _may_hold(words(entry.text), by_name):
            name = open_name_of(entry, known)
            if name in by_name:
                found[by_name[name]].append(entry)
    return found


def _may_hold(tokens: Iterable[str], names: Iterable[str]) -> bool:
    there = set(tokens)
    return any(there.issuperset(name.split()) for name in names)


def _found(clinic: Clinic, text: str) -> list[Classification]:
    every = Classification.objects.of(clinic).select_related("by", "undone_by")
    if text:
        wanted = " ".join(words(text)) or text
        every = every.filter(
            Q(text__icontains=text) | Q(name__contains=wanted) | Q(reason__icontains=text)
        )
    return list(every[: 2 * MOST_SHOWN])


def _running(clinic: Clinic, entries: Iterable[Medicine]) -> list[Prescription]:
    patients = {entry.patient_id for entry in entries}
    running = Prescription.objects.of(clinic).running().for_lists()
    return list(running.filter(patient__in=patients))


def _undone(request: ClinicRequest, one: Classification, form: UndoForm) -> str:
    undo_classification(one, reason=form.cleaned_data["reason"], by=request.member)
    return reverse("classifications")
