"""Whose word is taken for where a request came from."""

import importlib
from wsgiref.util import setup_testing_defaults

import pytest

from ldn_portal import wsgi

pytestmark = pytest.mark.django_db  # the page that says "not found" asks which clinic it is in

FORGEABLE = {"HTTP_X_FORWARDED_FOR": "198.51.100.7", "HTTP_X_FORWARDED_PROTO": "https"}


@pytest.fixture
def origin(settings):
    """The address and scheme that the site sees, when it trusts these proxies."""

    def read(sender, trusted):
        settings.TRUSTED_PROXIES = trusted
        application = importlib.reload(wsgi).application
        environ = {"PATH_INFO": "/static/absent", "REMOTE_ADDR": sender, **FORGEABLE}
        setup_testing_defaults(environ)
        environ["wsgi.url_scheme"] = "http"
        application(environ, lambda *_: None)
        return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]

    return read


def test_nobody_is_believed_by_default(origin):
    assert origin("192.0.2.1", trusted=[]) == ("192.0.2.1", "http")


def test_a_stranger_is_not_believed(origin):
    assert origin("192.0.2.9", trusted=["192.0.2.1"]) == ("192.0.2.9", "http")


def test_a_named_proxy_is_believed(origin):
    assert origin("192.0.2.1", trusted=["192.0.2.1"]) == ("198.51.100.7", "https")
