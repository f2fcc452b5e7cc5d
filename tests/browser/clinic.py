"""What a person does on the pages, one verb a function."""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import APIResponse, Locator, Page, expect

from prescribing.actions import prescriptions, signing
from prescribing.models import Clinic, Membership, Patient
from tests import builders

PASSWORD = "riverside-demo-2026"
QUESTIONS = {
    "opioid_14_days": "Any opioid in the last 14 days?",
    "liver": "Acute hepatitis, liver failure, or yellow skin or eyes?",
    "pregnancy": "Pregnant, trying, or breastfeeding?",
    "mood": "Thoughts of suicide or severe low mood now?",
    "surgery": "Surgery or a painful procedure planned?",
}


# What a first dose is safer with on record: with it no rule advises anything.
BASELINE = {
    "alt": {"value": Decimal(20), "upper_limit": Decimal(40)},
    "egfr": {"value": Decimal(90)},
    "drug-monitoring-check": {"outcome": "nothing", "tester": "Dr Anita Rao"},
}


def record_baseline(patient: Patient, by: Membership) -> None:
    for kind, told in BASELINE.items():
        builders.an_observation(patient, kind, by=by, today=today(), on=today(), **told)


def had_a_plan(patient: Patient, *, days: int = 400, **fields: str) -> None:
    """Signed so many days ago, and stopped since."""
    by = Membership.objects.get(user__email="prescriber@demo.example")
    then = today() - timedelta(days=days)
    by.credentials.update(valid_from=then)
    draft = builders.a_screened_draft(
        patient, by=by, today=then, first_night=then, indication_text="", **fields
    )
    signing.sign(draft, **builders.what_signing_needs(draft, by, now=builders.noon(then)))
    draft.refresh_from_db()
    prescriptions.stop(draft, edits=draft.edits, reason="It did not help enough.", by=by)


def today() -> date:
    """The date at the demo clinic, which for some hours is another one than the server's."""
    return timezone.now().astimezone(Clinic.objects.get(is_demo=True).zone).date()


def arrive(page: Page, heading: str) -> None:
    """Until the page is there, and its scripts, which hear what is pressed."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.wait_for_load_state()


def find_patient(page: Page, family_name: str, record_number: str) -> None:
    page.get_by_role("searchbox").first.fill(family_name)
    page.keyboard.press("Enter")
    page.get_by_role("row").filter(has_text=record_number).get_by_role("link").first.click()
    arrive(page, "Patient record")


def register_patient(page: Page, url: str, family_name: str, birth_date: str) -> None:
    page.goto(f"{url}/patients/new/")
    main = page.locator("main")
    main.get_by_label("Given name").fill("Test")
    main.get_by_label("Family name").fill(family_name)
    main.get_by_label(re.compile("^Birth date")).fill(birth_date)
    main.get_by_label("Sex").select_option("female")
    main.get_by_label(re.compile("^Record number")).fill(f"T-{family_name}")
    page.locator("main form button[type=submit]").click()
    arrive(page, "Patient record")
    page.get_by_role("button", name="Asked today: none known").click()
    expect(page.get_by_text("None known, asked")).to_be_visible()


def add_medicine(page: Page, text: str, status: str = "taking", last_taken: str = "") -> None:
    page.get_by_text("Add a medicine", exact=True).click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Add medicine"))
    form.get_by_label("Medicine").fill(text)
    form.get_by_label("Status").select_option(status)
    if last_taken:
        form.get_by_label("Last taken").fill(last_taken)
    form.get_by_role("button", name="Add medicine").click()
    expect(page.get_by_text(text, exact=True).first).to_be_visible()


def start_plan(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Prescribe for")).click()
    arrive(page, "New LDN plan")


def answer(page: Page, question: str, said: str = "No") -> None:
    group = page.get_by_role("group", name=re.compile(re.escape(QUESTIONS[question])))
    group.get_by_text(said, exact=True).click()


def complete_plan(page: Page, indication: str = "fibromyalgia", **answers: str) -> None:
    page.get_by_label("Indication", exact=True).select_option(indication)
    page.get_by_label("Off-label use was discussed").check()
    page.get_by_label("I checked these lists with the patient today").check()
    for question in QUESTIONS:
        answer(page, question, answers.get(question, "No"))
    answer_what_follows(page)


def answer_what_follows(page: Page) -> None:
    """No to every other question that is to be seen and has no answer yet."""
    for question in page.locator(".asks:visible").all():
        if not question.locator("input:checked").count():
            question.get_by_text("No", exact=True).click()


def review(page: Page) -> None:
    """Until it is answered: another page, the same with what is wrong, or why it was not sent."""
    page.evaluate("document.querySelector('#main').dataset.before = ''")
    page.get_by_role("button", name=re.compile("^Review for")).click()
    # Marked with a locator: the content security policy lets no test evaluate a string either.
    page.locator("#main:not([data-before]), #trouble > *").first.wait_for(state="attached")


def send_form_of(button: Locator) -> APIResponse:
    """What the browser would get when this button is pressed; it shows no PDF of itself."""
    form = button.locator("xpath=ancestor::form")
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    return button.page.request.post(form.evaluate("form => form.action"), form=fields)


def print_handout(page: Page, words: str) -> APIResponse:
    return send_form_of(page.get_by_role("button", name=f"Print handout: {words}", exact=True))


def sign(page: Page, password: str = PASSWORD) -> None:
    """Give a reason where one is asked for, read the notes, and sign."""
    for reason in page.locator("textarea:visible").all():
        if not reason.input_value():
            reason.fill("Weighed with the patient, who agrees.")
    notes = page.get_by_label("I have read the notes above")
    if notes.count():
        notes.check()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=re.compile("^Sign plan for")).click()
