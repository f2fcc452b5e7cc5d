"""The plan page while it is filled in: it follows, it leaves the focus alone, it hides nothing."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint


@pytest.fixture
def plan_page(page, sign_in):
    sign_in()
    clinic.find_patient(page, "Santos", "004217")
    clinic.start_plan(page)
    return page


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.mark.hazard("H01")
def test_a_stop_comes_and_goes_beside_its_question_and_is_told_one_time(plan_page):
    page = plan_page
    beside = page.locator("#findings-opioid_14_days")
    with no_complaint(page):
        clinic.answer(page, "opioid_14_days", "Yes")
        page.get_by_label("Which opioid?").fill("oxycodone 5 mg")
        page.get_by_label("Last dose").fill(str(clinic.today() - timedelta(days=3)))
        expect(beside).to_contain_text("oxycodone")
        expect(beside.get_by_role("button", name=re.compile("^Start on"))).to_be_visible()
        expect(page.locator("#live .tag-stop")).not_to_have_count(0)
        expect(page.locator("#state-questions")).to_have_text("Stop")
        expect(page.locator("#stop-said")).to_contain_text("Stop: ")
        page.evaluate("document.getElementById('stop-said').textContent = ''")
        clinic.answer(page, "mood", "No")
        expect(page.locator("#live")).to_contain_text("5 questions in section 3")
        expect(page.locator("#stop-said")).to_be_empty()
        assert_accessible(page)

        clinic.answer(page, "opioid_14_days", "No")
        expect(beside).not_to_contain_text("oxycodone")


def test_the_focus_and_what_is_typed_stay_while_the_panel_follows(plan_page):
    page = plan_page
    refills = page.get_by_label("Refills")
    refills.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    with page.expect_response(re.compile("/preview/")):
        page.locator("#id_mood_1").evaluate("each => each.click()")
    assert focused(page) == "id_refills"
    expect(refills).to_have_value("2")


def test_what_was_opened_and_what_has_the_focus_is_not_exchanged(plan_page):
    page = plan_page
    clinic.answer(page, "mood", "Yes")
    sources = page.locator("#findings-mood summary")
    expect(sources).to_be_visible()
    sources.click()
    expect(page.locator("#findings-mood details[open]")).to_have_count(1)
    button = page.locator("#findings-mood button, #findings-mood a.btn").first

    clinic.answer(page, "liver", "No")
    expect(page.locator("#live")).to_contain_text("4 questions in section 3")
    expect(page.locator("#findings-mood details[open]")).to_have_count(1)

    button.focus()
    text = button.text_content()
    with page.expect_response(re.compile("/preview/")):
        page.locator("#id_liver_0").evaluate("each => each.click()")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.textContent") == text
    page.get_by_label("Refills").focus()
    expect(page.locator("#findings-liver")).not_to_be_empty()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (800, 560)])
def test_nothing_that_a_key_reaches_lies_under_a_bar(plan_page, width, height):
    page = plan_page
    page.set_viewport_size({"width": width, "height": height})
    assert page.locator(".bar").evaluate("each => getComputedStyle(each).position") == "sticky"
    clinic.answer(page, "mood", "Yes")
    clinic.answer(page, "surgery", "Yes")
    expect(page.locator("#findings-mood")).not_to_be_empty()

    hidden = []
    page.locator("#main").focus()
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        hidden += page.evaluate(COVERED)

    assert hidden == []


# What has the focus and is not seen whole, because a bar stands over it.
COVERED = """() => {
  const focused = document.activeElement.closest("label") ?? document.activeElement;
  const place = focused.getBoundingClientRect();
  if (document.activeElement === document.body || place.height > 400) return [];
  return [...document.querySelectorAll(".patient, .bar")].filter((bar) => {
    const over = bar.getBoundingClientRect();
    return !bar.contains(focused) && place.bottom > over.top + 1 && place.top < over.bottom - 1
      && place.right > over.left && place.left < over.right;
  }).map((bar) => `${focused.outerHTML.slice(0, 80)} under ${bar.className}`);
}"""


@pytest.mark.parametrize(("width", "height"), [(460, 900), (1000, 500)])
def test_on_a_small_screen_no_bar_stays_in_sight(plan_page, width, height):
    plan_page.set_viewport_size({"width": width, "height": height})
    for bar in (".patient", ".bar"):
        position = plan_page.locator(bar).evaluate("each => getComputedStyle(each).position")
        assert position == "static", bar
