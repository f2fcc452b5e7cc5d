"""Help stands beside the screen that it is about."""

import pytest
from playwright.sync_api import expect

from prescribing.views.helping import PAGES
from tests.browser.looking import assert_accessible, no_complaint


def test_help_opens_in_a_tab_of_its_own_and_leaves_what_was_typed(page, live_server, sign_in):
    sign_in()
    page.goto(f"{live_server.url}/patients/new/")
    page.get_by_label("Given name").fill("Half a na")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Help with this page, in a new tab").click()

    beside = opened.value
    expect(beside.get_by_role("heading", level=1)).to_have_text("Find or register a patient")
    expect(page.get_by_label("Given name")).to_have_value("Half a na")


def test_a_stranger_finds_help_with_signing_in(page, live_server, demo):
    page.goto(f"{live_server.url}/sign-in/")
    assert_accessible(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Help with this page").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(PAGES["sign-in"])
    assert_accessible(opened.value)


@pytest.mark.parametrize("slugs", [list(PAGES)[::2], list(PAGES)[1::2]], ids=["odd", "even"])
def test_every_page_of_help_can_be_read_by_everybody(page, live_server, sign_in, slugs):
    sign_in("manager@demo.example")
    with no_complaint(page):
        for slug in ("", *(f"{slug}/" for slug in slugs)):
            page.goto(f"{live_server.url}/help/{slug}")
            assert_accessible(page)
