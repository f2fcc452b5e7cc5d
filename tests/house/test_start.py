"""A web process starts without what it may never need."""

import subprocess
import sys

from django.conf import settings


def test_the_dictionary_is_not_read_at_start():
    program = (
        "import django; django.setup(); import ldn_portal.wsgi, ldn_portal.urls; "
        "from prescribing import knowledge; "
        "assert 'prescribing.views.plan' in __import__('sys').modules; "
        "raise SystemExit(knowledge.ordinary_names.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr or "the dictionary was read"
