"""How long pages take to be made, how heavy they are, and when they can be used."""

import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from operator import truediv
from pathlib import Path
from time import process_time
from unittest import mock

import crispy_bootstrap5
import pytest
from crispy_forms import utils
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

from prescribing.forms.base import WriteForm
from prescribing.forms.plan import quantity_name
from prescribing.views import plan_page
from tests import builders
from tests.browser import chromium, clinic
from tests.views.sending import fields_of

pytestmark = pytest.mark.bench

# Two pages are measured in turns, since a machine grows slow and fast from second to second.
TURNS, IN_A_TURN = 16, 4
PRODUCT = "scored-tablet-4500"
# The plan page as `{% crispy form %}` would make it: the same fields, told about in the same words.
PLAIN_PLAN = """{% extends "base.html" %}{% load crispy_forms_tags %}
{% block patient %}{% include "components/patient.html" %}{% endblock %}
{% block content %}<h1>New LDN plan</h1>{% include "components/problem.html" %}
<form method="post" novalidate>{% csrf_token %}{% crispy form helper %}</form>
<aside>{% include "components/so_far.html" %}</aside>{% endblock %}"""
STOCK_FIELD = Path(crispy_bootstrap5.__file__).parent / "templates/bootstrap5/field.html"
SLOW = {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}
IDLE = """() => new Promise(done => requestIdleCallback(() => done(performance.now())))"""
SHIFTED = """() => new Promise(done => new PerformanceObserver(
    list => done(list.getEntries().reduce((sum, one) => sum + one.value, 0))
).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 500))"""


@pytest.fixture
def draft(rao):
    patient = builders.a_patient(rao.clinic)
    for number in range(6):
        builders.a_medicine(patient, f"ibuprofen {200 + number} mg", by=rao)
    return builders.a_draft(patient, by=rao)


@pytest.fixture
def client(rao):
    client = Client()
    client.force_login(rao.user)
    return client


@pytest.fixture
def get(client):
    """As a server asks: the test client copies the context of each template, and would be measured.

    The middleware is loaded for each page, as other settings may stand by then.
    """

    def get(address):
        handler = BaseHandler()
        handler.load_middleware()

        def answered():
            request = RequestFactory().get(address)
            request.COOKIES |= {name: one.value for name, one in client.cookies.items()}
            return handler.get_response(request)

        return answered

    return get


@contextmanager
def plain():
    """Pages by Django's and crispy's own templates alone."""
    [engine] = settings.TEMPLATES
    ours = {"plan.html": PLAIN_PLAN, "bootstrap5/field.html": STOCK_FIELD.read_text()}
    loaders = [
        ("django.template.loaders.locmem.Loader", ours),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    options = engine["OPTIONS"] | {"loaders": [("django.template.loaders.cached.Loader", loaders)]}
    without = {
        "TEMPLATES": [engine | {"APP_DIRS": False, "OPTIONS": options}],
        "FORM_RENDERER": "django.forms.renderers.DjangoTemplates",
    }
    try:
        with override_settings(**without), mock.patch.object(plan_page, "shown", _same_fields):
            utils.default_field_template.cache_clear()
            yield
    finally:
        utils.default_field_template.cache_clear()


def _same_fields(*given, shown=plan_page.shown):
    """Our page asks for the quantity of the products that a plan takes, crispy for every field."""
    context = shown(*given)
    fields = context["form"].fields
    for name in [name for name in fields if name.startswith("quantity_scored")]:
        if name != quantity_name(PRODUCT):
            del fields[name]
    return context | {"helper": WriteForm.helper.func(context["form"])}


def took(answered, times):
    """Milliseconds of the processor, each time."""
    for _ in range(3):
        answered()
    measured = []
    for _ in range(times):
        begun = process_time()
        assert answered().status_code == 200
        measured.append(1000 * (process_time() - begun))
    return measured


def test_the_plan_page_beside_plain_crispy(measured, get, client, draft):
    page = reverse("plan", args=[draft.pk])
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(statistics.median(took(get(page), IN_A_TURN)))
        with plain():
            theirs.append(statistics.median(took(get(page), IN_A_TURN)))
            same = set(fields_of(client.get(page), "first_night"))
    assert same - {"then"} == set(fields_of(client.get(page), "first_night")) - {"then"}

    measured("plan page", statistics.median(ours), "ms")
    measured("plan page, its form by plain crispy", statistics.median(theirs), "ms")
    share = statistics.median(map(truediv, ours, theirs))
    measured("plan page, of one by plain crispy", share, "", 0.5)


def test_what_is_told_while_one_types_is_told_at_once(measured, client, draft):
    sent = fields_of(client.get(reverse("plan", args=[draft.pk])), "first_night")
    address = reverse("plan-preview", args=[draft.pk])

    times = took(lambda: client.post(address, sent), 100)

    measured("answer while one types, p95", statistics.quantiles(times, n=20)[-1], "ms", 100)


@pytest.fixture
def served(tmp_path):
    """The demo clinic, served as `make run` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'served.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "ldn_portal.settings",
    }
    with subprocess.Popen(
        [sys.executable, "scripts/serve.py"], cwd=settings.BASE_DIR, env=env
    ) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError


def test_the_plan_page_on_a_slow_machine_and_line(measured, served):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.started())
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        page.goto(f"{served}/sign-in/")
        page.get_by_label("E-mail").fill("prescriber@demo.example")
        page.get_by_label("Password").fill(clinic.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        clinic.find_patient(page, "Santos", "004217")
        page.get_by_role("button", name="Prescribe").first.click()
        page.wait_for_url("**/plan/")

        weight, hosts = [], set()
        chrome = page.context.new_cdp_session(page)
        chrome.send("Network.enable")
        chrome.send("Network.clearBrowserCache")
        chrome.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
        chrome.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        chrome.on("Network.loadingFinished", lambda told: weight.append(told["encodedDataLength"]))
        chrome.on("Network.requestWillBeSent", lambda told: hosts.update(hosts_of(told["request"])))
        page.reload(wait_until="load")
        usable, shifted = page.evaluate(IDLE), page.evaluate(SHIFTED)
        browser.close()

    assert hosts == {served}
    measured("plan page, cold, over the line", sum(weight) / 1000, "KB", 120)
    measured("plan page, cold, can be used after", usable / 1000, "s", 2)
    measured("plan page, cold, layout shift", shifted, "", 0.05)


def hosts_of(request):
    """None of a picture that stands in the stylesheet itself."""
    return [] if request["url"].startswith("data:") else ["/".join(request["url"].split("/")[:3])]
