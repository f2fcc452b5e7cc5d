"""A Python program in a process of its own, and what it used."""

import os
import subprocess
import sys

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
