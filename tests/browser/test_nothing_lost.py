"""What is typed on the plan page outlives a lost session, a lost line, a colleague, a slip."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from prescribing.actions.prescriptions import save_draft
from prescribing.models import Event, Membership, Prescription, Signature, Submission
from tests import builders
from tests.browser import clinic
from tests.browser.looking import assert_accessible, no_complaint

AUTOSAVE = re.compile("/autosave/")


@pytest.fixture
def plan_page(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Keeping", "1975-05-05")
    clinic.start_plan(page)
    return page


def the_draft():
    return Prescription.objects.get(patient__family_name="Keeping")


def changes():
    return Event.objects.filter(prescription=the_draft(), verb="changed").count()


def leave_section_5(page):
    """Type in the last section, and go on to the first."""
    page.get_by_label("Refills").fill("3")
    page.get_by_label("Off-label use was discussed").focus()


def eventually(page, holds):
    """What the page sends as it leaves is answered to nobody."""
    for _ in range(50):
        if holds():
            return
        page.wait_for_timeout(200)
    assert holds()


def saved(page):
    return page.locator("#saved")


# --- saved as one goes ---


def test_leaving_a_section_saves_it_and_review_goes_on_from_there(plan_page):
    page = plan_page
    with no_complaint(page):
        leave_section_5(page)
        expect(saved(page)).to_contain_text(re.compile(r"^\s*Saved \d+:\d\d [ap]\.m\."))
        assert (the_draft().refills, changes()) == (3, 1)
        page.get_by_label("Indication", exact=True).focus()
        page.get_by_label("Refills").focus()
        assert changes() == 1

        clinic.complete_plan(page)
        clinic.review(page)
        expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    assert the_draft().refills == 3


def test_ten_seconds_without_a_change_save_it(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Keeping", "1975-05-05")
    page.clock.install()
    clinic.start_plan(page)
    page.get_by_label("Refills").fill("4")
    page.clock.run_for(9_000)
    assert changes() == 0

    with page.expect_response(AUTOSAVE):
        page.clock.run_for(2_000)

    expect(saved(page)).to_contain_text("Saved")
    assert (the_draft().refills, changes()) == (4, 1)


def test_a_page_that_goes_out_of_sight_is_saved_and_a_half_typed_name_is_not_listed(plan_page):
    page = plan_page
    clinic.answer(page, "opioid_14_days", "Yes")
    page.get_by_label("Which opioid?").fill("oxyc")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name=re.compile("^Today"))).to_be_visible()

    eventually(page, lambda: the_draft().answers == {"opioid_14_days": "yes"})
    assert not the_draft().patient.medicines.exists()


def test_signing_out_saves_what_is_typed_first(plan_page):
    plan_page.get_by_label("Refills").fill("5")
    plan_page.get_by_role("button", name="Sign out").click()
    expect(plan_page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert the_draft().refills == 5


# --- a lost session ---


def sign_in_beside(page, email="prescriber@demo.example"):
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("^Sign in")).click()
    beside = opened.value
    beside.get_by_label("E-mail").fill(email)
    beside.get_by_label("Password").fill(clinic.PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    expect(beside.get_by_role("heading", name="You are signed in")).to_be_visible()
    assert_accessible(beside)
    beside.close()


@pytest.mark.parametrize("how", ["pressed", "left", "typed"])
def test_signed_out_the_page_says_so_and_goes_on_after_signing_in_again(plan_page, how):
    page = plan_page
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Hours without LDN").evaluate("each => { each.value = '96'; }")
    if how == "pressed":
        page.get_by_role("button", name="Save draft").click()
    elif how == "left":
        leave_section_5(page)
    else:
        page.get_by_label("Refills").fill("3")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("You are signed out.")
    assert_accessible(page)
    expect(page.get_by_label("Hours without LDN")).to_have_value("96")
    assert changes() == 0

    page.get_by_role("button", name="Go on").click()
    expect(trouble).to_contain_text("You are signed out.")
    sign_in_beside(page)
    page.get_by_role("button", name="Go on").click()

    expect(page.locator("#trouble")).to_be_empty()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#saved")).to_contain_text("as saved")
    expect(page.locator("#id_hold_hours")).to_have_value("96")


@pytest.mark.hazard("H37")
def test_what_one_person_typed_is_not_sent_in_the_name_of_another(plan_page):
    page = plan_page
    page.context.clear_cookies(name="sessionid")
    leave_section_5(page)
    expect(page.locator("#trouble")).to_contain_text("You are signed out.")

    sign_in_beside(page, "nurse@demo.example")
    page.get_by_role("button", name="Go on").click()

    expect(page.locator("#trouble")).to_contain_text("Somebody else has signed in.")
    assert_accessible(page)
    assert (the_draft().refills, changes()) == (0, 0)


# --- a lost line ---


def test_without_a_connection_nothing_is_lost_and_trying_again_sends_it(plan_page):
    page = plan_page
    clinic.complete_plan(page)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    clinic.review(page)
    expect(page.locator("#trouble")).to_contain_text("No connection.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#trouble")).to_contain_text("No connection.")
    assert_accessible(page)

    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    assert the_draft().screenings.count() == 1


@pytest.mark.hazard("H36")
def test_a_save_of_which_the_answer_was_lost_counts_one_time(plan_page):
    page = plan_page

    def lose(route):
        route.fetch()
        route.abort()

    page.route(AUTOSAVE, lose)
    leave_section_5(page)
    expect(page.locator("#trouble")).to_contain_text("No connection.")
    assert (the_draft().refills, changes()) == (3, 1)
    with page.expect_event("requestfailed"):  # the section that is left tries by itself
        page.get_by_label("Refills").fill("4")
    assert (the_draft().refills, changes()) == (3, 1)
    page.unroute(AUTOSAVE)
    page.get_by_role("button", name="Try again").press("Enter")

    expect(saved(page)).to_contain_text("Saved")
    expect(page.locator("#trouble")).to_be_empty()
    eventually(page, lambda: (the_draft().refills, changes()) == (4, 2))


# --- a colleague ---


def save_as_a_colleague():
    row = the_draft()
    by = Membership.objects.get(user__email="nurse@demo.example")
    data = builders.draft_data(first_night=row.plan.first_night, refills=7)
    save_draft(row, edits=row.edits, data=data, by=by, today=clinic.today())


@pytest.mark.hazard("H36")
def test_what_a_colleague_saved_is_named_and_never_overwritten_by_itself(plan_page):
    page = plan_page
    save_as_a_colleague()
    leave_section_5(page)
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("Somebody else has changed this draft.")
    expect(trouble).to_contain_text("Kemi Odu changed it")
    expect(trouble).to_contain_text("Refills: on record “7”, here “3”.")
    assert_accessible(page)
    page.get_by_label("Refills").fill("2")
    page.get_by_label("Indication", exact=True).focus()
    page.wait_for_timeout(500)
    assert the_draft().refills == 7

    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.locator("#conflict")).to_contain_text("Refills: on record “7”, here “2”.")
    assert_accessible(page)
    page.get_by_label("Refills").fill("1")
    page.get_by_label("Indication", exact=True).focus()
    page.wait_for_timeout(500)
    assert the_draft().refills == 7
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#saved")).to_contain_text("as saved")
    assert the_draft().refills == 1


def test_a_refused_review_comes_back_in_place_with_the_focus_on_what_is_wrong(plan_page):
    page = plan_page
    with no_complaint(page):
        page.get_by_label("Refills").fill("3")
        clinic.review(page)
        expect(page.locator("#problem")).to_be_focused()
        assert page.title().startswith("Error: ")
        expect(page.get_by_label("Refills")).to_have_value("3")
        assert_accessible(page)
        page.get_by_role("link", name="Choose what it is for").click()
        expect(page.locator("#id_indication")).to_be_focused()
        # The page that came in place works like the one before it.
        clinic.answer(page, "mood", "Yes")
        expect(page.locator("#findings-mood")).not_to_be_empty()
        clinic.answer(page, "opioid_14_days", "Yes")
        page.get_by_label("Which opioid?").press_sequentially("oxycod")
        expect(page.locator("[role=option]").first).to_be_visible()
        expect(page.get_by_text("answers the question that has the focus")).to_be_visible()


# --- a slip ---


def test_a_double_click_on_review_screens_one_time(plan_page):
    page = plan_page
    clinic.complete_plan(page)
    page.get_by_role("button", name=re.compile("^Review for")).dblclick()

    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert the_draft().screenings.count() == 1


@pytest.mark.hazard("H44")
def test_a_double_click_signs_one_time_and_the_way_back_does_nothing_again(plan_page):
    page = plan_page
    clinic.complete_plan(page)
    clinic.review(page)
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    for reason in page.locator("textarea:visible").all():
        reason.fill(builders.REASON)
    if page.get_by_label("I have read the notes above").count():
        page.get_by_label("I have read the notes above").check()
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name=re.compile("^Sign plan for")).dblclick()
    expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert Signature.objects.filter(prescription=the_draft()).count() == 1
    sent, edits = Submission.objects.count(), the_draft().edits

    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Plan signed")).to_be_visible()
        expect(page.get_by_text("This plan had been signed already.")).to_be_visible()
    assert_accessible(page)

    assert (Submission.objects.count(), the_draft().edits) == (sent, edits)


def test_a_plan_signed_in_another_window_is_told_where_it_was_open(plan_page):
    page = plan_page
    other = page.context.new_page()
    other.goto(page.url)
    clinic.complete_plan(other)
    clinic.review(other)
    expect(other.get_by_role("heading", name="Check and sign")).to_be_visible()
    clinic.sign(other)
    expect(other.get_by_role("heading", name="Plan signed")).to_be_visible()

    leave_section_5(page)

    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("It was signed")
    expect(trouble.get_by_role("link", name="See the signed plan")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(trouble).to_contain_text("Nothing was saved, and nothing was signed again.")
    assert the_draft().refills == 0


def test_without_scripts_a_form_outlives_its_session(browser, live_server, demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    sign_in_on(page)
    clinic.register_patient(page, live_server.url, "Keeping", "1975-05-05")
    clinic.start_plan(page)
    page.get_by_label("Refills").fill("4")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    sign_in_on(page)
    expect(page.get_by_role("heading", name="Your form was not sent yet")).to_be_visible()
    assert the_draft().refills == 0
    page.get_by_role("button", name="Send it now").click()

    expect(page.get_by_label("Refills")).to_have_value("4")
    assert the_draft().refills == 4
    context.close()


def test_the_pages_of_a_form_that_outlived_its_session_can_be_read(page, live_server, sign_in):
    sign_in()
    clinic.register_patient(page, live_server.url, "Keeping", "1975-05-05")
    page.get_by_role("link", name="Change name, birth date or record number").click()
    page.get_by_label("Family name").fill("Kept")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert_accessible(page)
    sign_in_on(page)
    assert_accessible(page)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("KEPT, ").first).to_be_visible()


def sign_in_on(page):
    page.get_by_label("E-mail").fill("prescriber@demo.example")
    page.get_by_label("Password").fill(clinic.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


# --- before a session ends ---

AFTER = "11:58:30"  # of twelve hours


@pytest.fixture
def before_the_end(page, live_server, sign_in):
    """A plan with something typed, a moment before its session ends."""
    sign_in()
    clinic.register_patient(page, live_server.url, "Keeping", "1975-05-05")
    page.clock.install()
    clinic.start_plan(page)
    page.get_by_label("Refills").fill("4")
    page.clock.fast_forward(AFTER)
    expect(ending(page)).to_contain_text("you will be signed out.")
    return page


def ending(page):
    return page.locator("#ending")


def test_two_minutes_before_a_session_ends_the_page_saves_and_lets_one_stay(before_the_end):
    page = before_the_end
    eventually(page, lambda: the_draft().refills == 4)
    assert_accessible(page)

    page.get_by_label("Your password").fill("something else")
    page.get_by_role("button", name="Stay signed in").click()
    expect(ending(page)).to_contain_text("That is not your password")
    expect(page.get_by_label("Your password")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Your password").fill(clinic.PASSWORD)
    page.get_by_label("Your password").press("Enter")

    expect(ending(page)).to_have_text("You stay signed in.")
    expect(ending(page)).to_be_focused()
    page.clock.fast_forward("00:05:00")
    expect(ending(page)).to_have_text("You stay signed in.")
    page.get_by_label("Refills").fill("5")
    page.get_by_role("button", name="Save draft").click()
    expect(saved(page)).to_contain_text("as saved")
    assert the_draft().refills == 5


def test_the_other_pages_of_a_browser_know_that_one_stays(before_the_end):
    page = before_the_end
    other = page.context.new_page()
    other.goto(page.url)
    expect(ending(page)).to_have_text("You stay signed in.")


def test_when_a_session_has_ended_the_page_says_so_and_what_is_typed_goes_on(before_the_end):
    page = before_the_end
    page.clock.fast_forward("00:02:00")
    expect(ending(page)).to_contain_text("You are signed out.")
    assert_accessible(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Refills").fill("2")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#trouble")).to_contain_text("You are signed out.")
    sign_in_beside(page)
    expect(ending(page)).to_have_text("You stay signed in.")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#trouble")).to_be_empty()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#saved")).to_contain_text("as saved")
    assert the_draft().refills == 2
