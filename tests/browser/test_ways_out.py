"""The first way out of a stop, for one stop of each kind: it leads to the fact and back."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from prescribing.models import Prescription
from tests.browser import clinic
from tests.browser.looking import assert_accessible
from tests.browser.test_first_prescription import shown, today

CHECKED = "Check and sign"


def a_patient_with(page, live_server, family_name, *medicines):
    clinic.register_patient(page, live_server.url, family_name, "1975-05-05")
    for medicine in medicines:
        clinic.add_medicine(page, *medicine)
    return page.url.split("#")[0]


def reviewed(page, **answers):
    """The plan as far as its stop."""
    clinic.start_plan(page)
    clinic.complete_plan(page, **answers)
    clinic.review(page)
    expect(page.get_by_role("heading", name=re.compile("^Stop: this plan"))).to_be_visible()


def first_way_out(page, title):
    finding = page.locator(".finding").filter(has_text=title).first
    way = finding.locator(".buttons .btn").first
    expect(way).to_have_class(re.compile("btn-primary"))
    return way


def ago(days):
    return (today() - timedelta(days=days)).isoformat()


def test_a_later_night_keeps_what_was_typed_and_not_yet_saved(page, live_server, sign_in):
    sign_in()
    a_patient_with(page, live_server, "Later", ("codeine 30 mg", "stopped", ago(3)))
    reviewed(page, opioid_14_days="Yes")
    page.get_by_label("Refills").fill("2")
    way = first_way_out(page, "Short-acting opioid")
    expect(way).to_have_text(re.compile("^Start on .* instead$"))
    way.click()

    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()
    draft = Prescription.objects.get(patient__family_name="Later")
    assert draft.refills == 2
    assert draft.plan.first_night > today()


def test_a_corrected_medicine_clears_its_stop(page, live_server, sign_in):
    sign_in()
    a_patient_with(page, live_server, "Corrected", ("oxycodone 5 mg",))
    reviewed(page)
    page.get_by_label("Refills").fill("3")
    first_way_out(page, "Taking an opioid now").click()
    page.get_by_text(re.compile("^Change oxycodone")).click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Save oxycodone"))
    form.get_by_label("Status").select_option("stopped")
    form.get_by_label("Last taken").fill(ago(400))
    form.get_by_role("button", name="Save oxycodone").click()
    assert_accessible(page)

    page.get_by_role("link", name=re.compile("^Back to the plan")).click()
    expect(page.get_by_label("Refills")).to_have_value("3")
    clinic.review(page)
    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()


def test_a_newer_test_clears_the_stop_of_an_older_one(page, live_server, sign_in):
    sign_in()
    record = a_patient_with(page, live_server, "Tested")
    record_screen(page, record, "Positive", ago(4))
    page.goto(record)
    reviewed(page)
    first_way_out(page, "Urine screen").click()
    expect(page.get_by_role("heading", name="Record a test: Urine screen")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Record test").click()
    expect(page.get_by_role("link", name="Choose what came of it")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Negative").check()
    page.get_by_label("Date of the test").fill(ago(0))
    page.get_by_role("button", name="Record test").click()

    expect(page.get_by_role("heading", name="New LDN plan")).to_be_visible()
    clinic.review(page)
    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()
    expect(page.get_by_text("Urine screen for opioids").first).to_be_visible()


def record_screen(page, record, outcome, on):
    page.goto(f"{record}observations/add/opioid-urine-screen/")
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("Date of the test").fill(on)
    page.get_by_role("button", name="Record test").click()
    expect(page.get_by_role("heading", name="Tests (1)")).to_be_visible()


def test_an_agreement_clears_the_stop_that_asks_for_it(page, live_server, sign_in):
    sign_in()
    a_patient_with(page, live_server, "Agreed", ("tacrolimus 1 mg",))
    reviewed(page)
    first_way_out(page, "Medicine against rejection").click()
    expect(page.get_by_text("The clinician states: The transplant team knows")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name of the clinician").fill("Dr. Ana Silva")
    page.get_by_label("Date of the statement").fill(ago(1))
    page.get_by_role("button", name="Record agreement").click()

    expect(page.get_by_role("heading", name="New LDN plan")).to_be_visible()
    clinic.review(page)
    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()
    expect(page.get_by_text("Dr. Ana Silva").first).to_be_visible()


def test_a_corrected_answer_clears_its_stop(page, live_server, sign_in):
    sign_in()
    a_patient_with(page, live_server, "Answered")
    reviewed(page, liver="Yes")
    first_way_out(page, "Acute hepatitis").click()
    expect(page.locator("#id_liver_0")).to_be_focused()
    clinic.answer(page, "liver", "No")
    clinic.review(page)
    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()


def test_what_followed_a_surgery_clears_the_stop_that_asks_for_it(page, live_server, sign_in):
    sign_in()
    record = a_patient_with(page, live_server, "Operated")
    page.get_by_text("Add a surgery or painful procedure").click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Add surgery"))
    form.get_by_label("Date", exact=True).fill(ago(60))
    form.get_by_label("Status").select_option("done")
    form.get_by_role("button", name="Add surgery").click()
    page.get_by_role("link", name=re.compile("^Say what followed")).click()
    assert_accessible(page)
    expect(page.get_by_label("Date of its last dose")).to_be_hidden()
    told = page.get_by_role("group", name="Was an opioid given")
    told.get_by_label("Not sure").check()
    page.get_by_role("group", name="Was the medicine list").get_by_label("Yes").check()
    page.get_by_role("button", name="Save").click()

    page.goto(record)
    reviewed(page)
    first_way_out(page, "opioid").click()
    told = page.get_by_role("group", name="Was an opioid given")
    told.get_by_label("Yes").check()
    page.get_by_label("The last opioid").fill("oxycodone 5 mg")
    page.get_by_label("Date of its last dose").fill(ago(50))
    assert_accessible(page)
    page.get_by_role("group", name="How long does it act?").get_by_label("Short").check()
    page.get_by_role("group", name="Was it a single dose").get_by_label("No", exact=True).check()
    page.get_by_role("group", name="Was the medicine list").get_by_label("Yes").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="New LDN plan")).to_be_visible()
    clinic.review(page)
    expect(page.get_by_role("heading", name=CHECKED)).to_be_visible()
    assert shown(today()) in page.content()


def test_a_question_opens_what_follows_it_and_stays_quiet_otherwise(page, live_server, sign_in):
    sign_in()
    a_patient_with(page, live_server, "Asked")
    clinic.start_plan(page)
    pregnant = page.get_by_role("group", name="Pregnant now?")
    expect(page.locator(".asks:visible")).to_have_count(5)
    assert_accessible(page)

    for said, seen in (("Not sure", True), ("No", False), ("Yes", True)):
        clinic.answer(page, "pregnancy", said)
        expect(pregnant).to_be_visible(visible=seen)
    for question in ("opioid_14_days", "liver", "mood", "surgery"):
        clinic.answer(page, question, "Yes")
    expect(page.get_by_text("call or text 988")).to_be_visible()
    assert_accessible(page)
    clinic.review(page)
    expect(page.get_by_role("link", name="Say if the patient is pregnant")).to_be_visible()
    assert_accessible(page)

    clinic.complete_plan(page, **dict.fromkeys(clinic.QUESTIONS, "Not sure"))
    clinic.review(page)
    expect(page.get_by_text("Not known", exact=True).first).to_be_visible()
    assert_accessible(page)
