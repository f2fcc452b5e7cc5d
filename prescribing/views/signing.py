"""Check and sign: the whole picture on one page, and the signature under it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.screenings import look
from prescribing.actions.signing import sign
from prescribing.actions.steps_up import StepUp, confirm_password
from prescribing.actions.tasks import promises_of
from prescribing.charts import Chart
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.lifecycle import State
from prescribing.forms.plan import ANSWERS
from prescribing.forms.signing import SignForm
from prescribing.models import Prescription
from prescribing.snapshots import Picture, instructions_of, told_nights
from prescribing.views import dated, findings
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.patient_page import medicines_of
from prescribing.views.scoped import prescription_of
from prescribing.views.showing import SIGNED_ALREADY, status_of
from prescribing.views.writing import write

CHANGED = "What is known has changed since this page was made. Nothing was signed."


@allowed(permissions.check_see_patients)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def check(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = prescription_of(request, prescription_id)
    if request.method == "POST":
        return _signed(request, prescription)
    if prescription.status is not State.SCREENED:
        return _elsewhere(request, prescription)
    picture = _picture(prescription)
    if picture is None:
        return redirect("plan", prescription.pk)
    return _page(request, prescription, picture, _empty(prescription, picture, {}))


def _signed(request: ClinicRequest, prescription: Prescription) -> HttpResponse:
    """Sign what was seen. Whatever is in the way, the page comes back with what was typed."""
    _check_may_sign(request, prescription)
    form = _filled(request, _picture(prescription))
    step_up = _step_up(request, prescription, form) if form.is_valid() else None
    if step_up:
        answer = write(request, form, lambda: _sign(request, prescription, form, step_up))
        if answer:
            return answer
    return _back(request, prescription_of(request, prescription.pk), form)


def _back(request: ClinicRequest, prescription: Prescription, sent: SignForm) -> HttpResponse:
    """The page as things are now. The fields are numbered, so a changed picture needs new ones."""
    picture = _picture(prescription)
    if picture is None:
        return _elsewhere(request, prescription)
    if not sent.conflict and request.POST.get("digest") == picture.digest:
        return _page(request, prescription, picture, sent)
    form = _empty(prescription, picture, _typed_reasons(request.POST))
    form.conflict, form.differences = sent.conflict or CHANGED, sent.differences
    return _page(request, prescription, picture, form)


def _elsewhere(request: ClinicRequest, prescription: Prescription) -> HttpResponse:
    """Where there is nothing to sign, or not any more."""
    if prescription.is_signed:
        messages.info(request, SIGNED_ALREADY)
    return redirect("plan" if prescription.is_open else "prescription", prescription.pk)


def _check_may_sign(request: ClinicRequest, prescription: Prescription) -> None:
    try:
        permissions.check_sign(request.member, timezone.localdate())
    except permissions.Refused:
        events.refuse(request.member, "check", "role or licence")
        raise


def _sign(
    request: ClinicRequest, prescription: Prescription, form: SignForm, step_up: StepUp
) -> str:
    sign(
        prescription,
        edits=form.edits_seen,
        screening_digest=form.cleaned_data["digest"],
        reasons=form.reasons,
        acknowledged=form.cleaned_data.get("acknowledged", False),
        step_up=step_up,
        by=request.member,
    )
    return reverse("prescription", args=[prescription.pk])


def _step_up(request: ClinicRequest, prescription: Prescription, form: SignForm) -> StepUp | None:
    # The password is checked before the transaction: hashing takes long, and nobody else can write.
    try:
        return confirm_password(request.member.user, form.cleaned_data["password"])
    except ActionError as error:
        events.refuse(request.member, "check", "password")
        form.add_error("password", " ".join(error.messages))
        return None


def _picture(prescription: Prescription) -> Picture | None:
    """None when it is no draft any more, or when its plan cannot be laid out."""
    if not prescription.is_open:
        return None
    try:
        return look(prescription, timezone.localdate())
    except ActionError:
        return None


def _filled(request: ClinicRequest, picture: Picture | None) -> SignForm:
    return SignForm(request.POST, findings=picture.screen.findings if picture else ())


def _typed_reasons(typed: QueryDict) -> dict[str, str]:
    """By finding: the fields are numbered, and the numbers may have moved."""
    keys = {name.removesuffix("_for"): key for name, key in typed.items() if name.endswith("_for")}
    return {str(key): str(typed.get(name, "")) for name, key in keys.items()}


def _empty(prescription: Prescription, picture: Picture, reasons: dict[str, str]) -> SignForm:
    return SignForm(
        findings=picture.screen.findings,
        typed_reasons=reasons,
        initial={"edits": prescription.edits, "digest": picture.digest},
    )


def _page(
    request: ClinicRequest, prescription: Prescription, picture: Picture, form: SignForm
) -> HttpResponse:
    events.read(request.member, prescription)
    context = _shown(request, prescription, picture, form)
    return render(request, "check.html", context, status=status_of(form))


def _shown(
    request: ClinicRequest, prescription: Prescription, picture: Picture, form: SignForm
) -> dict[str, Any]:
    shown = findings.of_picture(picture, prescription)
    known = picture.knowledge
    chart = Chart(prescription.patient, known)
    return {
        "prescription": prescription,
        "patient": prescription.patient,
        "chart": chart,
        "form": form,
        "findings": [(one, form.reason_of(one.finding)) for one in shown],
        "stops": [one for one in shown if one.finding.severity is Severity.STOP],
        "is_checked": prescription.status is State.SCREENED,
        "instructions": instructions_of(prescription, picture),
        "indication": known.indications.get(prescription.indication),
        "ladder": known.ladders.get(prescription.plan.ladder),
        "credential": _credential(request),
        "record": picture.record,
        "medicines": medicines_of(chart),
        "answers": _answers(prescription),
        "observations": dated.observations_of(chart),
        "agreements": dated.agreements_of(chart),
        "replaced_nights": told_nights(prescription.replaces) if prescription.replaces else (),
        "picture": picture,
        "promises": promises_of(prescription, picture),
    }


def _answers(prescription: Prescription) -> list[tuple[str, str]]:
    words = dict(ANSWERS)
    return [
        (question.asks, words[prescription.answers[name]])
        for name, question in knowledge.load().questions.items()
        if name in prescription.answers
    ]


def _credential(request: ClinicRequest) -> Any:
    try:
        return permissions.check_sign(request.member, timezone.localdate())
    except permissions.Refused:
        return None
