"""Printing a handout, opening one that was printed, and a draft on paper."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import permissions
from prescribing.actions import handouts
from prescribing.actions.draft_papers import content_of_draft, note_draft_printed
from prescribing.actions.errors import ActionError
from prescribing.actions.translations import awaits_translator
from prescribing.clinical.lifecycle import State
from prescribing.forms.prints import PrintForm
from prescribing.handouts import HandoutRefused, pdf
from prescribing.handouts.content import CORE, FULL, LARGE, PACKS, SIZES, STANDARD
from prescribing.handouts.languages import language_for, offered
from prescribing.models import Paper, Prescription, Print
from prescribing.templatetags.look import form_words
from prescribing.views import errors
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import ended, prescription_of, print_of
from prescribing.views.showing import show_form, show_pdf
from prescribing.views.writing import write

AWAITS = " No certified translator has confirmed this language for your clinic: the paper says so."
# What the page of a signed version offers in each language: size and pages, each for both papers or
# for its own.
OFFERED = ((STANDARD, CORE), (STANDARD, FULL), (LARGE, CORE), (LARGE, FULL))


@allowed(permissions.check_print_handout)
@require_http_methods(["GET", "POST"])
def print_page(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    """Print one form of a signed version: at once the first time, for a reason after that."""
    signed = _signed(request, prescription_id)
    form = _form(request, signed)
    asked = _asked(request, signed)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _printed(request, signed, form)
        except (HandoutRefused, ActionError) as refusal:
            return errors.conflicted(request, str(refusal))
        if answer:
            return answer
    return show_form(
        request,
        form,
        heading="Print this handout again" if "reason" in form.fields else "Print this handout",
        button="Print",
        back=reverse("prescription", args=[signed.pk]),
        patient=signed.patient,
        intro=f"{signed.number}, version {signed.version}, is {signed.state}. "
        f"{capfirst(form_words(asked))}."
        f"{AWAITS if awaits_translator(signed.clinic, asked['language']) else ''}",
    )


@allowed(permissions.check_print_handout)
@require_safe
def printed(request: ClinicRequest, prescription_id: int, print_id: int) -> HttpResponse:
    printing = print_of(request, prescription_of(request, prescription_id), print_id)
    try:
        content = handouts.open_print(printing, by=request.member)
    except ActionError as refusal:
        return errors.conflicted(request, str(refusal))
    version = printing.prescription
    return show_pdf(content, f"{version.number}-{version.version}-{printing.copy}")


@allowed(permissions.check_print_draft)
@require_safe
def draft(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    screened = prescription_of(request, prescription_id)
    if screened.status is not State.SCREENED:
        raise ended(screened, "Only a draft that waits for a signature is printed as one.")
    today = timezone.localdate()
    try:
        content = content_of_draft(screened, by=request.member, today=today)
        language = language_for(screened.patient.language)  # as signing would have it
        made = pdf.render(
            content,
            paper=screened.paper,
            mark="DRAFT",
            language=language,
            is_confirmed=not awaits_translator(screened.clinic, language),
        ).pdf
    except (HandoutRefused, ActionError) as refusal:
        return errors.conflicted(request, str(refusal))
    note_draft_printed(screened, made, by=request.member)
    return show_pdf(made, f"{screened.number}-{screened.version}-draft")


def offers(signed: Prescription, prints: Iterable[Print]) -> Iterator[dict[str, Any]]:
    """Each form that the page of a version offers, with its button or the way to print it again."""
    known = {_key(one.handout) for one in prints}
    awaits = {language: awaits_translator(signed.clinic, language) for language in offered()}
    for chosen in _offered(signed):
        again = tuple(chosen.values()) in known
        yield {
            "chosen": chosen,
            "again": again,
            "form": _empty(chosen, again=again),
            "awaits": awaits[chosen["language"]],
        }


def _offered(signed: Prescription) -> Iterator[dict[str, str]]:
    """In the language that handouts print in unless asked, and then in the others."""
    first = language_for(signed.language)
    languages = (first, *(one for one in offered() if one != first))
    for language, (size, pages) in product(languages, OFFERED):
        for paper in Paper if size == STANDARD else [signed.paper]:
            named = {"paper": paper, "language": language, "size": size, "pages": pages}
            yield _form_of(signed, named)


def prints_of(signed: Prescription) -> list[Print]:
    return list(signed.prints.select_related("by", "handout").defer("handout__pdf"))


def _signed(request: ClinicRequest, prescription_id: int) -> Prescription:
    signed = prescription_of(request, prescription_id)
    if not signed.is_signed:
        raise Http404
    return signed


def _form(request: ClinicRequest, signed: Prescription) -> PrintForm:
    chosen = _asked(request, signed)
    again = handouts.was_printed(signed, chosen)
    if request.method != "POST":
        return _empty(chosen, again=again)
    return PrintForm(request.POST, sizes=SIZES, packs=PACKS, again=again)


def _empty(chosen: Mapping[str, str], *, again: bool) -> PrintForm:
    return PrintForm(
        initial=chosen, auto_id="id_%s" if again else False, sizes=SIZES, packs=PACKS, again=again
    )


def _asked(request: ClinicRequest, signed: Prescription) -> dict[str, str]:
    """The form that the address, or the button, names."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _form_of(signed, given)
    if (
        chosen["paper"] not in set(Paper)
        or chosen["language"] not in offered()
        or chosen["size"] not in SIZES
        or chosen["pages"] not in PACKS
    ):
        raise Http404
    return chosen


def _form_of(signed: Prescription, given: Mapping[str, Any]) -> dict[str, str]:
    return {
        "paper": str(given.get("paper", signed.paper)),
        "language": str(given.get("language", language_for(signed.language))),
        "size": str(given.get("size", STANDARD)),
        "pages": str(given.get("pages", CORE)),
    }


def _key(kept: Any) -> tuple[str, ...]:
    return kept.paper, kept.language, kept.size, kept.pages


def _printed(request: ClinicRequest, signed: Prescription, form: PrintForm) -> HttpResponse | None:
    # The paper is made before the transaction: it takes long, and nobody else can write meanwhile.
    made = handouts.paper_of(signed, form.chosen, by=request.member, press=pdf.signed_paper)

    def act() -> str:
        printing = handouts.note_print(made, **form.why, by=request.member)
        return reverse("printed", args=[signed.pk, printing.pk])

    return write(request, form, act)
