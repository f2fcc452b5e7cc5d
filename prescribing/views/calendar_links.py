"""The calendar of a plan for a patient's phone: the clinic makes a link, the patient follows it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.calendar_links import (
    LASTS,
    find_calendar_link,
    make_calendar_link,
    use_calendar_link,
)
from prescribing.charts import policy_row
from prescribing.forms.patients import Confirmation
from prescribing.handouts.languages import language_for, offered, phone_words
from prescribing.interop import calendar_file
from prescribing.models import CalendarLink, Prescription
from prescribing.views.access import ClinicRequest, allowed, open_to_all
from prescribing.views.scoped import prescription_of
from prescribing.views.showing import status_of
from prescribing.views.writing import write

MADE = "calendar link of prescription {}"
SAID = "phone-"


@allowed(permissions.check_print_handout)
@never_cache
@require_http_methods(["GET", "POST"])
def calendar_link(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    signed = prescription_of(request, prescription_id)
    if not signed.is_signed:
        raise Http404
    form = Confirmation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _made(request, signed))
        if answer:
            return answer
    events.read(request.member, signed)
    return render(
        request, "calendar_link.html", _shown(request, signed, form), None, status_of(form)
    )


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at it uses nothing up: whatever opens a link beforehand does not fetch the file."""
    if request.method != "POST":
        return _page(request, find_calendar_link(secret, at=timezone.now()))
    link = use_calendar_link(secret, at=timezone.now())
    return _file(link) if link else _page(request, None)


def _page(request: HttpRequest, link: CalendarLink | None) -> HttpResponse:
    """In the patient's language. Without a link nobody knows it, so in each that there is."""
    languages = (language_for(link.prescription.language),) if link else offered()
    says = [_says(language) for language in languages]
    context = {"link": link, "languages": says}
    return render(request, "calendar.html", context, status=200 if link else 404)


def _says(language: str) -> dict[str, str]:
    said = phone_words(language).items()
    names = {name.removeprefix(SAID).replace("-", "_"): text for name, text in said}
    return names | {"language": language}


def _made(request: ClinicRequest, signed: Prescription) -> str:
    request.session[MADE.format(signed.pk)] = make_calendar_link(signed, by=request.member)
    return reverse("calendar-link", args=[signed.pk])


def _shown(request: ClinicRequest, signed: Prescription, form: Confirmation) -> dict[str, object]:
    secret = request.session.pop(MADE.format(signed.pk), None)
    address = secret and request.build_absolute_uri(reverse("calendar", args=[secret]))
    return {
        "prescription": signed,
        "patient": signed.patient,
        "form": form,
        "address": address,
        "lasts": LASTS,
        "language": language_for(signed.language),
        "is_on": policy_row(request.member.clinic).phone_calendar,
        "is_right": signed.is_to_follow,
        "links": signed.calendar_links.select_related("by"),
        "now": timezone.now(),
    }


def _file(link: CalendarLink) -> HttpResponse:
    signed = link.prescription
    content = calendar_file.write(
        signed.content or {},
        knowledge.load(),
        phone_words(language_for(signed.language)),
        signed_at=signed.signature.at,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return response
