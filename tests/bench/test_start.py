"""What a web process waits for when it starts."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.bench


def used_by(program):
    """Processor seconds and memory of a process that runs a program."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def test_a_web_process_starts_without_the_dictionary(measured):
    start = "import ldn_portal.wsgi, ldn_portal.urls; "
    seconds, memory = used_by(start)
    with_it, _ = used_by(f"{start}from prescribing import knowledge; knowledge.ordinary_names()")

    measured("start of a web process", seconds, "s", 3)
    measured("start of a web process, memory", memory, "MB", 200)
    measured("reading the dictionary, when first needed", with_it - seconds, "s")
