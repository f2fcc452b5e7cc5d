"""What a web process waits for when it starts."""

import pytest

from tests.bench.processes import used_by

pytestmark = pytest.mark.bench


def test_a_web_process_starts_without_the_dictionary(measured):
    start = "import ldn_portal.wsgi, ldn_portal.urls; "
    seconds, memory = used_by(start)
    with_it, _ = used_by(f"{start}from prescribing import knowledge; knowledge.ordinary_names()")

    measured("start of a web process", seconds, "s", 3)
    measured("start of a web process, memory", memory, "MB", 200)
    measured("reading the dictionary, when first needed", with_it - seconds, "s")
