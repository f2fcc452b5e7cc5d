import socket

import pytest

from tests.browser.server import wait_until_quiet


def test_the_site_is_quiet_only_when_nobody_is_being_answered(live_server):
    server = live_server.thread.httpd
    held = socket.create_connection(server.server_address)
    with held, pytest.raises(AssertionError, match="1 are still being answered"):
        wait_until_quiet(server, seconds=0.2)

    wait_until_quiet(server)
