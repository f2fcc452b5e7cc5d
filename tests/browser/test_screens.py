"""Every screen as a picture for docs/walk-through.md: `make screens`. Not among the other tests.

Made-up people of the demo clinic, on days that are always the same: from a first prescription on a
Monday to the restart after a surgery.
"""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from prescribing import knowledge
from prescribing.actions.invitations import InvitationData, invite
from prescribing.jobs.batches import print_waiting
from prescribing.jobs.page_counts import count_waiting
from prescribing.models import Membership, Patient, Prescription, Role
from prescribing.views.coming_lists import LISTS
from tests import builders
from tests.browser import clinic
from tests.browser.album import Album, Clock
from tests.builders import facts_as, facts_with

FOLDER = settings.BASE_DIR / "docs" / "screens"
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
RAO, NURSE = "prescriber@demo.example", "nurse@demo.example"
REVIEWER, MANAGER = "reviewer@demo.example", "manager@demo.example"
SANTOS, OKAFOR, PETROVA, MARIO, WHITFIELD = "004217", "004301", "004318", "004344", "004102"
PASTED = """duloxetine 60 mg daily
tramadol 50 mg as needed
Zorvextan 20 mg daily
methotrexat 15 mg weekly
vitamin D 1000 units daily"""

pytestmark = pytest.mark.screens


