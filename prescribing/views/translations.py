"""The medical lead's page of a language: every sentence beside its English, and who read them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.steps_up import StepUp, confirm_password
from prescribing.actions.translations import (
    STATEMENT,
    awaits_translator,
    confirm_translation,
    undo_confirmation,
)
from prescribing.forms.patients import UndoForm
from prescribing.forms.translations import ConfirmTranslationForm
from prescribing.handouts.languages import side_by_side, translated
from prescribing.models import TranslationConfirmation
from prescribing.snapshots import sentences_hash
from prescribing.templatetags.look import language_word
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import confirmation_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import write


@allowed(permissions.check_confirm_translation)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def translation(request: ClinicRequest, language: str) -> HttpResponse:
    if language not in translated():
        raise Http404
    sentences = sentences_hash(knowledge.load(), language)
    form = ConfirmTranslationForm(request.POST or None, initial={"sentences": sentences})
    step_up = _step_up(request, form) if request.method == "POST" and form.is_valid() else None
    if step_up:
        answer = write(request, form, lambda: _confirmed(request, language, form, step_up))
        if answer:
            return answer
        if form.conflict:
            form.saw_now(sentences)
    context = _shown(request, language, form)
    return render(request, "translation.html", context, status=status_of(form))


@allowed(permissions.check_confirm_translation)
@require_http_methods(["GET", "POST"])
def undo(request: ClinicRequest, confirmation_id: int) -> HttpResponse:
    one = confirmation_of(request, confirmation_id)
    page = reverse("translation", args=[one.language])
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _undone(request, one, form))
        if answer:
            return answer
    return show_form(
        request,
        form,
        heading=f"Undo: {one.translator} has read the {language_word(one.language)}",
        button="Undo the confirmation",
        back=page,
        intro="From then on each paper says again that no certified translator has read it, and "
        "copies that do not say so are not shown any more.",
    )


def _confirmed(
    request: ClinicRequest, language: str, form: ConfirmTranslationForm, step_up: StepUp
) -> str:
    typed = form.cleaned_data
    confirm_translation(
        language,
        sentences=typed["sentences"],
        translator=typed["translator"],
        step_up=step_up,
        by=request.member,
    )
    return reverse("translation", args=[language])


def _undone(request: ClinicRequest, one: TranslationConfirmation, form: UndoForm) -> str:
    undo_confirmation(one, reason=form.cleaned_data["reason"], by=request.member)
    return reverse("translation", args=[one.language])


def _step_up(request: ClinicRequest, form: ConfirmTranslationForm) -> StepUp | None:
    try:
        return confirm_password(request.member.user, form.cleaned_data["password"])
    except ActionError as error:
        events.refuse(request.member, "translation", "password")
        form.add_error("password", " ".join(error.messages))
        return None


def _shown(request: ClinicRequest, language: str, form: ConfirmTranslationForm) -> dict[str, Any]:
    confirmations = TranslationConfirmation.objects.of(request.member.clinic)
    return {
        "form": form,
        "language": language,
        "awaits": awaits_translator(request.member.clinic, language),
        "confirmations": confirmations.filter(language=language).select_related("by", "undone_by"),
        "sentences": side_by_side(language),
        "of_today": sentences_hash(knowledge.load(), language),
        "statement": STATEMENT,
    }
