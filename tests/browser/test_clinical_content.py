"""The policy of a clinic, the adoption of a version, and the prescription a changed rule lists."""

import re
from dataclasses import replace

from playwright.sync_api import expect

from prescribing import knowledge
from prescribing.models import Adoption, ClinicPolicy, Prescription, Rereview
from tests.browser.clinic import PASSWORD
from tests.browser.looking import assert_accessible
from tests.builders import facts_as, facts_with

AWAITS = "awaits review by a clinician"


def adopt(page, password=PASSWORD):
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Adopt this version").click()


def test_the_manager_makes_the_clinic_stricter_and_never_less_strict(page, live_server, sign_in):
    sign_in("manager@demo.example")
    expect(page.get_by_text("Awaits the medical lead")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Policy and products").click()
    assert_accessible(page)

    hours = page.get_by_label("Hours without LDN before surgery")
    hours.fill("47")
    page.get_by_label("naltrexone 8").uncheck()
    page.get_by_role("button", name="Save the policy").click()
    expect(page.get_by_role("link", name=re.compile("Enter 48 to 720 hours"))).to_be_visible()
    expect(hours).to_have_value("47")
    assert_accessible(page)

    hours.fill("96")
    page.get_by_role("button", name="Save the policy").click()
    expect(page.get_by_text("Your clinic's own, since").first).to_be_visible()
    assert_accessible(page)
    policy = ClinicPolicy.objects.get()
    assert policy.hold_target_hours == 96
    assert len(policy.products) == len(knowledge.load().products) - 1


def test_the_clinical_content_is_searched_without_a_script(page, live_server, sign_in):
    sign_in("nurse@demo.example")
    page.get_by_role("link", name="Clinical content").click()
    page.get_by_label("Words").fill("percocet")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Brands and preparations")).to_be_visible()
    assert "q=percocet" in page.url
    # A fact of every kind; of a thousand and more the audit of each takes a minute.
    page.goto(f"{live_server.url}/content/?q=surgery")
    assert_accessible(page)
    page.goto(f"{live_server.url}/content/?q=nosuchword")
    expect(page.get_by_text("No fact matches")).to_be_visible()
    assert_accessible(page)


def test_the_lead_adopts_and_the_line_goes_for_everybody(page, live_server, sign_in):
    sign_in()
    expect(page.get_by_text(AWAITS)).to_be_visible()
    page.get_by_role("link", name="Read what changed and adopt it").click()
    expect(page.get_by_role("heading", name="Everything is new to this clinic")).to_be_visible()
    assert_accessible(page)

    adopt(page, "not the password")
    expect(page.get_by_text("That is not your password").first).to_be_visible()
    assert not Adoption.objects.exists()
    adopt(page)
    expect(page.get_by_role("heading", name="Prescriptions to look at again (0)")).to_be_visible()
    expect(page.get_by_text(AWAITS)).to_have_count(0)
    expect(page.get_by_text("was read and adopted for").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"{live_server.url}/content/adopt/")
    expect(page.get_by_role("heading", name="It is adopted")).to_be_visible()
    assert_accessible(page)


def test_a_changed_rule_lists_the_prescription_it_touches(page, live_server, sign_in):
    sign_in()
    page.goto(f"{live_server.url}/content/adopt/")
    adopt(page)
    signed = Prescription.objects.running().get(patient__record_number="004102")
    rules = knowledge.load().rules.values()
    young = next(rule for rule in rules if rule.when == "younger_than")
    changed = facts_with(
        young.id,
        version="sha256:deployed",
        given={"years": 150},
        because="Nobody of {age} was ever studied.",
    )
    fewer = dict(list(changed.preparations.items())[1:])

    with facts_as(replace(changed, preparations=fewer)):
        page.goto(live_server.url)
        expect(page.get_by_text(AWAITS)).to_be_visible()
        expect(page.get_by_text("The clinical content awaits you")).to_be_visible()
        expect(page.get_by_text("Prescriptions to look at again (1)")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Read what changed and adopt it").click()
        expect(
            page.get_by_role("heading", name=re.compile(r"^What changed since.*\(2\)"))
        ).to_be_visible()
        expect(page.get_by_text("Nobody of {age} was ever studied.")).to_be_visible()
        expect(page.get_by_text("Running prescriptions to look at again (1)")).to_be_visible()
        assert_accessible(page)

        adopt(page)
        expect(page.get_by_text(AWAITS)).to_have_count(0)
        row = page.get_by_role("listitem").filter(has_text=signed.number)
        expect(row.first).to_contain_text(young.title)
        assert_accessible(page)
        page.get_by_role("link", name=re.compile("^Look again at")).click()
        page.get_by_role("button", name="Save: looked at").click()
        expect(page.get_by_text("There is a problem")).to_be_visible()
        assert_accessible(page)
        page.get_by_label("What did you decide, and why?").fill("Stays: weighed by telephone.")
        page.get_by_role("button", name="Save: looked at").click()
        expect(
            page.get_by_role("heading", name="Prescriptions to look at again (0)")
        ).to_be_visible()
        expect(page.get_by_text("Stays: weighed by telephone.")).to_be_visible()

    assert Rereview.objects.get().prescription == signed
    signed.refresh_from_db()
    assert signed.status == "active"
