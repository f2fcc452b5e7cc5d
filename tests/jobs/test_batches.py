"""Batches are printed by a process of their own: each handout one time, whatever breaks down."""

import os
import re
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import page
import pytest
from django.db import connection
from django.utils import timezone

from prescribing.actions import batches, prescriptions
from prescribing.handouts.content import CORE, STANDARD
from prescribing.handouts.pdf import HANDOUTS_A_PART
from prescribing.jobs.batches import print_waiting
from prescribing.jobs.presses import Press, PressEnded
from prescribing.models import BatchPart, BatchState, EntryState, Event, Print
from tests.builders import a_batch, a_patient, a_signed_prescription, altered
from tests.clinical.profiles import thorough
from tests.handouts.reading import page_texts
from tests.jobs.fakes import FakePress, press_that

pytestmark = pytest.mark.django_db
MANY, A_PART = (200, HANDOUTS_A_PART[STANDARD, CORE]) if thorough else (8, 5)


def some_signed(by, *family_names, **fields):
    return [
        a_signed_prescription(a_patient(by.clinic, family_name=name), by=by, **fields)
        for name in family_names
    ]


def told(batch):
    return [(entry.state, entry.reason) for entry in batch.entries.all()]


def test_a_batch_becomes_files_of_handouts_in_the_chosen_order(rao):
    batch = a_batch(some_signed(rao, "Zorn", "Abel", "Moss"), by=rao, a_part=2)

    assert print_waiting() == 2

    batch.refresh_from_db()
    first, second = batch.parts.all()
    assert batch.state == BatchState.DONE
    assert told(batch) == [(EntryState.DONE, "")] * 3
    pages = page_texts(bytes(first.pdf))
    assert ["Abel" in page for page in pages] == [True, True, False, False]
    assert ["Moss" in page for page in pages] == [False, False, True, True]
    assert all("Zorn" in page for page in page_texts(bytes(second.pdf)))
    assert [first.sheets, second.sheets] == [2, 1]


def test_a_long_batch_holds_each_patient_one_time_on_whole_sheets_by_name(rao):
    names = [f"Reyes{number * 71 % MANY:03}" for number in range(MANY)]
    batch = a_batch(some_signed(rao, *names), by=rao, a_part=A_PART)

    print_waiting()

    found = []
    for part in batch.parts.order_by("number"):
        assert page.validate_pdf_bytes(bytes(part.pdf), profile="ua1").is_compliant
        pages = [re.findall(r"Reyes\d{3}", text) for text in page_texts(bytes(part.pdf))]
        for front, back in zip(pages[::2], pages[1::2], strict=True):
            assert len({*front, *back}) == 1
            found.append(front[0])
    assert found == sorted(names)


def files_of(batch):
    """Whose handouts are in each file, in their order."""
    return [bytes(part.pdf).decode().split() for part in batch.parts.all()]


def test_each_handout_of_a_batch_is_a_print_like_any_other(rao):
    signed = some_signed(rao, "Abel")[0]
    batch = a_batch([signed], by=rao)
    print_waiting(FakePress)
    again = a_batch([signed], by=rao)
    print_waiting(FakePress)

    first, second = Print.objects.order_by("copy")
    assert (first.copy, first.reason, first.by) == (1, "", rao.user)
    assert (second.copy, second.reason, second.note) == (2, "other", "Printed in a batch")
    assert first.handout == second.handout
    assert [batch.entries.get().printing, again.entries.get().printing] == [first, second]
    assert Event.objects.filter(verb="printed").count() == 2


@pytest.mark.hazard("H24")
def test_one_that_was_altered_fails_with_its_reason_and_the_others_go_on(rao):
    signed = some_signed(rao, "Abel", "Moss", "Zorn")
    batch = a_batch(signed, by=rao)
    altered(signed[1])

    print_waiting(FakePress)

    assert [state for state, _ in told(batch)] == ["done", "failed", "done"]
    assert "not what was signed" in told(batch)[1][1]
    assert files_of(batch) == [["Abel", "Zorn"]]
    assert Print.objects.count() == 2


@pytest.mark.hazard("H24")
def test_one_that_was_stopped_after_it_was_chosen_is_not_printed(rao):
    signed = some_signed(rao, "Abel", "Moss")
    batch = a_batch(signed, by=rao)
    prescriptions.stop(signed[0], edits=signed[0].edits, reason="Side effects.", by=rao)

    print_waiting(FakePress)

    assert told(batch) == [
        ("failed", "The plan is stopped now. Look at it, and print it by itself."),
        ("done", ""),
    ]


