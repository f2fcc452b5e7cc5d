"""The medical lead's page: what changed since the clinic's last adoption, and the signature."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.adoptions import STATEMENT, adopt, changes_since, last_adopted
from prescribing.actions.errors import ActionError
from prescribing.actions.rereviews import to_rereview
from prescribing.actions.steps_up import StepUp, confirm_password
from prescribing.forms.adoption import AdoptForm
from prescribing.models import Adoption, PrescriberCredential
from prescribing.views import facts
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.showing import status_of
from prescribing.views.writing import write

PAGE = 50
FIRST = 20


@allowed(permissions.check_adopt_knowledge)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def adoption(request: ClinicRequest) -> HttpResponse:
    version = knowledge.version()
    form = AdoptForm(request.POST or None, initial={"version": version})
    step_up = _step_up(request, form) if request.method == "POST" and form.is_valid() else None
    if step_up:
        answer = write(request, form, lambda: _adopted(request, form, step_up))
        if answer:
            return answer
        if form.conflict:
            form = _with_version(form, version)
    context = _shown(request, form)
    return render(request, "adoption.html", context, status=status_of(form))


def _adopted(request: ClinicRequest, form: AdoptForm, step_up: StepUp) -> str:
    adopt(version=form.cleaned_data["version"], step_up=step_up, by=request.member)
    return reverse("rereviews")


def _with_version(sent: AdoptForm, version: str) -> AdoptForm:
    """An empty form for the version as it is now, which says why the other was not adopted."""
    form = AdoptForm(initial={"version": version})
    form.conflict, form.differences = sent.conflict, sent.differences
    return form


def _step_up(request: ClinicRequest, form: AdoptForm) -> StepUp | None:
    permissions.check_sign_adoption(request.member, timezone.localdate())
    try:
        return confirm_password(request.member.user, form.cleaned_data["password"])
    except ActionError as error:
        events.refuse(request.member, "adoption", "password")
        form.add_error("password", " ".join(error.messages))
        return None


def _shown(request: ClinicRequest, form: AdoptForm) -> dict[str, Any]:
    known = knowledge.load()
    last = last_adopted(request.member.clinic)
    changed = changes_since(last, known) if last else ()
    page = Paginator(changed, PAGE).get_page(request.GET.get("page"))
    again = [one for one in to_rereview(request.member.clinic) if one.is_open]
    first = again[:FIRST]
    if first:
        patients = [one.prescription.patient for one in first]
        events.read(request.member, request.member.clinic, patients=patients)
    return {
        "form": form,
        "known": known,
        "adopted": Adoption.objects.of(request.member.clinic).of_version(known.version),
        "last": last,
        "page": page,
        "changes": [facts.change_shown(each) for each in page],
        "kinds": _counted(facts.shown(known)),
        "again": again,
        "first": first,
        "statement": STATEMENT,
        "credential": _credential(request),
    }


def _counted(every: tuple[facts.ShownFact, ...]) -> dict[str, tuple[str, int]]:
    counts: dict[str, int] = {}
    for fact in every:
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return {kind: (facts.kind_word(kind), number) for kind, number in counts.items()}


def _credential(request: ClinicRequest) -> PrescriberCredential | None:
    try:
        return permissions.check_sign_adoption(request.member, timezone.localdate())
    except permissions.Refused:
        return None
