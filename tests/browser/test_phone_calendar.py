"""The calendar of a plan, from the policy of the clinic to the phone of a patient."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests import builders
from tests.browser.looking import assert_accessible


@pytest.fixture
def phone(browser):
    """Somebody who has not signed in."""
    with browser.new_context() as context:
        yield context.new_page()


def test_a_patient_gets_the_calendar_in_her_language(page, live_server, sign_in, running, phone):
    builders.a_policy(running.clinic, phone_calendar=True)
    sign_in("nurse@demo.example")
    page.goto(f"{live_server.url}/prescriptions/{running.pk}/")
    page.get_by_role("link", name="Calendar for a phone").click()
    page.get_by_role("button", name="The patient agrees: make a link").click()
    expect(page.get_by_text("It is shown only now.")).to_be_visible()
    assert_accessible(page)
    address = re.search(r"http\S+/calendar/\S+/", page.content())[0].split("<")[0]

    phone.goto(address)
    expect(phone.get_by_role("heading", name="Calendario para su teléfono")).to_be_visible()
    assert_accessible(phone)
    with phone.expect_download() as got:
        phone.get_by_role("button", name="Agregar a mi calendario").click()
    events = Calendar.from_ical(got.value.path().read_bytes()).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {"Dosis: vea su plan"}
    phone.goto(address)
    expect(phone.get_by_text("This link does not work any more.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Fetched")).to_be_visible()
