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
        field(page).press("Escape")  # puts the list of names away, which lies over the buttons
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


PASTED = """Current medications
1. Levothyroxine 75 mcg daily
2. Metformin 500 mg BID
3. Tramdol 50 mg q6h prn
4. Vitamin D3 2000 IU
• Percocet 5/325
• Lisinopril 10 mg
- aspirin 81 mg; zinc 30 mg

cetirizine 10 mg daily
denies kratom
Qwxzvk drops
"""


def line(page, number):
    return page.locator(f"#line-{number}")


def test_a_list_of_twelve_lines_is_pasted_looked_at_and_added(patient_page):
    page = patient_page
    with no_complaint(page):
        page.get_by_role("link", name="Paste a list of medicines").click()
        page.get_by_label("Medicines").fill(PASTED)
        assert_accessible(page)
        page.get_by_role("button", name="Look at each line").click()
        expect(page.locator("tr[id^=line-]")).to_have_count(12)
        expect(line(page, 6)).to_contain_text("Opioid, short-acting")
        expect(line(page, 10)).to_contain_text("Already on the list")
        expect(line(page, 11)).to_contain_text("A sentence, not an entry")
        assert_accessible(page)

        line(page, 4).get_by_role("button", name="tramadol 50 mg q6h prn").click()
        expect(line(page, 4)).to_contain_text("Opioid, short-acting")
        page.get_by_label("Add line 1", exact=True).uncheck()
        line(page, 6).get_by_label("Status").select_option("stopped")
        line(page, 6).get_by_label("Last taken").fill("2099-01-01")
        page.get_by_role("button", name="Add the ticked lines").first.click()

        expect(page.get_by_text("There is a problem")).to_be_visible()
        expect(line(page, 11)).to_contain_text("or leave the line out")
        expect(line(page, 6)).to_contain_text("not in the future")
        assert_accessible(page)
        page.get_by_label("Add line 11", exact=True).uncheck()
        line(page, 6).get_by_label("Last taken").fill("2026-01-02")
        page.get_by_role("button", name="Add the ticked lines").first.click()

        expect(page.get_by_role("heading", name="Patient record")).to_be_visible()
        expect(page.get_by_text("tramadol 50 mg q6h prn", exact=True).first).to_be_visible()
        assert_accessible(page)
    assert Medicine.objects.filter(text="Percocet 5/325", status="stopped").exists()
    assert not Medicine.objects.filter(text__startswith="denies").exists()


def test_without_a_script_a_list_is_pasted_too(without_script):
    page = without_script
    clinic.find_patient(page, "Santos", "004217")
    page.get_by_role("link", name="Paste a list of medicines").click()
    page.get_by_label("Medicines").fill("tramdol 50 mg\nzinc")
    page.get_by_role("button", name="Look at each line").click()
    page.get_by_role("button", name="tramadol 50 mg").click()
    expect(line(page, 1)).to_contain_text("Opioid, short-acting")
    expect(page.get_by_label("Medicine on line 1")).to_have_value("tramadol 50 mg")
    page.get_by_label("Medicine on line 2").press("Enter")
    expect(page.get_by_text("tramadol 50 mg", exact=True).first).to_be_visible()


def test_a_name_is_classified_for_the_clinic_and_that_is_undone(patient_page):
    page = patient_page
    with no_complaint(page):
        field(page).fill("Qwxzvk drops 5 mL")
        page.keyboard.press("Enter")
        entry = page.get_by_role("listitem").filter(has_text="Qwxzvk drops 5 mL")
        expect(entry).to_contain_text("Not recognised")
        entry.get_by_text("It is not an opioid").click()
        entry.get_by_label("Why is it not an opioid?").fill("Eye drops; the label was seen.")
        entry.get_by_role("button", name="Save as not an opioid").click()
        expect(entry).to_contain_text("Not an opioid, by a prescriber")
        assert_accessible(page)

        entry.get_by_role("link", name="All names that were classified").click()
        expect(page.get_by_role("row").filter(has_text="qwxzvk")).to_contain_text("1 entry")
        assert_accessible(page)
        page.get_by_role("link", name="Undo").click()
        assert_accessible(page)
        page.get_by_role("button", name="Undo the classification").click()
        expect(page.get_by_text("There is a problem")).to_be_visible()
        page.get_by_label("Why does it no longer hold?").fill("It was another bottle.")
        page.get_by_role("button", name="Undo the classification").click()
        expect(page.get_by_role("heading", name="Undone (1)")).to_be_visible()
        assert_accessible(page)
