"""What is told beside a field while the name of a medicine is being typed."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from prescribing import knowledge, permissions
from prescribing.clinical.completion import complete, put
from prescribing.clinical.meaning import Kind, Meaning, meaning
from prescribing.clinical.medicines import catalogue_of, recognise
from prescribing.clinical.pasted import cleaned
from prescribing.forms.fields import LONGEST_MEDICINE
from prescribing.models import Classification, Clinic
from prescribing.views.access import ClinicRequest, allowed

FIELD = re.compile(r"[a-z0-9_]{1,60}")


@allowed(permissions.check_edit_patients)
@require_safe
def named(request: ClinicRequest) -> HttpResponse:
    """Nothing but the typed text is sent here, and nothing of a patient is asked or told."""
    at = request.GET.get("at", "")
    if not FIELD.fullmatch(at):
        raise Http404
    text = cleaned(_typed(request))
    context = {"at": at, "most": LONGEST_MEDICINE, "too_long": len(text) > LONGEST_MEDICINE}
    if text and not context["too_long"]:
        context |= _told(text, request.member.clinic)
    return render(request, "named.html", context)


def _typed(request: ClinicRequest) -> str:
    """The field goes by another name on each page."""
    sent = (text for name, text in request.GET.items() if name != "at")
    return str(next(sent, ""))


def _told(text: str, clinic: Clinic) -> dict[str, object]:
    known = knowledge.load()
    means = meaning(recognise(text, catalogue_of(known)), known)
    names = complete(text, known)
    classification = _classification(means, clinic)
    is_open = means.is_open and classification is None
    begun = any(name.casefold().startswith(text.casefold()) for name in names)
    unfinished = is_open and begun and means.kind is Kind.OPEN
    near = means.choices if is_open and not unfinished else ()
    return {
        "meaning": means,
        "classification": classification,
        "names": names,
        "unfinished": unfinished,
        "choices": [put(name, text, means.recognition.unknown) for name in near],
    }


def _classification(means: Meaning, clinic: Clinic) -> Classification | None:
    standing = Classification.objects.of(clinic).standing()
    return standing.filter(name=means.name).first() if means.name else None
