"""The site as browsers are answered from: it knows who is still being answered."""

import socket
from time import monotonic, sleep

from django.core.servers.basehttp import ThreadedWSGIServer


class WatchedServer(ThreadedWSGIServer):
    def __init__(self, *arguments, **options):
        self.open = set()
        self.latest = None
        super().__init__(*arguments, **options)

    def process_request(self, request, client_address):
        self.open.add(request)
        self.latest = client_address
        super().process_request(request, client_address)

    def close_request(self, request):
        super().close_request(request)  # and its connections with the database
        self.open.discard(request)


def wait_until_quiet(server, seconds=30):
    """Until all who came have been answered, and those who came last have come in."""
    with socket.create_connection(server.server_address) as last:
        address = last.getsockname()
    ends = monotonic() + seconds
    while server.open or server.latest != address:
        assert monotonic() < ends, f"{len(server.open)} are still being answered"
        sleep(0.01)
