"""Today without scripts: a task is taken, done, undone and put off, and handouts are chosen."""

import re

import pytest
from playwright.sync_api import expect

from prescribing.models import Membership, Patient, Prescription
from tests import builders
from tests.browser.clinic import today
from tests.browser.looking import assert_accessible

pytestmark = pytest.mark.hazard("H41")


@pytest.fixture(params=[1366, 320], ids=["wide", "narrow"])
def at_today(request, page, sign_in, running):
    """The first page of somebody of the staff, with a task that is due."""
    by = Membership.objects.get(user__email="prescriber@demo.example")
    patient = Patient.objects.get(record_number="004155")
    builders.a_task(patient, "Ask how the first week went", by=by, today=today())
    page.set_viewport_size({"width": request.param, "height": 900})
    return sign_in("nurse@demo.example")


def test_a_task_is_done_undone_and_put_off(at_today):
    page = at_today
    assert_accessible(page)
    page.get_by_role("link", name="Tasks (1)").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Take it")).click()
    expect(page.get_by_role("button", name=re.compile("^Take it"))).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.locator(".news")).to_contain_text("Ask how the first week went. Done.")
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("heading", name="Tasks (1)")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Assign or put off")).click()
    assert_accessible(page)
    page.get_by_label("What came of it").fill("She is well.")
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("link", name="Done or withdrawn").click()
    expect(page.get_by_text("She is well.")).to_be_visible()
    assert_accessible(page)


def test_handouts_are_chosen_in_their_list(at_today, running):
    page = at_today
    first = Prescription.objects.to_follow().filter(prints=None).order_by("signature__at", "pk")
    builders.a_count_of(first.first())
    page.get_by_role("link", name=re.compile(r"^Handouts not printed yet \(")).first.click()
    assert_accessible(page)
    button = page.locator("button[data-counts-pages]")
    boxes = page.locator("input[name=chosen]")
    expect(button).to_have_text(f"Print {boxes.count()} handouts")
    for box in boxes.all()[1:]:
        box.uncheck()
    expect(button).to_have_text("Print 1 handout (2 pages)")
    button.click()

    expect(page.get_by_role("heading", name="Print several handouts")).to_be_visible()
    expect(page.locator("input[name=chosen]:checked")).to_have_count(1)


def test_the_patients_page_takes_a_task(at_today, live_server, running):
    page = at_today
    page.goto(f"{live_server.url}/patients/{running.patient_id}/")
    page.get_by_role("link", name="Add a task").click()
    assert_accessible(page)
    page.get_by_label("What is to be done").fill("Call about the second week")
    page.get_by_role("button", name="Add task").click()
    expect(page.get_by_text("Call about the second week").first).to_be_visible()
    assert_accessible(page)
