"""What a person is told when a page cannot be given, in the same voice everywhere."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from prescribing.models import Prescription
from prescribing.templatetags.look import moment
from prescribing.views.scoped import Ended

WORDS = {
    400: (
        "That could not be read",
        "The address or the form that was sent is not one of ours. Go back and try again.",
    ),
    403: (
        "This is not open to you",
        "Your role in this clinic does not allow it. Ask the manager of your clinic.",
    ),
    404: (
        "There is nothing here",
        "The address is mistyped, or what was here is gone. Nothing was written.",
    ),
    405: (
        "Nothing was sent",
        "Only a button leads here. Nothing was written: open its page again and press it there.",
    ),
    409: (
        "This has changed since you opened it",
        "Nothing was written. Go back to see how it stands now, then try again.",
    ),
    429: ("That was too often", "Wait some minutes, then try again."),
}
RETRY_AFTER = 120  # seconds
SOON = 30
SENT_FROM_ELSEWHERE = (
    "The form could not be accepted",
    "It was open for too long, or you have signed in again since. Nothing was written.",
    "Go back, load the page again, and send it once more.",
)


NOT_POSSIBLE = "This is not possible any more"
NOT_WRITTEN = "Nothing was written. The Back button of your browser shows what you had typed."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 400, *WORDS[400])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 403, *WORDS[403])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 404, *WORDS[404])


def server_error(request: HttpRequest) -> HttpResponse:
    # Nothing is asked of the database or the session, which may be what failed.
    if not isinstance(sys.exception(), OperationalError):
        return render(None, "errors/500.html", status=500)
    response = render(None, "errors/503.html", status=503)
    response["Retry-After"] = str(SOON)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _told(request, 403, *SENT_FROM_ELSEWHERE)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    heading, general = WORDS[403]
    return _told(request, 403, heading, sentence or general)


def conflicted(request: HttpRequest, *sentences: str) -> HttpResponse:
    heading, general = WORDS[409]
    return _told(request, 409, heading, *filter(None, sentences), general)


def signed(request: HttpRequest, prescription: Prescription) -> HttpResponse:
    """A draft was signed while somebody had it open, or she came back to it."""
    at, by = moment(prescription.signature.at), prescription.signature.printed_name
    told = f"It was signed {at} by {by}. Nothing was saved, and nothing was signed again."
    place = reverse("prescription", args=[prescription.pk])
    return _told(request, 409, "This plan is signed", told, link="See the signed plan", place=place)


def ended(request: HttpRequest, end: Ended) -> HttpResponse:
    sentences = [end.says, *([NOT_WRITTEN] if request.method == "POST" else [])]
    return _told(request, 409, NOT_POSSIBLE, *sentences, link=end.link, place=end.place)


def not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """As after signing in again in place of pressing a button: the address is then only opened."""
    response = _told(request, 405, *WORDS[405])
    response["Allow"] = refused["Allow"]
    return response


def too_many(request: HttpRequest, sentence: str) -> HttpResponse:
    heading, general = WORDS[429]
    response = _told(request, 429, heading, sentence or general)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _told(
    request: HttpRequest, status: int, heading: str, *sentences: str, **leads: str
) -> HttpResponse:
    context = {"status": status, "heading": heading, "sentences": sentences, **leads}
    return render(request, "errors/error.html", context, status=status)
