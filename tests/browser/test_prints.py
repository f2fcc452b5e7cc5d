"""A handout is printed, printed again for a reason, and its code looked up, in a browser."""

import re

from playwright.sync_api import expect

from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint


def open_plan(page, live_server, row):
    page.goto(f"{live_server.url}/prescriptions/{row.pk}/")


def replace(page, live_server, running):
    """Seven nights more on the present dose, signed as version 2."""
    page.goto(f"{live_server.url}/prescriptions/{running.pk}/change/")
    page.get_by_role("radio", name=re.compile("Stay longer")).check()
    page.get_by_label(re.compile("^Nights")).fill("7")
    page.get_by_label("Reason").fill("Vivid dreams.")
    page.get_by_role("button", name=re.compile("^Draft this change")).click()
    clinic.complete_plan(page)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()


def test_a_handout_is_printed_and_again_for_a_reason(page, live_server, sign_in, running):
    sign_in("nurse@demo.example")
    open_plan(page, live_server, running)
    with no_complaint(page):
        assert_accessible(page)
        first = clinic.print_handout(page, "short, Letter, Spanish")
        assert first.headers["content-type"] == "application/pdf"

        page.reload()
        expect(page.get_by_text("Copy 1: short, Letter, Spanish.")).to_be_visible()
        page.get_by_role("link", name="Print again: short, Letter, Spanish").click()
        assert_accessible(page)
        page.get_by_label("Why is it printed again?").select_option("other")
        page.get_by_role("button", name="Print", exact=True).click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert_accessible(page)
        expect(page.get_by_label("Why is it printed again?")).to_have_value("other")
        page.get_by_label("Your own words").fill("For the school nurse.")
        again = clinic.send_form_of(page.get_by_role("button", name="Print", exact=True))

    assert again.body() == first.body()
    assert list(running.prints.values_list("copy", "reason")) == [(1, ""), (2, "other")]


def test_the_code_of_a_replaced_version_leads_to_the_one_that_holds(
    page, live_server, sign_in, running
):
    sign_in()
    replace(page, live_server, running)
    page.get_by_role("link", name="Look up a handout").click()
    assert_accessible(page)
    page.get_by_label("Code").fill(running.code.lower().replace("-", " "))
    page.get_by_role("button", name="Look up", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Replaced"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Open version 2").click()
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    page.goto(f"{live_server.url}/check-handout/?code=K7QN-2XRS")
    expect(page.get_by_text("No handout of this clinic has this code")).to_be_visible()
    assert_accessible(page)
