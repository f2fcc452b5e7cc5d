"""A plan typed by hand: its totals while it is typed, and another quantity with its reason."""

import re

from playwright.sync_api import expect

from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint

WHY = "The pharmacy packs twenty."


def own_steps(page, *steps):
    page.get_by_role("radio", name=re.compile("^My own steps")).check()
    for number, (dose, nights) in enumerate(steps, start=1):
        page.get_by_label(f"Dose of step {number}, in mg", exact=True).fill(dose)
        page.get_by_label(f"Nights on step {number}", exact=True).fill(nights)


def test_totals_follow_what_is_typed_and_another_quantity_is_signed_with_its_reason(
    page, live_server, sign_in
):
    sign_in()
    clinic.register_patient(page, live_server.url, "Typed", "1975-05-05")
    clinic.start_plan(page)
    totals = page.locator("#live")
    with no_complaint(page):
        own_steps(page, ("0.75", "10"), ("1.5", "20"))
        expect(totals).to_contain_text("30 nights")
        expect(totals).to_contain_text("25 tablets")
        expect(totals).to_contain_text("Of what is typed now")
        expect(page.locator("#said")).to_contain_text("30 nights to")
        page.get_by_text("Dispense another quantity").click()
        page.get_by_label(re.compile(r"^Tablets of 1\.5.mg to dispense")).fill("20")
        expect(totals).to_contain_text("the nights need 25")
        expect(totals).to_contain_text("It runs out after the night of")
        page.get_by_label("Dose of step 2, in mg", exact=True).fill("1.6")
        expect(totals).to_contain_text("Nearest: 1.5")
        page.get_by_label("Dose of step 2, in mg", exact=True).fill("1.5")

    clinic.complete_plan(page)
    clinic.review(page)
    page.get_by_role("link", name=re.compile("^Write why the quantity")).click()
    reason = page.locator("#id_quantity_reason")
    expect(reason).to_be_focused()
    assert_accessible(page)
    reason.fill(WHY)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    expect(page.get_by_text("Dispense 20 (twenty) tablets.")).to_be_visible()
    clinic.sign(page)
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()


def test_without_scripts_steps_are_added_and_the_totals_are_those_of_the_saved_plan(
    browser, live_server, demo
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill("prescriber@demo.example")
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    clinic.register_patient(page, live_server.url, "Plain", "1975-05-05")
    clinic.start_plan(page)
    page.get_by_role("radio", name=re.compile("^My own steps")).check()
    page.get_by_text("More steps (8)").click()
    own_steps(page, *[("1.5", "7")] * 5)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#live")).to_contain_text("35 nights")
    expect(page.locator("#live")).to_contain_text("as it was last saved")
    context.close()
