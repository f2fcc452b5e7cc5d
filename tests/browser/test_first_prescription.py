"""The whole path in a real browser: from sign-in to a printed schedule."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from prescribing.models import Prescription
from tests.browser import clinic
from tests.handouts import reading

ZONE = ZoneInfo("America/New_York")
STANDARD = ["1.125 mg", "2.25 mg", "3.375 mg", "4.5 mg"]


def today():
    return datetime.now(ZONE).date()


def shown(day):
    return f"{day:%a, %b} {day.day}, {day.year}"


@pytest.mark.hazard("H44")
def test_a_prescriber_signs_the_standard_plan_and_prints_it(page, live_server, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)

    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    table = page.get_by_role("table").first
    for number, dose in enumerate(STANDARD, start=1):
        row = table.get_by_role("row").nth(number)
        expect(row).to_contain_text(re.compile(dose.replace(" ", r"\s").replace(".", r"\.")))
        expect(row).to_contain_text("14 nights")
    expect(page.get_by_text("Dispense 35 (thirty-five) tablets.").first).to_be_visible()

    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()

    for paper in ("Letter", "A4"):
        answer = clinic.print_handout(page, f"short, {paper}, Spanish")
        assert answer.headers["content-type"] == "application/pdf"
        assert_every_night_stands_there_one_time(answer.body())


def test_without_scripts_a_plan_is_signed(browser, live_server, demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill("prescriber@demo.example")
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    page.get_by_role("button", name=re.compile("^Review for")).click()
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    context.close()
    content = Prescription.objects.get(state="active", patient__record_number="004217").content
    assert len(content["plan"]["nights"]) == 56


def assert_every_night_stands_there_one_time(pdf):
    content = Prescription.objects.get(state="active", patient__record_number="004217").content
    planned = [(date.fromisoformat(n["date"]), n["dose_mg"]) for n in content["plan"]["nights"]]
    assert len(planned) == 56
    assert [(cell.night, cell.dose) for cell in reading.calendar(pdf)] == planned
    plan = " ".join(reading.page_texts(pdf)[0].replace("\u00a0", " ").split())
    assert "35 tabletas para este plan" in plan
    assert content["instructions"] in plan


# The medicine lists of three patients of a public set of made-up records, word for word.


@pytest.mark.hazard("H01")
def test_a_patient_on_oxycodone_cannot_be_signed_for(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Thompson", "1959-01-27")
    clinic.add_medicine(page, "Acetaminophen 325 MG / oxyCODONE Hydrochloride 5 MG Oral Tablet")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)

    expect(page.get_by_role("heading", name="New LDN plan")).to_be_visible()
    stop = page.locator(".finding").filter(has_text="Taking an opioid now").first
    expect(stop).to_contain_text("oxyCODONE Hydrochloride 5 MG")
    expect(stop).to_contain_text("Naltrexone blocks opioids")
    expect(stop).to_contain_text(shown(today()))
    expect(page.get_by_role("button", name=re.compile("^Sign plan"))).to_have_count(0)

    draft = Prescription.objects.get(patient__family_name="Thompson")
    page.goto(f"{live_server.url}/prescriptions/{draft.pk}/check/")
    expect(page.get_by_text("A stop stands")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)


@pytest.mark.hazard("H02")
def test_a_recent_opioid_offers_the_first_safe_night(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Recent", "1959-01-27")
    last = today() - timedelta(days=3)
    clinic.add_medicine(page, "codeine 30 mg", "stopped", last.isoformat())
    clinic.start_plan(page)
    clinic.complete_plan(page, opioid_14_days="Yes")
    clinic.review(page)

    safe = last + timedelta(days=11)
    page.get_by_role("button", name=f"Start on {shown(safe)} instead").first.click()
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    signed = Prescription.objects.get(patient__family_name="Recent")
    assert signed.content["plan"]["first_night"] == safe.isoformat()


def test_an_opioid_stopped_twenty_days_ago_does_not_stop_the_plan(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Rath", "1983-07-17")
    long_ago = (today() - timedelta(days=400)).isoformat()
    for text in ("Ibuprofen 100 MG Oral Tablet", "Acetaminophen 325 MG Oral Tablet"):
        clinic.add_medicine(page, text, "stopped", long_ago)
    stopped = (today() - timedelta(days=20)).isoformat()
    clinic.add_medicine(page, "Meperidine Hydrochloride 50 MG Oral Tablet", "stopped", stopped)
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()


@pytest.mark.hazard("H47")
def test_an_unrecognised_medicine_stops_the_plan_until_it_is_classified(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Mueller", "1978-04-03")
    for text in ("Hydrochlorothiazide 25 MG", "Zorvextan 20 mg"):
        clinic.add_medicine(page, text)
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)
    stop = page.locator(".finding").filter(has_text="Medicine not recognised").first
    expect(stop).to_contain_text("Zorvextan 20 mg")

    page.get_by_role("button", name="Say what this medicine is").first.click()
    page.get_by_text(re.compile("^It is not an opioid")).click()
    page.get_by_label("Why is it not an opioid?").fill("A made-up vitamin; the label was seen.")
    page.get_by_role("button", name="Save as not an opioid").click()
    page.get_by_role("link", name=re.compile("^Go on with")).click()
    clinic.review(page)
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()


def test_staff_draft_and_print_but_cannot_sign(page, live_server, sign_in):
    sign_in("nurse@demo.example")
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Waiting for a prescriber")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)


def test_a_wrong_password_signs_nothing(page, live_server, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)
    clinic.sign(page, "not the password")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert not Prescription.objects.filter(patient__record_number="004217", state="active").exists()


def test_a_second_press_and_the_back_button_sign_no_second_time(page, live_server, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    clinic.complete_plan(page)
    clinic.review(page)
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    page.go_back()
    if page.get_by_role("button", name=re.compile("^Sign plan for")).count():
        clinic.sign(page)
    assert Prescription.objects.filter(patient__record_number="004217", state="active").count() == 1
