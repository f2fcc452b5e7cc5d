"""Every screen has its page of help, and help says what is true."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.html import escape

from prescribing import knowledge
from prescribing.clinical.lifecycle import State
from prescribing.templatetags.look import dose
from prescribing.urls import urlpatterns
from prescribing.views import helping
from tests import builders

FILES = settings.BASE_DIR / "templates" / "help"
FRAME = ("index", "page")
SCRIPT = (settings.BASE_DIR / "static" / "prescribing" / "keys.js").read_text(encoding="utf-8")
WRITTEN = {"Enter": "Ctrl+Enter", "Escape": "Esc"}
COUNTED = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen"
UNITS = "hours?|days?|nights?|weeks?|months?|milligrams?|mg|tablets"


def help_link(response):
    found = re.search(rb'<a href="([^"]+)"[^>]*>Help<', response.content)
    return found[1].decode() if found else None


def words_of(slug):
    """What is typed in the file: without tags, what a fact fills in, and examples of typing."""
    text = (FILES / f"{slug}.html").read_text(encoding="utf-8")
    text = re.sub(r"<code>.*?</code>", " ", text)
    return re.sub(r"{%.*?%}|{{.*?}}|<[^>]+>", " ", text)


def test_every_address_has_its_page_of_help():
    named = {pattern.name for pattern in urlpatterns}
    assert named - helping.PAGE_OF.keys() == helping.HELP_ITSELF | helping.WITHOUT_HELP
    assert helping.PAGE_OF.keys() <= named


def test_every_page_of_help_is_a_file_and_every_file_a_page():
    files = {file.stem for file in FILES.glob("*.html")} - set(FRAME)
    assert files == helping.PAGES.keys()
    assert set(helping.PAGE_OF.values()) <= files


def test_a_new_address_without_help_is_led_to_all_pages(rf):
    request = rf.get("/")
    request.resolver_match = get_resolver().resolve("/help/")
    request.member = object()
    assert helping.address_of(request) == reverse("help")


@pytest.mark.parametrize("slug", helping.PAGES)
def test_a_page_of_help_is_for_every_member(slug, as_okafor):
    response = as_okafor.get(reverse("help-page", args=[slug]))
    assert response.status_code == 200
    assert f"<h1>{escape(helping.PAGES[slug])}</h1>" in response.content.decode()
    assert "Not done here</h2>" in response.content.decode()


def test_all_pages_are_listed(as_okafor):
    listed = as_okafor.get(reverse("help")).content.decode()
    for slug, name in helping.PAGES.items():
        assert f'<a href="{reverse("help-page", args=[slug])}">{escape(name)}</a>' in listed


def test_help_that_does_not_exist_is_not_found(as_rao):
    assert as_rao.get("/help/astrology/").status_code == 404


def test_only_help_with_signing_in_is_open_to_strangers(db):
    sign_in = reverse("help-page", args=["sign-in"])
    assert help_link(Client().get("/sign-in/")) == sign_in
    assert Client().get(sign_in).status_code == 200
    assert Client().get(reverse("help")).url.startswith("/sign-in/")
    assert Client().get(reverse("help-page", args=["plan"])).url.startswith("/sign-in/")


def test_help_leads_from_each_screen_to_its_own_page(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    for address, slug in (
        ("/", "today"),
        (reverse("patients"), "find"),
        (reverse("patient", args=[patient.pk]), "patient"),
        (reverse("surgeries", args=[patient.pk]), "surgeries"),
        (reverse("patient", args=[987654]), "patient"),
    ):
        assert help_link(as_rao.get(address)) == reverse("help-page", args=[slug]), address
    assert help_link(as_rao.get("/nothing/")) == reverse("help")


def test_the_review_desk_has_its_own_page(as_rao, rao):
    rao.user.is_staff = True
    rao.user.save()
    assert help_link(as_rao.get("/admin/")) == reverse("help-page", args=["review-desk"])


def test_a_patients_own_page_has_no_help_for_clinicians(db):
    assert help_link(Client().get(reverse("calendar", args=["nothing"]))) is None


def test_help_opens_beside_what_is_half_typed(as_rao):
    found = re.search(rb'<a href="/help/find/"[^>]*>', as_rao.get(reverse("patient-new")).content)
    assert b'target="_blank"' in found[0]


@pytest.mark.parametrize("slug", [*helping.PAGES, *FRAME])
def test_no_number_is_typed_into_help(slug):
    """A limit that is typed stays when the fact is changed."""
    words = words_of(slug)
    assert not re.findall(r"\S*\d\S*", words)
    assert not re.findall(rf"\b(?:{COUNTED})[ -](?:{UNITS})\b", words, re.IGNORECASE)


def test_waiting_times_are_those_of_the_facts(as_rao):
    known = knowledge.load()
    plan = as_rao.get(reverse("help-page", args=["plan"])).content.decode()
    for interval in known.intervals.values():
        assert f"<td>{interval.target_days} days</td><td>{interval.floor_days} days</td>" in plan
    assert f"never fewer than {known.surgery_hold.floor_hours}" in plan
    assert f"No dose above {dose(known.limits.largest_dose)}" in plan


def test_the_keys_that_are_told_are_those_that_there_are():
    answers = re.search(r"ANSWERS = {(.*?)}", SCRIPT)[1]
    there = {key.upper() for key in re.findall(r"(\w): ", answers)}
    there |= {WRITTEN.get(key, key) for key in re.findall(r'key === "([^"]+)"', SCRIPT)}
    told = (FILES / "keys.html").read_text(encoding="utf-8").split("</dl>")[0]

    of_the_browser = {"Tab", "Space"}
    assert set(re.findall("<kbd>(.*?)</kbd>", told)) - of_the_browser == there


def test_every_state_of_a_signed_plan_is_told():
    told = (FILES / "signed.html").read_text(encoding="utf-8")
    unsigned = {State.DRAFT, State.SCREENED, State.DISCARDED}
    for state in set(State) - unsigned:
        assert f"<dt>{state.capitalize()}</dt>" in told
