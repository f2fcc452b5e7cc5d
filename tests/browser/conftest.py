"""A real browser: Debian's Chromium, driven by Playwright, against a live server."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Keyboard, Locator, LocatorAssertions

from prescribing.actions import signing
from prescribing.models import Membership, Patient, Prescription
from tests import builders
from tests.browser import chromium, clinic
from tests.browser.server import WatchedServer, wait_until_quiet

LiveServerThread.server_class = WatchedServer
POLICY = "Content Security Policy"
ACTS = {
    Locator: ("click", "dblclick", "press"),
    Keyboard: ("press",),
    LocatorAssertions: ("to_be_visible", "to_contain_text", "to_have_count", "to_have_value"),
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | chromium.started()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 1366, "height": 900}}


@pytest.fixture(autouse=True)
def _no_page_is_refused_anything_or_asks_another_site(request):
    """In every test that opens a page, whatever else it looks at.

    Not where pictures are taken: for each, the driver puts a style of its own into the page.
    """
    takes_pictures = request.node.get_closest_marker("screens")
    if "context" not in request.fixturenames or takes_pictures:
        yield
        return
    context, site = request.getfixturevalue("context"), request.getfixturevalue("live_server")
    said: list[str] = []
    context.on("console", lambda one: said.append(one.text) if POLICY in one.text else None)
    context.on("request", lambda one: None if is_of(site.url, one.url) else said.append(one.url))
    yield
    assert not said


@pytest.fixture(autouse=True)
def _a_page_is_all_there_before_a_test_goes_on(request, monkeypatch):
    """What was pressed leads to another page, and its heading is seen before its lists, or its
    scripts, have arrived: on a busy machine whatever comes next would come too early.
    """
    if "context" not in request.fixturenames:
        return
    context = request.getfixturevalue("context")

    def waiting(act):
        def acted(*arguments, **options):
            answer = act(*arguments, **options)
            for page in context.pages:
                page.wait_for_load_state("domcontentloaded")
            return answer

        return acted

    for kind, names in ACTS.items():
        for name in names:
            monkeypatch.setattr(kind, name, waiting(getattr(kind, name)))


@pytest.fixture(autouse=True)
def _nobody_is_answered_any_more_when_tables_are_emptied(request):
    """A page saves what was typed a moment later, also one that a test has done with."""
    if "context" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    server = request.getfixturevalue("live_server").thread.httpd
    browser, context = request.getfixturevalue("browser"), request.getfixturevalue("context")
    yield
    context.close()
    for other in browser.contexts:
        other.close()
    wait_until_quiet(server)


def is_of(site, address):
    """Of this site, or a picture that stands in a page itself."""
    return address.startswith((f"{site}/", "data:", "blob:", "about:", "chrome-extension:"))


@pytest.fixture
def demo(transactional_db):
    """The demo clinic, as `make run` loads it."""
    call_command("load_demo", verbosity=0)


@pytest.fixture
def sign_in(page, live_server, demo):
    """Sign a demo account in; the page is then at home."""

    def signed_in(email="prescriber@demo.example"):
        page.goto(f"{live_server.url}/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill("riverside-demo-2026")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    return signed_in


@pytest.fixture
def running(demo):
    """A demo patient's plan of 14-night steps, signed nine days ago: tonight is its tenth night."""
    return signed_days_ago(9)


def signed_days_ago(days, **fields):
    by = Membership.objects.get(user__email="prescriber@demo.example")
    patient = Patient.objects.get(record_number="004217")
    then = clinic.today() - timedelta(days=days)
    by.credentials.update(valid_from=then)
    draft = builders.a_screened_draft(
        patient, by=by, today=then, first_night=then, indication_text="a condition", **fields
    )
    signing.sign(draft, **builders.what_signing_needs(draft, by, now=builders.noon(then)))
    return Prescription.objects.get(pk=draft.pk)
