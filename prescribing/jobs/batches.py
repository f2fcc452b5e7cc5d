"""The worker that prints batches. Several can run: a part of a batch is one worker's at a time.

When no batch waits it counts pages.
"""

import logging
import os
import time
import uuid
from collections.abc import Callable

from django.db import close_old_connections

from prescribing.actions import batches
from prescribing.actions.errors import ActionError
from prescribing.handouts import HandoutRefused
from prescribing.jobs.page_counts import count_next
from prescribing.jobs.presses import Press, PressEnded, Presses
from prescribing.models import BatchEntry, BatchPart
from prescribing.permissions import Refused

PAUSE = 2.0  # seconds between two looks for work
REFUSALS = (ActionError, Refused, HandoutRefused)

log = logging.getLogger(__name__)


def print_waiting(make_press: Callable[[], Press] = Press) -> int:
    """Print every part that waits; how many there were."""
    with Presses(make_press) as presses:
        return _print_parts(presses)


def print_for_ever(beside: int | None = None, make_press: Callable[[], Press] = Press) -> None:
    """Look for work until stopped; with `beside`, until that process, which began this, is gone."""
    with Presses(make_press) as presses:
        while beside is None or os.getppid() == beside:
            close_old_connections()
            batches.delete_old_files()
            _print_parts(presses)
            if not count_next(presses):  # one version, for a batch may have come meanwhile
                presses.end()
                time.sleep(PAUSE)


def _print_parts(presses: Presses) -> int:
    worker = uuid.uuid4().hex
    done = 0
    while part := batches.claim_part(worker):
        try:
            _print_part(part, worker, presses)
        except batches.Overtaken:
            log.info("%s was cancelled, or is another worker's now", part)
            presses.end()
        done += 1
    return done


def _print_part(part: BatchPart, worker: str, presses: Presses) -> None:
    """Lay out and note each handout, then bind them. A press that ends begins the part anew."""
    while entries := batches.entries_to_print(part):
        press = presses.get()
        if _laid_out(entries, press, worker) and _bound(part, entries, press, worker):
            return
        presses.end()
    batches.keep_part(part, None, 0, worker)


def _laid_out(entries: list[BatchEntry], press: Press, worker: str) -> bool:
    """Whether the press has all of them that can be printed."""
    for entry in list(entries):
        batches.renew(entry.part, worker)
        try:
            _lay_out(entry, press, worker)
        except PressEnded as end:
            batches.note_failed(entry, str(end), worker)
            return False
        except REFUSALS as refusal:
            batches.note_failed(entry, str(refusal), worker)
            entries.remove(entry)
    return True


def _lay_out(entry: BatchEntry, press: Press, worker: str) -> None:
    asked, translation = batches.what_to_print(entry)
    made = press.add(**asked)
    try:
        batches.note_printed(entry, made, worker, translation)
    except REFUSALS:
        press.drop()
        raise


def _bound(part: BatchPart, entries: list[BatchEntry], press: Press, worker: str) -> bool:
    """Whether the part is done; where it cannot be bound, each handout has failed."""
    batches.renew(part, worker)
    try:
        title = f"Handouts, batch {part.batch_id}, part {part.number}"
        file = press.bind(title) if entries else None
    except (PressEnded, HandoutRefused) as end:
        for entry in entries:
            batches.note_failed(entry, f"The file could not be made. {end}", worker)
        return False
    batches.keep_part(part, file.pdf if file else None, file.pages if file else 0, worker)
    return True
