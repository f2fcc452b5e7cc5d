"""Finding a patient while her name is being typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import assert_accessible, no_complaint


def typed(page, text):
    page.locator("#find").press_sequentially(text)
    return page.locator("#found")


@pytest.mark.hazard("H18")
def test_who_is_found_stands_under_the_search_and_is_never_chosen(page, sign_in):
    sign_in()
    with no_complaint(page):
        found = typed(page, "sant")

        expect(found.get_by_role("link", name="SANTOS, Maria")).to_be_visible()
        expect(page.locator("#found-said")).to_have_text("2 patients.")
        assert_accessible(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Patient record")).to_be_visible()
        expect(page.locator("#found")).to_be_hidden()


def test_the_list_goes_with_the_focus(page, sign_in):
    sign_in()
    found = typed(page, "sant")
    expect(found).to_be_visible()

    page.mouse.click(1300, 700)

    expect(found).to_be_hidden()
    page.locator("#find").focus()
    expect(found).to_be_visible()


@pytest.mark.parametrize("gone", ["network", "session"])
def test_a_search_that_is_not_answered_says_so(page, sign_in, gone):
    sign_in()
    if gone == "network":
        page.context.set_offline(True)
    else:
        page.context.clear_cookies()

    found = typed(page, "sant")

    expect(found).to_have_text("The search does not answer just now. Press Find.")
    expect(page.locator("#find")).to_have_value("sant")
