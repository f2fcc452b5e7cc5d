"""Each version to follow is counted one time, and anew when other words would be printed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import batches, page_counts, prescriptions
from prescribing.actions.page_counts import next_to_count, what_to_lay_out
from prescribing.actions.translations import undo_confirmation
from prescribing.handouts.content import PACKS, SIZES
from prescribing.handouts.languages import language_for
from prescribing.models import Event, PageCount, Prescription
from tests.builders import (
    REASON,
    TODAY,
    a_batch,
    a_confirmation,
    a_count_of,
    a_lead,
    a_patient,
    a_print,
    a_screened_draft,
    a_signed_prescription,
    a_surgery,
    facts_as,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish(rao):
    return a_signed_prescription(a_patient(rao.clinic, language="es"), by=rao)


def waits():
    """What is counted next, if anything."""
    found = next_to_count(language_for)
    return found and found.prescription


def with_another_sentence(kind, name):
    known = knowledge.load()
    rows = getattr(known, kind)
    return replace(known, **{kind: dict(rows) | {name: replace(rows[name], text="Another plan")}})


def test_what_was_not_printed_is_counted_first_and_the_latest_of_it(rao, castro):
    printed, first, last = (
        a_signed_prescription(by=by) for by in (rao, castro, rao)
    )  # fmt: skip
    a_print(printed, by=rao)

    for expected in (last, first, printed, None):
        assert waits() == expected
        if expected:
            a_count_of(expected)


def test_only_versions_to_follow_are_counted(rao):
    a_screened_draft(by=rao)
    stopped, held, overtaken = (a_signed_prescription(by=rao) for _ in range(3))
    prescriptions.stop(stopped, edits=stopped.edits, reason=REASON, by=rao)
    prescriptions.hold(
        held, edits=held.edits, reason=REASON, first_night=TODAY, by=rao, today=TODAY
    )
    a_surgery(overtaken.patient, TODAY + timedelta(days=12), by=rao)

    assert waits() is None


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_what_is_counted_is_what_a_batch_would_print(rao, spanish, is_confirmed):
    entry = a_batch([spanish], by=rao, size="large", pages="full").entries.get()
    if is_confirmed:
        a_confirmation(a_lead(rao.clinic))

    found = next_to_count(language_for)

    asked, translation = batches.what_to_print(entry)
    assert what_to_lay_out(found, "large", "full") == asked
    assert (asked["is_confirmed"], found.translation) == (is_confirmed, translation)


def test_one_signed_before_papers_had_a_code_is_counted_with_the_code_it_gets(rao, monkeypatch):
    monkeypatch.setattr("prescribing.actions.signing.new_code", lambda: None)
    signed = a_signed_prescription(by=rao)
    assert signed.code is None

    asked = what_to_lay_out(next_to_count(language_for), "standard", "core")

    assert asked["code"] == Prescription.objects.get(pk=signed.pk).code
    assert len(asked["code"]) == len("K7QN-2XRS")


def test_a_count_is_kept_of_each_form_on_the_paper_of_the_version(rao):
    signed = a_signed_prescription(by=rao)

    a_count_of(signed, large_full=None)

    kept = PageCount.objects.of(rao.clinic).values_list(
        "paper", "language", "size", "pages", "count"
    )
    assert list(kept) == [
        ("letter", "en", "standard", "core", 2),
        ("letter", "en", "standard", "full", 6),
        ("letter", "en", "large", "core", 5),
        ("letter", "en", "large", "full", None),
    ]
    assert waits() is None


def test_a_form_that_failed_is_tried_again_a_day_later_with_its_version(rao):
    signed = a_signed_prescription(by=rao)
    a_count_of(signed, large_full=None)
    failed_at = PageCount.objects.last().at
    soon, later = (failed_at + timedelta(hours=hours) for hours in (23, 25))

    assert next_to_count(language_for, soon) is None
    assert next_to_count(language_for, later).prescription == signed
    a_count_of(signed)
    assert next_to_count(language_for, later) is None


def test_nothing_is_told_to_the_trail(rao):
    signed = a_signed_prescription(by=rao)
    before = Event.objects.count()

    a_count_of(signed)

    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "name", "again"),
    [
        ("sentences", "handout-title", {"en", "es"}),
        ("translations", "es-handout-title", {"es"}),
    ],
    ids=["en", "es"],
)
def test_a_changed_sentence_is_counted_anew_in_place_of_the_old_count(
    rao, spanish, kind, name, again
):
    english = a_signed_prescription(by=rao)
    for signed in (english, spanish):
        a_count_of(signed)

    with facts_as(with_another_sentence(kind, name)):
        counted = set()
        while (signed := waits()) is not None:
            counted.add(signed.language)
            a_count_of(signed, standard_core=3)

    assert counted == again
    assert PageCount.objects.count() == 8
    assert set(PageCount.objects.filter(count=3).values_list("language", flat=True)) == again


def test_a_translation_that_is_confirmed_is_counted_anew_and_when_that_is_undone(rao, spanish):
    english, lead = a_signed_prescription(by=rao), a_lead(rao.clinic)
    for signed in (english, spanish):
        a_count_of(signed)

    confirmation = a_confirmation(lead)
    assert waits() == spanish
    a_count_of(spanish)
    assert waits() is None
    undo_confirmation(confirmation, reason=REASON, by=lead)

    assert waits() == spanish


def test_another_clinics_confirmation_changes_no_count(spanish, castro):
    a_count_of(spanish)

    a_confirmation(a_lead(castro.clinic))

    assert waits() is None


def test_what_was_laid_out_before_the_translation_was_confirmed_is_not_kept(rao, spanish):
    found = next_to_count(language_for)
    a_confirmation(a_lead(rao.clinic))

    page_counts.keep_counts(found, {("standard", "core"): 2})

    assert not PageCount.objects.exists()
    assert waits() == spanish


def test_who_reads_a_language_that_is_not_whole_any_more_is_counted_in_english(rao, spanish):
    a_count_of(spanish)
    in_english = lambda _reads: "en"  # noqa: E731

    found = next_to_count(in_english)
    assert (found.prescription, found.language) == (spanish, "en")
    page_counts.keep_counts(found, {(size, pages): 2 for size in SIZES for pages in PACKS})

    assert next_to_count(in_english) is None
    assert waits() == spanish
