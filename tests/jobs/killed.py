"""Workers that are killed at random moments, each followed by one that goes on to the end.

Run with the file of a database that holds a batch, how many times, and a folder for the copies.
"""

import os
import random
import shutil
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from prescribing.actions import batches, events  # noqa: E402
from prescribing.jobs.batches import print_waiting  # noqa: E402
from prescribing.models import Batch  # noqa: E402
from tests.jobs.fakes import press_that  # noqa: E402

batches.LEASE = timedelta(0)  # the next worker need not wait


def begun(file):
    """A worker in a process of its own."""
    child = os.fork()
    if child:
        return child
    connection.settings_dict["NAME"] = str(file)
    print_waiting(press_that(takes=0.002))
    whole = events.verify(Batch.objects.get().clinic) is None
    os._exit(0 if whole else 3)


def main(original, times, folder):
    copies = [Path(folder) / f"{number}.sqlite3" for number in range(int(times) + 1)]
    for copy in copies:
        shutil.copy(original, copy)
    start = time.monotonic()
    assert os.waitpid(begun(copies[0]), 0)[1] == 0
    takes = time.monotonic() - start
    chance = random.Random(20261127)
    killed = 0
    for copy in copies[1:]:
        child = begun(copy)
        time.sleep(chance.uniform(0.05, takes))
        os.kill(child, signal.SIGKILL)
        killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        assert os.waitpid(begun(copy), 0)[1] == 0
    sys.stdout.write(f"{killed}\n")


main(*sys.argv[1:])