def test_who_may_not_print_any_more_prints_nothing(rao, okafor):
    batch = a_batch(some_signed(rao, "Abel"), by=okafor)
    type(okafor).objects.filter(pk=okafor.pk).update(is_active=False)

    print_waiting(FakePress)

    batch.refresh_from_db()
    assert told(batch) == [("failed", "Your place in this clinic is no longer active.")]
    assert (batch.state, batch.parts.get().pdf) == (BatchState.DONE, None)
    assert not Print.objects.exists()


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ({"ends_at": "Moss"}, "It took longer than 30 seconds to lay out."),
        ({"refuses": "Moss"}, "The character U+0000 cannot be printed."),
    ],
)
def test_a_handout_that_cannot_be_made_fails_alone(rao, behaviour, why):
    batch = a_batch(some_signed(rao, "Abel", "Moss", "Zorn"), by=rao)

    print_waiting(press_that(**behaviour))

    assert told(batch) == [("done", ""), ("failed", why), ("done", "")]
    assert files_of(batch) == [["Abel", "Zorn"]]
    assert Print.objects.count() == 2


def test_handouts_that_cannot_be_bound_have_failed(rao):
    batch = a_batch(some_signed(rao, "Abel"), by=rao)

    def breaks(self, title):
        raise PressEnded("Broke down.")

    print_waiting(press_that(bind=breaks))

    batch.refresh_from_db()
    assert told(batch) == [("failed", "The file could not be made. Broke down.")]
    assert (batch.state, batch.parts.get().pdf) == (BatchState.DONE, None)


def test_a_press_is_ended_when_it_takes_too_long_or_asks_for_too_much_memory(rao):
    batch = a_batch(some_signed(rao, "Abel"), by=rao)
    asked, _ = batches.what_to_print(batches.entries_to_print(batch.parts.get())[0])
    for limits, why in (({"to_lay_out": 0.01}, "longer"), ({"memory": 160 << 20}, "memory")):
        press = Press(**limits)
        with pytest.raises(PressEnded, match=why):
            press.add(**asked)
        press.end()


def test_a_press_gives_way_to_whoever_waits_for_a_page():
    press = Press()
    try:
        assert os.getpriority(os.PRIO_PROCESS, press._process.pid) == 19
    finally:
        press.end()


def test_a_part_of_a_worker_that_died_is_taken_over_and_its_late_writes_are_refused(rao):
    batch = a_batch(some_signed(rao, "Abel", "Moss"), by=rao)
    part = batches.claim_part("dead")
    entry = batches.entries_to_print(part)[0]
    batches.note_printed(entry, b"%PDF Abel", "dead", "")
    assert print_waiting(FakePress) == 0
    gone = timezone.now() - batches.LEASE - timedelta(seconds=1)
    BatchPart.objects.update(seen_at=gone)

    assert print_waiting(FakePress) == 1

    assert Print.objects.count() == 2
    assert files_of(batch) == [["Abel", "Moss"]]
    with pytest.raises(batches.Overtaken):
        batches.note_failed(entry, "Too late.", "dead")


def test_a_cancelled_batch_prints_no_more(rao):
    batch = a_batch(some_signed(rao, "Abel", "Moss"), by=rao, a_part=1)
    part = batches.claim_part("a worker")
    batches.cancel_batch(batch, by=rao)

    with pytest.raises(batches.Overtaken):
        batches.renew(part, "a worker")
    assert print_waiting(FakePress) == 0
    assert not Print.objects.exists()


TIMES = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.hazard("H24")
def test_a_worker_killed_at_any_moment_loses_doubles_and_halves_nothing(rao, tmp_path):
    if connection.vendor != "sqlite":
        return  # the kill is the same; what it leaves is told by the file of SQLite
    names = [f"Name{number:02}" for number in range(12)]
    a_batch(some_signed(rao, *names), by=rao, a_part=5)
    whole = tmp_path / "whole.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(whole)])

    told = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed.py"), whole, str(TIMES), tmp_path],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
        capture_output=True,
        text=True,
    )

    assert int(told.stdout) >= TIMES // 2  # of the others the work was done before
    for number in range(TIMES + 1):
        with sqlite3.connect(tmp_path / f"{number}.sqlite3") as rows:
            assert outcome(rows) == {
                "batches": ["done"],
                "entries": ["done"] * 12,
                "prints": [(one,) for one in range(1, 13)],
                "files": [" ".join(names[at : at + 5]) for at in (0, 5, 10)],
            }
        rows.close()


def outcome(rows):
    ask = lambda sql: rows.execute(sql).fetchall()  # noqa: E731
    return {
        "batches": [one for (one,) in ask("select state from prescribing_batch")],
        "entries": [one for (one,) in ask("select state from prescribing_batchentry")],
        "prints": ask(
            "select position from prescribing_print p join prescribing_batchentry e "
            "on e.prescription_id = p.prescription_id and e.printing_id = p.id order by position"
        )
        if ask("select count(*) from prescribing_print") == [(12,)]
        else "doubled",
        "files": [
            bytes(one).decode()
            for (one,) in ask("select pdf from prescribing_batchpart order by number")
        ],
    }
