"""What is done many times a day can be done by keys alone; without scripts nothing is missing."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from prescribing.actions.prescriptions import run_screening
from prescribing.models import Membership, Prescription
from tests import builders
from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint

MOST_KEYS = 32  # from the search to the signature, the password left out
MOST_CLICKS = 12  # the same by mouse, with what is typed left out


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page = page
        self.pressed = 0

    def press_on(self, page_heading, *keys):
        clinic.arrive(self.page, page_heading)
        self.press(*keys)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.pressed += len(keys)

    def to_main(self, page_heading):
        """Past the top of the page, by the link that is there for it."""
        self.press_on(page_heading, "Tab", "Enter")

    def tab_to(self, field):
        while focused(self.page) != field:
            self.press("Tab")


class Mouse:
    """A mouse that counts."""

    def __init__(self):
        self.clicked = 0

    def click(self, place):
        place.click()
        self.clicked += 1


@pytest.fixture
def known_patient(demo):
    """Nothing stops her plan, and what a first dose is safer with is on record."""
    by = Membership.objects.get(user__email="prescriber@demo.example")
    patient = builders.a_patient(by.clinic, family_name="Quist")
    builders.a_medicine(patient, "lisinopril 10 mg", by=by)
    clinic.record_baseline(patient, by)
    return patient


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


@pytest.mark.hazard("H44")
def test_keys_alone_lead_from_the_search_to_a_signed_plan(page, sign_in, known_patient):
    sign_in()
    keys = Keys(page)
    with no_complaint(page):
        keys.press_on("Today", "/", *"qui", "Enter")
        keys.press_on("Find a patient", "Control+Enter")
        keys.press_on("Patient record", "Control+Enter")
        keys.to_main("New LDN plan")
        keys.tab_to("id_indication")
        keys.press("f")
        keys.tab_to("id_consent")
        keys.press("Space")
        keys.tab_to("id_lists_checked")
        keys.press("Space")
        keys.tab_to("id_opioid_14_days_0")
        while page.evaluate("document.activeElement.matches('.asks input')"):
            keys.press("n")
        keys.press("Control+Enter")
        keys.press_on("Check and sign", "Control+Enter")
        if focused(page) == "id_acknowledged":
            keys.press("Space", "Control+Enter")
        assert focused(page) == "id_password"
        page.keyboard.type(clinic.PASSWORD)
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()

    assert keys.pressed <= MOST_KEYS, keys.pressed
    signed = Prescription.objects.get(state="active", patient=known_patient)
    assert set(signed.answers.values()) == {"no"}


@pytest.mark.hazard("H18")
def test_the_mouse_alone_leads_a_patient_who_had_a_plan_to_a_signed_one(
    page, sign_in, known_patient
):
    clinic.had_a_plan(known_patient, indication="fibromyalgia")
    sign_in()
    mouse = Mouse()
    with no_complaint(page):
        mouse.click(page.locator("#find"))
        page.keyboard.type("qui")
        mouse.click(page.locator("#found").get_by_role("button", name=re.compile("^Prescribe for")))
        expect(page.get_by_role("heading", name="New LDN plan")).to_be_visible()
        expect(page.get_by_label("Indication", exact=True)).to_have_value("fibromyalgia")
        expect(page.locator(".asks input:checked, #id_consent:checked")).to_have_count(0)
        mouse.click(page.get_by_label("Off-label use was discussed"))
        mouse.click(page.get_by_label("I checked these lists with the patient today"))
        for question in page.locator(".asks:visible").all():
            mouse.click(question.get_by_text("No", exact=True))
        mouse.click(page.locator(".bar").get_by_role("button", name=re.compile("^Review for")))
        expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
        mouse.click(page.get_by_label("Password"))
        page.keyboard.type(clinic.PASSWORD)
        mouse.click(page.get_by_role("button", name=re.compile("^Sign plan for")))
        expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()

    assert mouse.clicked <= MOST_CLICKS, mouse.clicked
    signed = Prescription.objects.get(state="active", patient=known_patient)
    assert set(signed.answers.values()) == {"no"}


@pytest.fixture
def plan_page(page, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    return page


@pytest.mark.hazard("H44")
def test_a_yes_goes_on_to_what_is_asked_of_it_and_letters_are_typed_there(plan_page):
    page = plan_page
    page.locator("#question-opioid_14_days input").first.focus()

    page.keyboard.press("y")

    assert focused(page) == "id_opioid_name"
    page.keyboard.type("nyu/")
    expect(page.locator("#id_opioid_name")).to_have_value("nyu/")
    expect(page.locator("#question-opioid_14_days input[value=yes]")).to_be_checked()
    expect(page.locator("#question-liver input:checked")).to_have_count(0)


def test_each_key_answers_the_question_that_has_the_focus_and_no_other(plan_page):
    page = plan_page
    page.locator("#question-liver input").first.focus()

    page.keyboard.press("U")
    expect(page.locator("#question-liver input[value='not known']")).to_be_checked()
    page.locator("#question-mood input").first.focus()
    page.keyboard.press("n")

    expect(page.locator("#question-mood input[value=no]")).to_be_checked()
    assert page.evaluate("document.activeElement.name") == "surgery"
    for question in ("opioid_14_days", "pregnancy", "surgery"):
        expect(page.locator(f"#question-{question} input:checked")).to_have_count(0)


@pytest.mark.hazard("H44")
def test_a_key_that_is_held_down_answers_one_question_only(plan_page):
    page = plan_page
    page.locator("#question-opioid_14_days input").first.focus()

    for _ in range(4):
        page.keyboard.down("n")
    page.keyboard.up("n")

    expect(page.locator("#question-opioid_14_days input[value=no]")).to_be_checked()
    expect(page.locator(".asks input:checked")).to_have_count(1)


def test_no_key_leaves_a_form_in_which_something_is_typed(page, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    page.get_by_text("Add an allergy", exact=True).click()
    page.locator("details[open]").get_by_label("Allergy").fill("latex")

    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)

    expect(page.locator("details[open]").get_by_label("Allergy")).to_have_value("latex")
    assert not Prescription.objects.filter(patient__record_number="004217").exists()


def test_a_letter_outside_the_questions_answers_nothing(plan_page):
    page = plan_page
    page.locator("#id_consent").focus()

    page.keyboard.type("ynu")

    expect(page.locator(".asks input:checked")).to_have_count(0)


def test_escape_folds_up_what_was_opened_and_keeps_what_was_typed(page, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    page.get_by_text("Add an allergy", exact=True).click()
    field = page.locator("details[open]").get_by_label("Allergy")
    field.fill("latex")

    page.keyboard.press("Escape")

    expect(field).to_be_hidden()
    assert focused(page) == "Add an allergy"
    page.keyboard.press("Enter")
    expect(field).to_have_value("latex")


def test_the_key_for_the_search_can_be_turned_off_and_stays_so(page, sign_in):
    sign_in()
    switch = page.get_by_label("The key / goes to the search")
    expect(switch).to_be_checked()

    switch.uncheck()
    page.reload()

    expect(switch).not_to_be_checked()
    page.keyboard.press("/")
    assert focused(page) != "find"
    assert_accessible(page)
    switch.check()
    page.locator("body").click(position={"x": 5, "y": 500})
    page.keyboard.press("/")
    assert focused(page) == "find"


@pytest.mark.hazard("H23")
def test_a_reason_that_is_asked_for_is_reached_before_the_password(page, sign_in, known_patient):
    by = Membership.objects.get(user__email="prescriber@demo.example")
    today = clinic.today()
    sign_in()
    draft = builders.a_draft(known_patient, by=by, today=today, first_night=today)
    builders.an_observation(known_patient, "egfr", by=by, today=today, on=today, value=Decimal(20))
    run_screening(draft, edits=draft.edits, by=by, today=today)
    page.goto(page.url + f"prescriptions/{draft.pk}/check/")

    reached = []
    while "id_password" not in reached:
        page.keyboard.press("Control+Enter")
        reached.append(focused(page))
        assert len(set(reached)) == len(reached), reached
        if reached[-1] == "id_acknowledged":
            page.keyboard.press("Space")
        else:
            page.keyboard.type("Talked about today.")

    assert reached[0].startswith("id_reason_")
    assert all(page.locator("textarea").evaluate_all("all => all.map((each) => each.value)"))


def test_the_page_tells_its_keys(plan_page):
    expect(plan_page.get_by_text("answers the question that has the focus")).to_be_visible()
    expect(plan_page.get_by_text(re.compile("Ctrl\\+Enter"))).to_be_visible()
    assert_accessible(plan_page)


def test_of_several_patients_no_key_opens_one(page, sign_in):
    sign_in()
    page.keyboard.press("/")
    page.keyboard.type("s")
    page.keyboard.press("Enter")
    clinic.arrive(page, "Find a patient")
    assert page.locator("main tbody tr").count() > 1

    expect(page.locator("main [aria-keyshortcuts]")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)

    assert "/patients/?q=s" in page.url
