"""How a form comes back: kept as typed, with what is wrong, under the status that says so."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from prescribing.actions import events
from prescribing.models import Patient
from prescribing.views.access import ClinicRequest

SIGNED_ALREADY = (
    "This plan had been signed already. Nothing was saved, and nothing was signed again."
)
AS_ASKED, CHANGED_MEANWHILE, NOT_ACCEPTED = 200, 409, 422


def status_of(form: BaseForm) -> int:
    if getattr(form, "conflict", ""):
        return CHANGED_MEANWHILE
    return NOT_ACCEPTED if form.errors else AS_ASKED


def led(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A script that sent the form would follow a redirect itself; it is told where to lead to."""
    if "HX-Request" not in request.headers:
        return answer
    return HttpResponseClientRedirect(answer["Location"])


def show_form(
    request: ClinicRequest,
    form: BaseForm,
    *,
    heading: str,
    button: str,
    back: str,
    patient: Patient | None = None,
    template: str = "form.html",
    **more: Any,
) -> HttpResponse:
    """A page of one form. A patient whom it names has been read."""
    if patient is not None:
        events.read(request.member, patient)
    context = {"form": form, "heading": heading, "button": button, "back": back, **more}
    return render(request, template, context | {"patient": patient}, status=status_of(form))


def show_pdf(content: bytes, name: str, how: str = "inline") -> HttpResponse:
    """A file under a name that tells nobody's: it lands in downloads and histories."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{how}; filename="{name}.pdf"'
    return response
