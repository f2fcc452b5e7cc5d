"""The server's log has one line an event and repeats nothing that a row could hold."""

import logging
import sys

from ldn_portal.logs import LineFormatter


def line(message, *args, exc_info=None):
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, message, args, exc_info)
    return LineFormatter().format(record)


def test_an_event_is_one_line():
    assert line("first\nsecond\r\n%s", "third").endswith("ERROR site first | second\\r | third")


def test_an_exception_tells_its_type_and_place_but_not_its_message():
    try:
        int("Lovelace")
    except ValueError:
        text = line("Internal Server Error: /", exc_info=sys.exc_info())

    assert "Lovelace" not in text
    assert "ValueError at " in text
    assert "test_logs.py:" in text
    assert "\n" not in text
