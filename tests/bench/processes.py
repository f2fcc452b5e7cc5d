"""A Python program in a process of its own, and what it used."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

# What a parent used counts among a child's `ru_maxrss`; this is of the program alone.
TELL_PEAK = """
import sys
with open("/proc/self/status") as status:
    print(status.read().partition("VmHWM:")[2].split()[0], file=sys.stderr)
"""


def used_by(program, output=None):
    """Processor seconds, and megabytes at most, of a program that ends by itself."""
    with subprocess.Popen(
        [sys.executable, "-c", program + TELL_PEAK],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    return used.ru_utime + used.ru_stime, int(told.split()[-1]) / 1024


def used_by_command(name, file, answers):
    """The same of a command of `manage.py` that answers the lines of a file."""
    run = "from django.core.management import execute_from_command_line as run; "
    with answers.open("wb") as output:
        return used_by(f"{run}run(['manage.py', {name!r}, {str(file)!r}])", output)


def seconds_of(process):
    """Processor seconds of a process that runs."""
    return dict(_running())[process][1]


def seconds_of_children():
    """Processor seconds of all that this process started and that run."""
    running = dict(_running())
    return sum(used for each, (_, used) in running.items() if _is_ours(each, running))


def _running():
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended since
            told = stat.read_text().rpartition(")")[2].split()
            used = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
            yield int(stat.parent.name), (int(told[1]), used)


def _is_ours(process, running):
    while process in running:
        process = running[process][0]
        if process == os.getpid():
            return True
    return False


def memory():
    """Megabytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
