"""Counting the pages of handouts, each laid out as it would be printed and then forgotten."""

import math
import time
from collections.abc import Callable
from itertools import product

from prescribing.actions import page_counts
from prescribing.actions.errors import ActionError
from prescribing.actions.page_counts import ToCount
from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import PACKS, SIZES
from prescribing.handouts.languages import language_for
from prescribing.jobs.presses import Press, PressEnded, Presses


def count_waiting(make_press: Callable[[], Press] = Press, seconds: float = math.inf) -> int:
    """Count the versions that have no count, beginning none after so many seconds; how many."""
    end = time.monotonic() + seconds
    done = 0
    with Presses(make_press) as presses:
        while time.monotonic() < end and count_next(presses):
            done += 1
    return done


def count_next(presses: Presses) -> bool:
    """Count one version in each form; whether there was one.

    What ends a press would do so in the longer forms too: they are not tried.
    """
    found = page_counts.next_to_count(language_for)
    if found is None:
        return False
    press = presses.get()
    counts: dict[tuple[str, str], int | None] = dict.fromkeys(product(SIZES, PACKS))
    try:
        for size, pages in counts:
            counts[size, pages] = _counted(found, size, pages, press)
    except PressEnded:
        presses.end()
    page_counts.keep_counts(found, counts)
    return True


def _counted(found: ToCount, size: str, pages: str, press: Press) -> int | None:
    try:
        return press.count(**page_counts.what_to_lay_out(found, size, pages))
    except (ActionError, HandoutRefused):
        return None
