"""A medical lead confirms, for the clinic, that a certified translator has read a translation."""

from datetime import datetime

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.steps_up import StepUp, check_fresh
from prescribing.actions.turns import insert, turn
from prescribing.actions.undoing import undo
from prescribing.models import Clinic, Handout, TranslationConfirmation
from prescribing.models.language import Language
from prescribing.permissions import Member
from prescribing.snapshots import confirmed_sentences, sentences_hash

STATEMENT = (
    "The certified translator or service that I name has read these sentences beside the English "
    "ones and confirmed that they say the same. They may go to the patients of this clinic."
)


def confirm_translation(
    language: str,
    *,
    sentences: str,
    translator: str,
    step_up: StepUp,
    by: Member,
    now: datetime | None = None,
) -> TranslationConfirmation:
    """Confirm the sentences of this hash. Raises Conflict when they are others now."""
    now = now or timezone.now()
    permissions.check_confirm_translation(by)
    check_fresh(step_up, by, now)
    if not translator.strip():
        raise ActionError.at("translator", "Enter who translated or checked these sentences.")
    with turn(by.clinic):
        if sentences != sentences_hash(knowledge.load(), language):
            raise Conflict(
                "The sentences are others since you opened this page. Nothing was confirmed. Have "
                "the translator read them again."
            )
        if not awaits_translator(by.clinic, language):
            raise ActionError("These sentences are confirmed already.")
        confirmation = TranslationConfirmation(
            clinic=by.clinic,
            language=language,
            sentences=sentences,
            translator=translator.strip(),
            statement=STATEMENT,
            by=by.user,
            at=now,
        )
        insert(confirmation)
        events.record(by, "confirmed", confirmation, detail={"sentences": sentences})
    return confirmation


def undo_confirmation(
    confirmation: TranslationConfirmation, *, reason: str, by: Member
) -> TranslationConfirmation:
    """From now on paper says again that nobody certified has read it."""
    permissions.check_confirm_translation(by)
    standing = TranslationConfirmation.objects.of(by.clinic).standing()
    undo(confirmation, standing, reason=reason, by=by)
    return confirmation


def awaits_translator(clinic: Clinic, language: str) -> bool:
    """Whether paper in this language has to say that no certified translator has read it."""
    if language == Language.ENGLISH:
        return False
    return not confirmed_sentences(clinic, language, knowledge.load())


def was_undone(handout: Handout) -> bool:
    """Whether it does not say so, while the clinic does not stand by its sentences any more."""
    if not handout.translation:
        return False
    standing = TranslationConfirmation.objects.of(handout.clinic).standing()
    return not standing.filter(sentences=handout.translation).exists()
