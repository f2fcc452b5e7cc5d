"""How fast a batch of handouts is printed by two workers, what memory that takes, who waits."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest
from django.test import Client

from prescribing.handouts.content import CORE, STANDARD
from prescribing.handouts.pdf import HANDOUTS_A_PART
from prescribing.jobs.presses import Press
from tests import builders
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


def searched(client):
    """Milliseconds within which 95 of 100 searches were answered."""
    took = []
    for number in range(400):
        begun = time.perf_counter()
        assert b"FAMILY" in client.get("/patients/found/", {"q": f"family{number % 100}"}).content
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.quantiles(took, n=20)[-1]


def print_until(enough):
    while not enough.is_set():
        printed(A_PART)


def test_a_search_while_two_presses_print(measured, rao):
    client = Client()
    client.force_login(rao.user)
    for number in range(100):
        builders.a_patient(rao.clinic, family_name=f"Family{number}", record_number=f"{number}")
    idle = [searched(client)]

    with ThreadPoolExecutor(2) as presses, ExitStack() as at_last:
        enough = Event()
        at_last.callback(enough.set)
        for _ in range(2):
            presses.submit(print_until, enough)
        time.sleep(5)  # until both lay out
        printing = searched(client)
    idle.append(searched(client))

    measured("search, p95, while nothing prints", statistics.mean(idle), "ms")
    measured("search, p95, while two presses print", printing, "ms")
    measured("the same, of a search in peace", printing / statistics.mean(idle), "", 1.5)
