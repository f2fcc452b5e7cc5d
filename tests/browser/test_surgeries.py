"""Surgery on a plan that runs, and the restart after it, in a browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from prescribing.models import Membership, Patient, Prescription
from prescribing.templatetags.look import day
from tests import builders
from tests.browser import clinic
from tests.browser.conftest import signed_days_ago
from tests.browser.looking import assert_accessible


@pytest.fixture
def operated(demo):
    """Signed twenty days ago with a surgery of eight days ago in it, and no restart yet."""
    today = clinic.today()
    patient = Patient.objects.get(record_number="004217")
    then, operation = today - timedelta(days=20), today - timedelta(days=8)
    by = Membership.objects.get(user__email="prescriber@demo.example")
    builders.a_surgery(patient, operation, by=by, today=then)
    return signed_days_ago(20, answers=builders.ANSWERS | {"surgery": "yes"})


def surgeries(page, live_server, running):
    page.goto(f"{live_server.url}/prescriptions/{running.pk}/")
    page.get_by_role("link", name="Surgery", exact=True).click()
    expect(page.get_by_role("heading", name="Surgery and painful procedures")).to_be_visible()


def test_a_surgery_is_added_moved_and_cancelled(page, live_server, sign_in, running):
    sign_in("nurse@demo.example")
    today = clinic.today()
    surgeries(page, live_server, running)
    form = page.locator("form").filter(has=page.get_by_role("button", name="Add surgery"))
    form.get_by_label("Date", exact=True).fill(str(today + timedelta(days=20)))
    form.get_by_label("Start time").fill("08:00")
    form.get_by_label(re.compile("^Who advised")).fill("Dr Ames, anaesthetist")
    form.get_by_role("button", name="Add surgery").click()

    told = page.locator("section.notice")
    expect(told).to_contain_text("Version 2 was drafted with these nights")
    expect(told).to_contain_text(f"Last dose now: the night of {day(today + timedelta(days=16))}")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Move or change")).click()
    page.get_by_label("Date", exact=True).fill(str(today + timedelta(days=27)))
    page.get_by_role("button", name="Save").click()
    expect(told).to_contain_text(f"Last dose now: the night of {day(today + timedelta(days=23))}")
    page.goto(f"{live_server.url}/")
    expect(page.locator("#surgery")).to_have_text("Surgery: changed version to sign (1)")
    page.get_by_role("link", name="Open version 2").click()
    expect(page.get_by_role("heading", name="Change the LDN plan")).to_be_visible()

    surgeries(page, live_server, running)
    page.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(page.get_by_text("Every night stays as it was signed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Cancelled (1)")).to_be_visible()
    assert not Prescription.objects.open().filter(patient=running.patient).exists()


def test_a_surgery_tomorrow_is_held_from_its_page(page, live_server, sign_in, running):
    sign_in("nurse@demo.example")
    surgeries(page, live_server, running)
    page.get_by_label("Date", exact=True).first.fill(str(clinic.today() + timedelta(days=1)))
    page.get_by_role("button", name="Add surgery").click()
    expect(page.get_by_text("Tell the surgical team", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Put on hold now").click()
    expect(page.get_by_text("On hold from")).to_be_visible()


def test_a_restart_too_early_is_refused_and_the_first_night_is_taken_and_signed(
    page, live_server, sign_in, operated
):
    sign_in()
    today = clinic.today()
    last, first = today - timedelta(days=3), today + timedelta(days=8)
    page.goto(f"{live_server.url}/prescriptions/{operated.pk}/")
    page.get_by_role("link", name="Begin again after surgery").click()
    assert_accessible(page)
    asked = page.get_by_role("group", name="Was an opioid given")
    asked.get_by_text("Yes", exact=True).click()
    page.get_by_role("combobox", name="The last opioid").fill("oxycodone 5 mg")
    page.get_by_label("Date of its last dose").fill(str(last))
    page.get_by_role("group", name="Was it a single dose").get_by_text("No", exact=True).click()
    page.get_by_role("group", name="Was the medicine list").get_by_text("Yes", exact=True).click()
    page.get_by_role("textbox", name="First night").fill(str(today))
    page.get_by_role("button", name=re.compile("^Draft the restart")).click()

    expect(page.locator("#id_starts_error")).to_contain_text(
        f"{day(today)} is too early. The first night allowed is {day(first)}."
    )
    expect(page.get_by_role("combobox", name="The last opioid")).to_have_value("oxycodone 5 mg")
    assert_accessible(page)
    page.get_by_role("button", name=f"Begin on {day(first)} instead").click()
    expect(page.get_by_role("heading", name="Change the LDN plan")).to_be_visible()
    clinic.complete_plan(page)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    new = Prescription.objects.get(state="active", patient=operated.patient)
    assert new.content["plan"]["first_night"] == first.isoformat()
