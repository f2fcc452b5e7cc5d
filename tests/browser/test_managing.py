"""A manager looks after her clinic, and somebody whom she invites comes to work in it."""

import re

import pytest
from playwright.sync_api import expect

from prescribing.models import Membership
from tests.browser.looking import assert_accessible


@pytest.fixture
def stranger(browser):
    """Somebody who has not signed in."""
    with browser.new_context() as context:
        yield context.new_page()


def test_somebody_is_invited_joins_and_gets_a_licence(page, sign_in, stranger):
    sign_in("manager@demo.example")
    assert_accessible(page)
    page.get_by_role("link", name="Invitations").click()
    page.get_by_label("Name").fill("Dr. Una New")
    page.get_by_label("E-mail").fill("una@demo.example")
    page.get_by_text("Prescriber: plans").click()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="It is shown only now.")).to_be_visible()
    assert_accessible(page)
    address = re.search(r"http\S+/invitation/[^<\s]+/", page.content())[0]

    stranger.goto(address)
    stranger.get_by_label("Password", exact=True).fill("short")
    stranger.get_by_role("button", name="Join as prescriber").click()
    expect(stranger.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert_accessible(stranger)
    for label in ("Password", "The same password again"):
        stranger.get_by_label(label, exact=True).fill("a long one of her own")
    stranger.get_by_role("button", name="Join as prescriber").click()
    expect(stranger.get_by_text("Dr. Una New, prescriber")).to_be_visible()
    stranger.context.clear_cookies()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", name="does not work")).to_be_visible()
    assert_accessible(stranger)

    page.get_by_role("link", name="Members").click()
    assert_accessible(page)
    page.get_by_role("link", name="Dr. Una New").click()
    expect(page.get_by_text("No licence valid today")).to_be_visible()
    page.get_by_role("link", name="Add a licence").click()
    page.get_by_label("Licence number").fill("DEMO-55555")
    assert_accessible(page)
    page.get_by_role("button", name="Add the licence").click()
    expect(page.get_by_text("Valid today")).to_be_visible()
    assert_accessible(page)


def test_the_only_manager_is_kept_and_a_nurse_is_not(page, live_server, sign_in):
    sign_in("manager@demo.example")
    for email, stays in (("manager@demo.example", True), ("nurse@demo.example", False)):
        member = Membership.objects.get(user__email=email)
        page.goto(f"{live_server.url}/members/{member.pk}/")
        page.get_by_role("link", name=re.compile("^Deactivate")).click()
        assert_accessible(page)
        page.get_by_role("button", name=re.compile("^Deactivate")).click()
        said = "the only manager" if stays else "is not let in to this clinic"
        expect(page.get_by_text(said).first).to_be_visible()
        assert_accessible(page)


def test_the_clinics_details_and_pharmacies_are_kept(page, live_server, sign_in, running):
    sign_in("manager@demo.example")
    page.get_by_role("link", name="Clinic details").click()
    page.get_by_label("Telephone", exact=True).fill("555-0170")
    page.get_by_role("combobox", name="Time zone").select_option("America/Chicago")
    page.get_by_role("button", name="Save the details").click()
    expect(page.get_by_role("link", name="The time zone was America/New_York")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("combobox", name="Time zone").select_option("America/New_York")
    page.get_by_role("button", name="Save the details").click()
    expect(page.get_by_text("with other telephone numbers than these")).to_be_visible()
    assert_accessible(page)

    page.goto(f"{live_server.url}/pharmacies/")
    assert_accessible(page)
    page.get_by_role("button", name="Retire Corner Drugstore").click()
    expect(page.get_by_role("button", name="Take back Corner Drugstore")).to_be_visible()
    assert_accessible(page)
