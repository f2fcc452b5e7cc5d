"""Entering medicines: names are offered, what is recognised is told at once, lists are pasted."""

import pytest
from playwright.sync_api import expect

from prescribing.models import Medicine
from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint


@pytest.fixture
def patient_page(page, live_server, sign_in):
    """The page of a patient of the demo, with the form for a new medicine open."""
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    page.get_by_text("Add a medicine", exact=True).click()
    return page


def field(page):
    return page.locator("#new_medicine_text")


def told(page):
    return page.locator("#new_medicine_text_recognised")


def test_a_name_is_found_chosen_and_told_by_the_keyboard_alone(patient_page):
    page = patient_page
    names = page.get_by_role("listbox", name="Names that begin so")
    with no_complaint(page):
        page.get_by_role("combobox", name="Medicine").focus()
        page.keyboard.type("tram")
        expect(told(page)).to_contain_text("No whole name yet")
        expect(names.get_by_role("option").first).to_have_text("tramadol")
        assert_accessible(page)

        page.keyboard.press("Escape")
        expect(names).to_be_hidden()
        expect(field(page)).to_have_value("tram")
        for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        chosen = names.get_by_role("option", selected=True)
        expect(chosen).to_have_text("tramadol")
        expect(field(page)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
        page.keyboard.press("Enter")
        expect(field(page)).to_have_value("tramadol")
        expect(names).to_be_hidden()
        expect(told(page)).to_contain_text("Opioid, short-acting")

        page.keyboard.type(" 50 mg")
        page.keyboard.press("Enter")
        expect(page.get_by_text("tramadol 50 mg", exact=True).first).to_be_visible()


ANSWERS = {
    "naltrexone 50 mg": "Opioid antagonist",
    "metformin 500 mg": "Recognised, no rule",
    "denies codeine": "A sentence, not an entry",
    "20 mg": "No medicine is named",
    "Tylex": "another medicine in another country",
    "qwxzvk": "Not recognised",
    "x" * 299 + "é" * 2: "Too long",
}


def test_every_answer_is_in_words_and_a_near_name_goes_into_the_field(patient_page):
    page = patient_page
    with no_complaint(page):
        for typed, says in ANSWERS.items():
            page.evaluate("document.getElementById('new_medicine_text').maxLength = 400")
            field(page).fill(typed)
            expect(told(page)).to_contain_text(says)
        field(page).fill("Tramdol 50 mg bid")
        expect(told(page)).to_contain_text("Choose the name that is meant")
        assert_accessible(page)
        page.get_by_role("button", name="tramadol 50 mg bid", exact=True).click()
        expect(field(page)).to_have_value("tramadol 50 mg bid")
        expect(field(page)).to_be_focused()
        expect(told(page)).to_contain_text("Opioid, short-acting")


def test_an_answer_that_does_not_come_is_told_in_words(patient_page):
    page = patient_page
    faults = {
        "cut off": lambda route: route.abort(),
        "server error": lambda route: route.fulfill(status=500),
    }
    for typed, fault in faults.items():
        page.route("**/medicines/named/**", fault)
        field(page).fill(typed)
        expect(told(page)).to_contain_text("could not be looked up just now")
        page.unroute("**/medicines/named/**")
        field(page).fill("tramadol")
        expect(told(page)).to_contain_text("Opioid")
    page.context.clear_cookies()
    field(page).fill("signed out")
    expect(told(page)).to_contain_text("could not be looked up just now")
    expect(field(page)).to_have_value("signed out")


def test_the_question_of_the_plan_page_offers_names_too(page, live_server, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    with no_complaint(page):
        clinic.answer(page, "opioid_14_days", "Yes")
        page.get_by_label("Which opioid?").fill("percocet")
        expect(page.locator("#id_opioid_name_recognised")).to_contain_text("Opioid, short-acting")
        assert_accessible(page)


@pytest.fixture
def without_script(browser, live_server, demo):
    """A browser that runs no script, signed in."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill("prescriber@demo.example")
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()


def test_without_a_script_it_is_a_plain_field_and_the_list_tells(without_script):
    page = without_script
    clinic.find_patient(page, "Santos", "004217")
    clinic.add_medicine(page, "Percocet 5/325")
    entry = page.get_by_role("listitem").filter(has_text="Percocet 5/325").first
    expect(entry).to_contain_text("Opioid, short-acting")
    assert Medicine.objects.filter(text="Percocet 5/325").exists()
