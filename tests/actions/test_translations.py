"""Paper says that nobody certified has read it, until the clinic says who has read these words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import batches, events, handouts
from prescribing.actions.errors import ActionError, Conflict, NotSignable
from prescribing.actions.steps_up import StepUp
from prescribing.actions.translations import (
    STATEMENT,
    awaits_translator,
    confirm_translation,
    undo_confirmation,
)
from prescribing.models import Event, TranslationConfirmation
from prescribing.permissions import Refused
from prescribing.snapshots import sentences_hash
from tests.builders import (
    NOW,
    a_batch,
    a_confirmation,
    a_form,
    a_lead,
    a_patient,
    a_print,
    a_signed_prescription,
    facts_as,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(rao):
    return a_lead(rao.clinic)


@pytest.fixture
def signed(rao):
    return a_signed_prescription(a_patient(rao.clinic, language="es"), by=rao)


def with_another(kind, **texts):
    """The facts with one sentence changed, in English or in Spanish."""
    known = knowledge.load()
    rows = getattr(known, kind)
    changed = {name: replace(rows[name], text=text) for name, text in texts.items()}
    return replace(known, **{kind: dict(rows) | changed})


SPANISH = {"es-handout-title": "Otro plan"}
ENGLISH = {"handout-title": "Another plan"}


def test_the_lead_confirms_these_very_sentences_and_the_trail_tells_of_it(lead):
    assert awaits_translator(lead.clinic, "es")

    made = a_confirmation(lead, translator=" Lengua Certified Translations ")

    assert (made.by, made.at, made.statement) == (lead.user, NOW, STATEMENT)
    assert made.translator == "Lengua Certified Translations"
    assert made.sentences == sentences_hash(knowledge.load(), "es")
    assert not awaits_translator(lead.clinic, "es")
    event = Event.objects.of(lead.clinic).latest("sequence")
    assert (event.verb, event.detail) == ("confirmed", {"sentences": made.sentences})
    assert events.verify(lead.clinic) is None


@pytest.mark.hazard("H33")
@pytest.mark.parametrize(
    ("kind", "texts"), [("translations", SPANISH), ("sentences", ENGLISH)], ids=["es", "en"]
)
def test_a_changed_sentence_is_not_confirmed_any_more(lead, kind, texts):
    made = a_confirmation(lead)

    with facts_as(with_another(kind, **texts)):
        assert awaits_translator(lead.clinic, "es")
        with pytest.raises(Conflict, match="others since you opened"):
            a_confirmation(lead, sentences=made.sentences)
        a_confirmation(lead)
        assert not awaits_translator(lead.clinic, "es")
    assert not awaits_translator(lead.clinic, "es")


def test_one_clinic_does_not_confirm_for_another(lead, castro):
    a_confirmation(lead)

    assert awaits_translator(castro.clinic, "es")


def test_english_awaits_nobody_and_cannot_be_confirmed(lead):
    assert not awaits_translator(lead.clinic, "en")
    with pytest.raises(Conflict):
        confirm_translation(
            "en",
            sentences=sentences_hash(knowledge.load(), "es"),
            translator="Lengua",
            step_up=StepUp(lead.user_id, NOW),
            by=lead,
            now=NOW,
        )


def test_nobody_but_the_lead_confirms_or_undoes(rao, okafor, castro, lead):
    for member in (rao, okafor):
        with pytest.raises(Refused):
            a_confirmation(member)
    made = a_confirmation(lead)
    for member in (rao, a_lead(castro.clinic)):
        with pytest.raises(Refused):
            undo_confirmation(made, reason="Mine.", by=member)


def test_without_a_name_or_a_fresh_password_nothing_is_confirmed(lead):
    with pytest.raises(ActionError, match="Enter who translated"):
        a_confirmation(lead, translator=" ")
    with pytest.raises(NotSignable):
        a_confirmation(lead, step_up=StepUp(lead.user_id, NOW - timedelta(minutes=6)))

    assert not TranslationConfirmation.objects.exists()


def test_the_same_sentences_are_confirmed_one_time_and_again_when_that_is_undone(lead):
    made = a_confirmation(lead)
    with pytest.raises(ActionError, match="confirmed already"):
        a_confirmation(lead)

    with pytest.raises(ActionError, match="Write why"):
        undo_confirmation(made, reason=" ", by=lead)
    undo_confirmation(made, reason="The certificate was false.", by=lead)

    assert awaits_translator(lead.clinic, "es")
    assert Event.objects.of(lead.clinic).latest("sequence").verb == "undid"
    with pytest.raises(Conflict, match="Somebody else"):
        undo_confirmation(made, reason="Again.", by=lead)
    assert a_confirmation(lead).pk != made.pk


# --- on paper ---


def a_press(content, *, is_confirmed, **_how):
    return b"%PDF confirmed" if is_confirmed else b"%PDF awaits"


def printed(signed, by, reason="", language="es"):
    form = a_form(language=language)
    return handouts.print_handout(signed, form, reason, by, press=a_press)


@pytest.mark.hazard("H44")
def test_the_paper_of_before_and_that_of_after_are_kept_apart(signed, rao, lead):
    before, awaits = printed(signed, rao)
    made = a_confirmation(lead)

    after, confirmed = printed(signed, rao, "lost")
    again, same = printed(signed, rao, "lost")

    assert (awaits, confirmed, same) == (b"%PDF awaits", b"%PDF confirmed", b"%PDF confirmed")
    assert before.handout != after.handout == again.handout
    assert (before.handout.translation, after.handout.translation) == ("", made.sentences)
    undo_confirmation(made, reason="The certificate was false.", by=lead)
    assert printed(signed, rao, "lost")[0].handout == before.handout


def test_english_paper_is_the_same_before_and_after(signed, rao, lead):
    before, _ = printed(signed, rao, language="en")
    a_confirmation(lead)

    assert printed(signed, rao, "lost", language="en")[0].handout == before.handout


@pytest.mark.hazard("H33")
def test_a_copy_of_an_undone_translation_is_not_shown(signed, rao, lead):
    before = a_print(signed, by=rao, language="es")
    made = a_confirmation(lead)
    after = a_print(signed, by=rao, language="es", reason="lost")
    assert handouts.open_print(after, by=rao)

    undo_confirmation(made, reason="The certificate was false.", by=lead)

    assert handouts.open_print(before, by=rao)
    with pytest.raises(ActionError, match="undone the confirmation"):
        handouts.open_print(after, by=rao)


@pytest.mark.hazard("H33")
def test_what_was_confirmed_when_it_was_printed_is_shown_after_a_sentence_changed(
    signed, rao, lead
):
    a_confirmation(lead)
    made = a_print(signed, by=rao, language="es")

    with facts_as(with_another("translations", **SPANISH)):
        assert handouts.open_print(made, by=rao)


def test_a_confirmation_while_the_paper_is_made_prints_nothing(signed, rao, lead):
    def slow(content, **how):
        a_confirmation(lead)
        return a_press(content, **how)

    with pytest.raises(ActionError, match="while the handout was made"):
        handouts.print_handout(signed, a_form(language="es"), "", rao, press=slow)


@pytest.mark.hazard("H33")
def test_a_batch_prints_what_is_confirmed_and_its_file_goes_with_the_confirmation(
    signed, rao, lead
):
    made = a_confirmation(lead)
    entry = an_entry(signed, rao)
    asked, translation = batches.what_to_print(entry)
    assert asked["is_confirmed"]
    batches.note_printed(entry, b"%PDF", "a worker", translation)
    batches.keep_part(entry.part, b"%PDF", 2, "a worker")
    part = entry.batch.parts.get()
    assert batches.open_part(part, by=rao) == b"%PDF"

    undo_confirmation(made, reason="The certificate was false.", by=lead)

    with pytest.raises(ActionError, match="undone the confirmation"):
        batches.open_part(part, by=rao)


@pytest.mark.hazard("H33")
@pytest.mark.parametrize("is_confirmed", [True, False], ids=["undone", "confirmed"])
def test_a_confirmation_that_changes_while_a_batch_is_made_prints_nothing(
    signed, rao, lead, is_confirmed
):
    made = a_confirmation(lead) if is_confirmed else None
    entry = an_entry(signed, rao)
    _, translation = batches.what_to_print(entry)
    if made:
        undo_confirmation(made, reason="The certificate was false.", by=lead)
    else:
        a_confirmation(lead)

    with pytest.raises(ActionError, match="while the handout was made"):
        batches.note_printed(entry, b"%PDF", "a worker", translation)

    assert not signed.prints.exists()


def an_entry(signed, rao):
    batch = a_batch([signed], by=rao, language_for=lambda reads: reads, a_part=9)
    (entry,) = batches.entries_to_print(batches.claim_part("a worker"))
    assert entry.batch == batch
    return entry