class Walk:
    """Somebody at a screen: who signs in, goes somewhere, and has a picture taken."""

    def __init__(self, page, url, album):
        self.page, self.url, self.album = page, url, album
        self.take = album.take

    def go(self, path):
        self.page.goto(f"{self.url}/{path}")

    def sign_in(self, email):
        self.page.context.clear_cookies()
        self.go("sign-in/")
        self.enter(email)
        self.page.wait_for_url(f"{self.url}/")

    def enter(self, email):
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(clinic.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def show(self, name, path):
        self.go(path)
        self.take(name)

    def press(self, label):
        self.page.get_by_role("button", name=re.compile(label)).first.click()

    def see(self, heading):
        expect(self.page.get_by_role("heading", name=re.compile(heading)).first).to_be_visible()

    def start_plan(self, record_number):
        self.go(f"patients/{patient(record_number).pk}/")
        clinic.start_plan(self.page)


@pytest.fixture(autouse=True)
def _drawn_always_alike(monkeypatch):
    """The codes on paper are drawn by chance; here they are the same each time."""
    drawn = random.Random(0)
    monkeypatch.setattr("prescribing.actions.handouts.secrets.choice", drawn.choice)


@pytest.fixture
def walk(page, live_server, transactional_db):
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    clock = Clock()
    with clock.at(MONDAY):
        call_command("load_demo", verbosity=0)
        yield Walk(page, live_server.url, Album(FOLDER, page, clock))


def patient(record_number):
    return Patient.objects.get(record_number=record_number)


def member(email):
    return Membership.objects.get(user__email=email)


def running_of(record_number):
    return Prescription.objects.running().get(patient__record_number=record_number)


def test_every_screen(walk):
    entering(walk)
    finding(walk)
    listing(walk)
    stopping(walk)
    prescribing(walk)
    printing(walk)
    for_the_clinic(walk)
    reviewing(walk)
    walk.album.clock.go_to(MONDAY + timedelta(days=9))
    changing(walk)
    surgery(walk)
    looking_again(walk)
    going_wrong(walk)


def entering(walk):
    walk.show("sign-in", "sign-in/")
    walk.sign_in(RAO)
    walk.take("home")
    walk.show("help", "help/")
    walk.show("help-plan", "help/plan/")


def finding(walk):
    walk.show("find", "patients/")
    walk.show("found", "patients/?q=santos")
    walk.show("register", "patients/new/")
    main = walk.page.locator("main")
    main.get_by_label("Given name").fill("Maria")
    main.get_by_label("Family name").fill("Santos")
    main.get_by_label(re.compile("^Birth date")).fill("1979-03-14")
    main.get_by_label("Sex").select_option("female")
    main.get_by_label(re.compile("^Record number")).fill("005110")
    walk.press("^Add patient")
    walk.see("Is it one of these")
    walk.take("register-alike")


def listing(walk):
    maria, mario = patient(SANTOS), patient(MARIO)
    walk.show("patient", f"patients/{maria.pk}/")
    walk.go(f"patients/{maria.pk}/medicines/paste/")
    walk.page.locator("main textarea").fill(PASTED)
    walk.take("paste")
    walk.press("^Look at each line")
    walk.see("Look at each line")
    walk.take("paste-lines")
    walk.go(
        f"patients/{mario.pk}/medicines/{mario.medicines.get(text__startswith='Zor').pk}/classify/"
    )
    walk.page.get_by_label("Why is it not an opioid?").fill("A herbal tonic; the label was seen.")
    walk.take("classify")
    walk.press("^Save as not an opioid")
    walk.show("classified", "medicines/classified/")


def stopping(walk):
    walk.start_plan(OKAFOR)
    clinic.complete_plan(walk.page)
    clinic.review(walk.page)
    walk.see("^Stop: this plan")
    walk.take("plan-stop")

    walk.start_plan(PETROVA)
    clinic.complete_plan(walk.page, opioid_14_days="Yes")
    walk.page.locator("#id_opioid_name").fill("codeine 30 mg")
    walk.page.get_by_label("Last dose").fill("2026-02-27")
    clinic.answer_what_follows(walk.page)
    clinic.review(walk.page)
    walk.see("^Stop: this plan")
    walk.take("plan-wait")
    walk.press("^Start on .* instead")
    walk.see("Check and sign")
    walk.take("plan-later")


def prescribing(walk):
    clinic.record_baseline(patient(SANTOS), by=member(RAO))
    walk.start_plan(SANTOS)
    walk.take("plan-empty")
    clinic.review(walk.page)
    walk.see("There is a problem")
    walk.take("plan-errors")
    clinic.complete_plan(walk.page)
    walk.press("^Save draft")
    expect(walk.page.locator("#saved")).to_have_text("as saved")
    walk.take("plan-filled")
    clinic.review(walk.page)
    walk.see("Check and sign")
    walk.take("check")
    clinic.sign(walk.page)
    walk.see("Plan signed")
    walk.take("signed")


def printing(walk):
    walk.go(f"prescriptions/{running_of(WHITFIELD).pk}/")
    walk.album.take_paper(
        "handout", clinic.print_handout(walk.page, "short, Letter, English").body()
    )
    walk.page.reload()
    walk.page.get_by_role("link", name="Print again: short, Letter, English").click()
    walk.take("print-again")
    walk.go("check-handout/")
    walk.page.get_by_label("Code").fill(running_of(WHITFIELD).code)
    walk.press("^Look up")
    walk.take("handout-code")
    count_waiting()
    walk.show("batch-new", "batches/new/?list=all")
    walk.press("^Print [0-9]+ handouts?")
    walk.see("^Batch ")
    walk.page.get_by_role("link", name="keep it still").click()
    walk.take("batch-printing")
    print_waiting()
    walk.page.reload()
    walk.take("batch-done")


def for_the_clinic(walk):
    walk.show("content", "content/?q=surgery")
    walk.show("adoption", "content/adopt/")
    walk.page.get_by_label("Your password").fill(clinic.PASSWORD)
    walk.press("^Adopt this version")
    walk.see("Prescriptions to look at again")
    walk.show("translation", "content/translations/es/")
    managing(walk)


def managing(walk):
    walk.sign_in(MANAGER)
    walk.take("home-manager")
    walk.show("policy", "policy/")
    walk.show("clinic-details", "clinic/details/")
    walk.show("members", "members/")
    walk.show("member", f"members/{member(RAO).pk}/")
    walk.show("invitations", "invitations/")
    walk.show("pharmacies", "pharmacies/")
    guest = InvitationData("Dr. Ida Ames", "ames@demo.example", Role.PRESCRIBER)
    secret = invite(guest, by=member(MANAGER))
    walk.page.context.clear_cookies()
    walk.show("invitation", f"invitation/{secret}/")


def reviewing(walk):
    walk.sign_in(REVIEWER)
    walk.show("desk", "admin/")
    walk.show("desk-list", "admin/prescribing/prescription/")
    walk.show("desk-review", f"admin/prescribing/prescription/{running_of(WHITFIELD).pk}/change/")
    walk.press("^Agree")
    walk.take("desk-agree")


def changing(walk):
    walk.sign_in(RAO)
    row = running_of(SANTOS)
    walk.show("patient-running", f"patients/{row.patient_id}/")
    walk.show("task-new", f"patients/{row.patient_id}/tasks/add/")
    call = builders.a_task(row.patient, by=member(RAO), today=walk.album.clock.now.date())
    walk.show("task", f"patients/{row.patient_id}/tasks/{call.pk}/")
    walk.show("change", f"prescriptions/{row.pk}/change/")
    walk.show("hold", f"prescriptions/{row.pk}/hold/")
    walk.show("stop", f"prescriptions/{row.pk}/stop/")


def surgery(walk):
    row = running_of(SANTOS)
    place = f"patients/{row.patient_id}/surgeries/"
    walk.go(place)
    form = walk.page.locator("form").filter(has=walk.page.get_by_role("button", name="Add surgery"))
    form.get_by_label(re.compile("^What")).fill("knee arthroscopy")
    form.get_by_label("Date", exact=True).fill("2026-03-24")
    form.get_by_label("Start time").fill("08:00")
    form.get_by_label(re.compile("^Who advised")).fill("Dr Ames, anaesthetist")
    form.get_by_role("button", name="Add surgery").click()
    expect(walk.page.locator("section.notice")).to_contain_text("was drafted with these nights")
    walk.take("surgeries")
    walk.show("home-notice", "")
    for what in LISTS:
        walk.show(f"coming-{what}", f"coming/{what}/")
    new = Prescription.objects.open().get(patient=row.patient)
    walk.show("compare", f"prescriptions/{new.pk}/compare/{row.pk}/")
    walk.go(f"prescriptions/{new.pk}/plan/")
    clinic.complete_plan(walk.page, surgery="Yes")
    clinic.review(walk.page)
    walk.see("Check and sign")
    walk.take("check-change")
    clinic.sign(walk.page)
    walk.see("Plan signed")
    walk.take("signed-change")
    walk.show("history", f"prescriptions/{new.pk}/history/")
    restarting(walk, new)


def restarting(walk, signed):
    walk.album.clock.go_to(datetime(2026, 3, 26, 14, tzinfo=UTC))
    walk.sign_in(RAO)
    only = signed.patient.surgeries.get()
    walk.show("after-surgery", f"patients/{signed.patient_id}/surgeries/{only.pk}/after/")
    walk.go(f"prescriptions/{signed.pk}/restart/")
    asked = walk.page.get_by_role("group", name="Was an opioid given")
    asked.get_by_text("Yes", exact=True).click()
    walk.page.get_by_role("combobox", name="The last opioid").fill("oxycodone 5 mg")
    walk.page.get_by_label("Date of its last dose").fill("2026-03-25")
    for question, said in (("Was it a single dose", "No"), ("Was the medicine list", "Yes")):
        walk.page.get_by_role("group", name=question).get_by_text(said, exact=True).click()
    walk.page.get_by_role("textbox", name="First night").fill("2026-03-26")
    walk.press("^Draft the restart")
    walk.see("There is a problem")
    walk.take("restart")


def looking_again(walk):
    rules = knowledge.load().rules.values()
    young = next(rule for rule in rules if rule.when == "younger_than")
    changed = facts_with(
        young.id, given={"years": 150}, because="Nobody of {age} was ever studied."
    )
    with facts_as(replace(changed, version=f"sha256:{'7' * 64}")):
        walk.show("re-review", "re-review/")
        walk.show("re-review-one", f"prescriptions/{running_of(WHITFIELD).pk}/re-review/")
        walk.show("adoption-changes", "content/adopt/")


def going_wrong(walk):
    walk.show("error-404", "patients/987654/")
    ended = Prescription.objects.get(patient__record_number=SANTOS, version=1)
    walk.show("error-409", f"prescriptions/{ended.pk}/hold/")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("prescribing.views.home.due", lambda asked: 1 / 0)
        walk.show("error-500", "")
    walk.go(f"patients/{ended.patient_id}/edit/")
    walk.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    walk.press("^Save")
    walk.take("signed-out")
    walk.enter(RAO)
    walk.see("Your form was not sent yet")
    walk.take("send-again")
    walk.sign_in(NURSE)
    walk.show("error-403", "policy/")
