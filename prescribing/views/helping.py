"""Help: one page for each screen, and which page belongs to which address."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from prescribing import knowledge
from prescribing.actions import batches, calendar_links, lookups
from prescribing.actions.errors import SHORTEST_REASON
from prescribing.forms.fields import LONGEST_MEDICINE
from prescribing.forms.pasted import MOST_LINES
from prescribing.views.access import ClinicRequest, for_members, open_to_all

SIGN_IN, REVIEW_DESK = "sign-in", "review-desk"

# Every page of help by its name: templates/help/ has a file for each.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "To prescribe": {
        "find": "Find or register a patient",
        "patient": "The page of a patient",
        "lists": "Medicines and other lists",
        "plan": "The plan page",
        "sign": "Check and sign",
        "signed": "A signed prescription",
    },
    "While a plan runs": {
        "today": "Home, and what is coming up",
        "change": "Change, hold, stop or void",
        "surgeries": "Surgery",
        "restart": "Begin again after surgery",
        "versions": "History, and two versions compared",
        "re-review": "Prescriptions to look at again",
    },
    "Paper and phone": {
        "print": "Print a handout",
        "batches": "Print several handouts",
        "handout-code": "Look up a handout",
        "phone-calendar": "Calendar for the patient's phone",
    },
    "For the whole clinic": {
        "content": "Clinical content, adoption, translations",
        "classified": "Names classified by the clinic",
        "policy": "Policy of the clinic",
        "clinic": "Members, licences, invitations, pharmacies, details",
        REVIEW_DESK: "The review desk",
    },
    "The site itself": {
        SIGN_IN: "Sign in, and choose a clinic",
        "keys": "Keys",
    },
}
PAGES: Mapping[str, str] = {slug: name for group in GROUPS.values() for slug, name in group.items()}

# The page of help for each address; a new address without one fails a test.
PAGE_OF: Mapping[str, str] = {
    "sign-in": SIGN_IN,
    "signed-in": SIGN_IN,
    "sign-out": SIGN_IN,
    "stay": SIGN_IN,
    "invitation": SIGN_IN,
    "choose-clinic": SIGN_IN,
    "home": "today",
    "coming": "today",
    "coming-seen": "today",
    "coming-no-answer": "today",
    "coming-undo": "today",
    "task-add": "today",
    "task": "today",
    "task-done": "today",
    "task-take": "today",
    "task-tomorrow": "today",
    "task-withdraw": "today",
    "task-undo": "today",
    "clinic-details": "clinic",
    "members": "clinic",
    "member": "clinic",
    "member-deactivate": "clinic",
    "member-reactivate": "clinic",
    "licence-add": "clinic",
    "licence-end": "clinic",
    "licence-remove": "clinic",
    "invitations": "clinic",
    "invitation-withdraw": "clinic",
    "pharmacies": "clinic",
    "pharmacy": "clinic",
    "pharmacy-retire": "clinic",
    "pharmacy-restore": "clinic",
    "clinic-policy": "policy",
    "content": "content",
    "adoption": "content",
    "translation": "content",
    "translation-undo": "content",
    "rereviews": "re-review",
    "prescription-rereview": "re-review",
    "check-handout": "handout-code",
    "batches": "batches",
    "batch-new": "batches",
    "batch": "batches",
    "batch-cancel": "batches",
    "batch-part": "batches",
    "patients": "find",
    "patients-found": "find",
    "patient-new": "find",
    "patient": "patient",
    "patient-edit": "patient",
    "medicine-named": "lists",
    "medicines-paste": "lists",
    "medicines-paste-add": "lists",
    "medicine-add": "lists",
    "medicine": "lists",
    "medicine-remove": "lists",
    "allergy-add": "lists",
    "no-known-allergies": "lists",
    "allergy-remove": "lists",
    "condition-add": "lists",
    "condition-remove": "lists",
    "observation-add": "lists",
    "observation-remove": "lists",
    "agreement-add": "lists",
    "agreement-remove": "lists",
    "medicine-classify": "classified",
    "classifications": "classified",
    "classification-undo": "classified",
    "surgeries": "surgeries",
    "surgery-add": "surgeries",
    "surgery": "surgeries",
    "surgery-cancel": "surgeries",
    "after-surgery": "surgeries",
    "draft-start": "plan",
    "plan": "plan",
    "plan-preview": "plan",
    "plan-autosave": "plan",
    "prescription-discard": "plan",
    "check": "sign",
    "prescription": "signed",
    "prescription-change": "change",
    "prescription-hold": "change",
    "prescription-stop": "change",
    "prescription-void": "change",
    "prescription-restart": "restart",
    "prescription-history": "versions",
    "prescription-compare": "versions",
    "print": "print",
    "printed": "print",
    "draft-paper": "print",
    "calendar-link": "phone-calendar",
}
HELP_ITSELF = frozenset({"help", "help-sign-in", "help-page"})
# A patient's own page: help is written for clinicians.
WITHOUT_HELP = frozenset({"calendar"})


@for_members
@require_safe
def help_index(request: ClinicRequest) -> HttpResponse:
    return render(request, "help/index.html", {"groups": GROUPS})


@for_members
@require_safe
def help_page(request: ClinicRequest, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    return _page(request, slug)


@open_to_all
@require_safe
def help_sign_in(request: HttpRequest) -> HttpResponse:
    return _page(request, SIGN_IN)


def help_context(request: HttpRequest) -> dict[str, Any]:
    """Where the link to help of this page leads."""
    return {"help_address": address_of(request)}


def address_of(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    name = (match.url_name if match else None) or ""
    if name in WITHOUT_HELP:
        return ""
    if getattr(request, "member", None) is None:
        return reverse("help-sign-in")
    if match and "admin" in match.app_names:
        return reverse("help-page", args=[REVIEW_DESK])
    return reverse("help-page", args=[PAGE_OF[name]]) if name in PAGE_OF else reverse("help")


def _page(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"name": PAGES[slug], "known": knowledge.load(), "limits": _limits()}
    return render(request, f"help/{slug}.html", context)


def _limits() -> dict[str, int]:
    """The limits of the site, as they stand in the settings and beside what they limit."""
    return {
        "lines": MOST_LINES,
        "letters": LONGEST_MEDICINE,
        "handouts": batches.MOST,
        "file_days": settings.BATCH_FILE_DAYS,
        "lookups": lookups.MOST,
        "lookup_minutes": int(lookups.WITHIN.total_seconds()) // 60,
        "link_days": calendar_links.LASTS.days,
        "invitation_days": settings.INVITATION_DAYS,
        "reason_letters": SHORTEST_REASON,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
