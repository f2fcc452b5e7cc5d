"""A list that stays open shows what has come in since, and never under somebody's hand."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from prescribing.jobs.page_counts import count_waiting
from prescribing.models import Event, Membership, Patient
from tests import builders
from tests.browser.clinic import today
from tests.browser.looking import assert_accessible, no_complaint

MINUTE = "00:01:00"


def a_task_comes_in(text):
    by = Membership.objects.get(user__email="prescriber@demo.example")
    patient = Patient.objects.get(record_number="004155")
    return builders.a_task(patient, text, by=by, today=today())


@pytest.fixture
def open_list(page, live_server, sign_in):
    """The tasks, open since a while, with one that has come in since."""
    sign_in("nurse@demo.example")
    a_task_comes_in("Ask about sleep")
    page.clock.install()
    page.goto(f"{live_server.url}/coming/tasks/")
    expect(page.get_by_role("heading", name="Tasks (1)")).to_be_visible()
    a_task_comes_in("Ask about dreams")
    return page


def line(page, text):
    return page.get_by_role("cell", name=text, exact=True)


def done(page, text):
    return page.get_by_role("button", name=re.compile(f"^Done.*{text}"))


def a_minute_later(page):
    with page.expect_response("**/coming/tasks/"):
        page.clock.fast_forward(MINUTE)


def stays_as_it_is(page):
    page.clock.fast_forward(MINUTE)
    page.wait_for_timeout(300)
    expect(line(page, "Ask about dreams")).to_have_count(0)


def test_a_new_line_comes_in_and_works_like_those_before(open_list):
    page = open_list
    with no_complaint(page):
        a_minute_later(page)
        expect(page.get_by_role("heading", name="Tasks (2)")).to_be_visible()
        assert_accessible(page)
        page.clock.run_for(1_000)
        done(page, "Ask about dreams").click()
        expect(page.locator(".news")).to_contain_text("Ask about dreams. Done.")


def test_where_nothing_has_come_in_nobody_is_read_anew(open_list):
    page = open_list
    a_minute_later(page)
    expect(line(page, "Ask about dreams")).to_be_visible()
    read = Event.objects.filter(verb="read").count()

    a_minute_later(page)

    assert Event.objects.filter(verb="read").count() == read


def test_the_first_page_shows_what_has_come_in_too(open_list):
    page = open_list
    page.get_by_role("link", name="Home").click()
    expect(line(page, "Ask about dreams")).to_be_visible()
    a_task_comes_in("Ask about pain")
    page.clock.fast_forward(MINUTE)
    expect(line(page, "Ask about pain")).to_be_visible()


@pytest.mark.parametrize("how", ["focus", "mouse", "switch"])
def test_nothing_moves_under_somebodys_hand(open_list, how):
    page = open_list
    if how == "focus":
        done(page, "Ask about sleep").focus()
        stays_as_it_is(page)
        page.get_by_role("searchbox").focus()
    elif how == "mouse":
        page.clock.run_for(58_000)
        done(page, "Ask about sleep").hover()
        page.clock.run_for(3_000)
        page.wait_for_timeout(300)
        expect(line(page, "Ask about dreams")).to_have_count(0)
    else:
        page.get_by_label("Show each minute what has come in since").uncheck()
        stays_as_it_is(page)
        page.get_by_label("Show each minute what has come in since").check()

    a_minute_later(page)
    expect(line(page, "Ask about dreams")).to_be_visible()


def test_what_has_been_counted_since_is_told_by_the_button(page, live_server, sign_in, running):
    sign_in("nurse@demo.example")
    page.clock.install()
    page.goto(f"{live_server.url}/coming/handouts/")
    expect(page.get_by_role("button", name="Print 2 handouts", exact=True)).to_be_visible()
    count_waiting()
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_role("button", name="Print 2 handouts (4 pages)")).to_be_visible()


def test_ticks_are_kept(page, live_server, sign_in, running):
    sign_in("nurse@demo.example")
    page.clock.install()
    page.goto(f"{live_server.url}/coming/handouts/")
    box = page.get_by_role("checkbox", name="record 004217")
    box.uncheck()
    page.get_by_role("searchbox").focus()

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(MINUTE)
    page.wait_for_timeout(300)

    expect(box).not_to_be_checked()
    assert not [one for one in asked if one.endswith("/coming/handouts/")]


def test_a_press_that_was_meant_for_what_stood_there_before_does_nothing(open_list):
    page = open_list
    a_minute_later(page)
    expect(line(page, "Ask about dreams")).to_be_visible()

    done(page, "Ask about dreams").dispatch_event("click")
    page.wait_for_timeout(500)

    expect(page.get_by_role("heading", name="Tasks (2)")).to_be_visible()


def test_without_a_connection_the_list_says_that_it_may_be_out_of_date(open_list):
    page = open_list
    page.context.set_offline(True)
    page.clock.fast_forward(MINUTE)
    expect(page.locator("#refresh-said")).to_contain_text("may be out of date")
    page.context.set_offline(False)
    a_minute_later(page)
    expect(page.locator("#refresh-said")).to_be_empty()


@pytest.mark.hazard("H37")
def test_when_somebody_is_signed_out_no_names_stay_on_the_screen(open_list):
    page = open_list
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(line(page, "Ask about sleep")).to_have_count(0)
