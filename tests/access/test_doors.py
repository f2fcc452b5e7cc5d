"""Where signing in and out can lead, and which hosts the site answers for."""

from html import unescape
from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest

from tests import builders
from tests.access.asking import Asker

HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "testserver@evil.example",
    "[::1]",
    "evil.example:80",
)
STARTS = (
    "//", "///", "////", "http://", "https://", "HTTPS://", "http:", "https:/", "https:///", "ftp://",
    "\\\\", "/\\", "\\/", "/\\/", "\t//", "/\t/", "\n//", " //", "\x00//", "/%09/", "http:\\\\",
    "javascript://", "data://", "//%5c", "http://testserver@", "//testserver\\@",
)  # fmt: skip
OTHERS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>", "vbscript:x",
    "mailto:someone@evil.example", "about:blank", "file:///etc/passwd", "\uff0f\uff0fevil.example",
    "//evil\u3002example", "https://evil.example/?next=http://testserver/", "..//evil.example",
    ".//evil.example", ";//evil.example", "@evil.example", "?next=//evil.example",
    "#//evil.example", "/sign-in/?next=//evil.example",
    "/ok\r\nLocation: https://evil.example", "/ok%0d%0aX-Evil: 1",
)  # fmt: skip
ASKED = [*(f"{start}{host}/" for start, host in product(STARTS, HOSTS)), *OTHERS]


def leads_off_site(location):
    """As a browser reads it: controls are dropped, and a backslash is a slash."""
    read = "".join(c for c in location if c > "\x20").replace("\\", "/")
    target = urlsplit(urljoin("http://testserver/sign-in/", read))
    return (target.scheme, target.netloc) != ("http", "testserver")


def test_the_reading_of_addresses_bites():
    assert leads_off_site("//evil.example")
    assert leads_off_site("/\\evil.example")
    assert leads_off_site("/\t/evil.example")
    assert leads_off_site("javascript:alert(1)")
    assert not leads_off_site("/patients/?q=//evil.example")


def test_nobody_who_is_signed_in_is_sent_off_the_site(kestrel, actors, asker):
    session = actors["prescriber"].session
    for asked in ASKED:
        for address in ("/sign-in/", "/admin/login/"):
            got = asker.ask("GET", address, {"next": asked}, session=session)
            assert got.status == 302
            assert not leads_off_site(got.location), (asked, got.location)


def test_nobody_who_signs_in_is_sent_off_the_site(kestrel, asker):
    right = {"email": kestrel.prescriber.user.email, "password": builders.PASSWORD}
    for asked in ASKED[::3]:
        got = asker.ask("POST", "/sign-in/", right | {"next": asked})
        assert got.status == 302
        assert not leads_off_site(got.location), (asked, got.location)


def test_no_page_offers_to_go_off_the_site(kestrel, asker):
    for asked in ASKED:
        page = asker.ask("GET", "/sign-in/", {"next": asked})
        hidden = page.text.partition('name="next" value="')[2].partition('"')[0]
        assert not leads_off_site(unescape(hidden)), (asked, hidden)
        door = asker.ask("GET", "/admin/login/", {"next": asked})
        assert not leads_off_site(door.location), (asked, door.location)


def test_signing_out_leads_nowhere_else(kestrel, actors, asker):
    for address, asked in product(("/sign-out/", "/admin/logout/"), ASKED[::5]):
        got = asker.ask("POST", address, {"next": asked}, session=actors["prescriber"].session)
        assert got.status == 302
        assert not leads_off_site(got.location), (asked, got.location)


def test_a_page_of_ours_is_returned_to(kestrel, asker):
    right = {"email": kestrel.prescriber.user.email, "password": builders.PASSWORD}
    page = f"/patients/{kestrel.patient.pk}/?from=mail"
    asked = asker.ask("GET", page)
    assert asked.location.startswith("/sign-in/?next=")
    assert asker.ask("POST", asked.location, right).location == page


FOREIGN_HOSTS = (
    "evil.example", "testserver.evil.example", "evil-testserver", "testserver@evil.example",
    "testserver:80@evil.example", "testserver/evil", "127.0.0.1.evil.example", "0.0.0.0", "",
    "evil.example#testserver", "testserver, evil.example", "testserver:port",
)  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/admin/", "/patients/1/"])
def test_the_site_answers_for_its_own_host_only(host, address, kestrel, actors):
    elsewhere = Asker(HTTP_HOST=host)
    for session in ("", actors["prescriber"].session):
        got = elsewhere.ask("GET", address, session=session)
        assert got.status == 400
        assert "evil" not in got.everything
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in got.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL"]
)
def test_no_other_header_says_where_we_are(header, kestrel, actors, asker):
    session = actors["prescriber"].session
    plain = asker.ask("GET", "/", session=session)
    got = asker.ask("GET", "/", session=session, **{header: "evil.example/patients/"})
    assert got.status == 200
    assert "evil" not in got.everything
    assert got.blanked == plain.blanked
