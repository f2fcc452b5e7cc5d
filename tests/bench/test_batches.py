"""How fast a batch of handouts is printed by two workers, and what memory that takes."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from prescribing.handouts.content import CORE, STANDARD
from prescribing.handouts.pdf import HANDOUTS_A_PART
from prescribing.jobs.presses import Press
from tests.bench.processes import seconds_of
from tests.handouts.samples import FIRST_NIGHT, ONE_NIGHT, SIGNED_AT, a_content

pytestmark = pytest.mark.bench

HANDOUTS = 200
A_PART = HANDOUTS_A_PART[STANDARD, CORE]
HOW = {
    "mark": None, "signed_at": SIGNED_AT, "code": "", "paper": "letter", "language": "en",
    "size": STANDARD, "pages": CORE,
}  # fmt: skip


def printed(handouts):
    """What a press that lays out and binds so many used: megabytes at most, processor seconds."""
    press = Press()
    try:
        for first in range(0, handouts, A_PART):
            for number in range(first, min(first + A_PART, handouts)):
                content = a_content(
                    first_night=FIRST_NIGHT + number % 28 * ONE_NIGHT,
                    patient__family_name=f"Patient {number}",
                )
                press.add(content=content, **HOW)
            assert press.bind("Handouts").pages
        return peak_of(press._process.pid), seconds_of(press._process.pid)
    finally:
        press.end()


def peak_of(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(status.read().partition("VmHWM:")[2].split()[0]) / 1024


def test_a_batch_of_two_hundred_by_two_presses(measured):
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as presses:
        both = list(presses.map(printed, [HANDOUTS // 2] * 2))
    seconds = time.monotonic() - begun
    peaks, used = zip(*both, strict=True)
    one_part, _ = printed(A_PART)

    measured("peak memory of a press, 24 handouts", one_part, "MB")
    measured("peak memory of a press, 100 handouts", max(peaks), "MB", target=one_part * 1.25)
    measured(f"each of {HANDOUTS} handouts, of the processor", 1000 * sum(used) / HANDOUTS, "ms")
    measured(f"each of {HANDOUTS} handouts, two presses", 1000 * seconds / HANDOUTS, "ms", 100)
