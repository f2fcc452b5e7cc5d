"""A running plan that is changed, held, compared and looked back on, in a browser."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from prescribing.actions import prescriptions
from prescribing.models import Prescription
from tests import builders
from tests.browser import clinic
from tests.browser.looking import assert_accessible


def go(page, live_server, row, name):
    page.goto(f"{live_server.url}/prescriptions/{row.pk}/{name}")


def draft(page, live_server, running, label, **typed):
    go(page, live_server, running, "")
    page.get_by_role("link", name="Change this plan (new version)").click()
    page.get_by_role("radio", name=re.compile(label)).check()
    for field, value in typed.items():
        page.get_by_label(re.compile(f"^{field.capitalize()}")).fill(value)
    page.get_by_label("Reason").fill("Vivid dreams.")
    page.get_by_role("button", name=re.compile("^Draft this change")).click()


def check(page):
    clinic.complete_plan(page)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()


def test_staying_seven_nights_on_night_ten(page, live_server, sign_in, running):
    sign_in()
    draft(page, live_server, running, "Stay longer", nights="7")
    expect(page.get_by_role("heading", name="Change the LDN plan")).to_be_visible()
    check(page)
    expect(page.get_by_role("heading", name="What moved since version 1")).to_be_visible()
    for reason in page.get_by_label(re.compile("^Your reason")).all():
        reason.fill(builders.REASON)
    if page.get_by_label("I have read the notes").count():
        page.get_by_label("I have read the notes").check()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()

    new = Prescription.objects.get(state="active", patient=running.patient)
    taken = [night["dose_mg"] for night in new.content["plan"]["nights"]]
    assert (len(new.content["plan"]["past"]), taken.count("1.125")) == (9, 12)


def test_a_step_back_on_the_lowest_step_is_refused_with_what_can_be_done(
    page, live_server, sign_in, running
):
    sign_in()
    draft(page, live_server, running, "Go one step back")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("#id_what_error")).to_contain_text("Stay on it for more nights, or stop")
    expect(page.get_by_label("Reason")).to_have_value("Vivid dreams.")
    page.get_by_role("link", name="Stop this prescription").click()
    expect(page.get_by_role("heading", name="Stop this prescription")).to_be_visible()


def test_a_step_back_on_the_second_step(page, live_server, sign_in, running):
    sign_in()
    later = clinic.today() + timedelta(days=10)
    draft(page, live_server, running, "Go one step back", **{"from the night of": str(later)})
    expect(page.get_by_role("heading", name="Change the LDN plan")).to_be_visible()
    steps = Prescription.objects.open().get(patient=running.patient).plan.steps.all()
    assert [(step.dose_micrograms, step.nights) for step in steps] == [
        (1125, 5), (2250, 5), (1125, 14), (2250, 14), (3375, 14), (4500, 14),
    ]  # fmt: skip


def test_two_versions_are_compared_without_scripts(browser, live_server, running, demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill("prescriber@demo.example")
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    draft(page, live_server, running, "Skip some nights", nights="3")
    go(page, live_server, running, "history/")
    page.get_by_role("link", name="Compare version 2 with version 1").click()
    expect(page.get_by_text("Now no dose")).to_be_visible()
    folded = page.locator("details.span").first
    expect(folded.get_by_text("1.125 mg in both")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.get_by_text(re.compile(r"1\.125.mg in both"))).to_be_visible()
    context.close()


def test_staff_hold_at_once_and_the_prescriber_finds_it_at_home(
    page, live_server, sign_in, running
):
    sign_in("nurse@demo.example")
    go(page, live_server, running, "")
    page.get_by_role("link", name="Put on hold").click()
    page.get_by_label("Reason").fill("Fever; codeine was given.")
    page.get_by_role("button", name="Put on hold now").click()
    expect(page.get_by_text("On hold from")).to_be_visible()
    page.goto(f"{live_server.url}/")
    listed = page.locator("#holds").locator("..")
    expect(listed).to_contain_text("On hold: needs a new version")
    assert Prescription.objects.get(pk=running.pk).state == "on hold"


def test_every_page_of_a_version_is_accessible_wide_and_narrow(page, live_server, sign_in, running):
    sign_in()
    go(page, live_server, running, "change/")
    page.get_by_role("button", name=re.compile("^Draft this change")).click()
    assert_accessible(page)
    draft(page, live_server, running, "Stay longer", nights="7")
    new = Prescription.objects.open().get(patient=running.patient)
    assert_accessible(page)
    for name in ("", "change/", "history/", "hold/", f"compare/{new.pk}/"):
        go(page, live_server, running, name)
        assert_accessible(page)


def test_a_draft_discarded_leaves_the_plan_as_it_runs(page, live_server, sign_in, running):
    sign_in()
    draft(page, live_server, running, "Stay longer", nights="7")
    page.get_by_role("button", name="Discard this draft").click()
    assert not prescriptions.Prescription.objects.open().filter(patient=running.patient).exists()
    assert Prescription.objects.get(pk=running.pk).state == "active"
