"""Every page says who may use it, and nobody gets another clinic's."""

import inspect

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from prescribing import permissions
from prescribing.models import Event, Membership, Role
from prescribing.urls import urlpatterns
from prescribing.views.access import access_of, allowed
from prescribing.views.membership import MembershipMiddleware
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import a_key

OPEN = {"sign-in", "calendar", "invitation", "help-sign-in"}
WITHOUT_CLINIC = {*OPEN, "sign-out", "signed-in", "choose-clinic"}


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_view_declares_who_may_use_it(pattern):
    access = access_of(pattern.callback)
    assert access is not None
    assert access.needs_member == (pattern.name not in WITHOUT_CLINIC)
    assert getattr(pattern.callback, "login_required", True) == (pattern.name not in OPEN)


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_nobody_gets_in_without_signing_in(client, db, pattern):
    if pattern.name in OPEN:
        return
    response = client.get(an_address(pattern))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign-in"))


def an_address(pattern: URLPattern):
    names = [name for name in inspect.signature(pattern.callback).parameters if name != "request"]
    return reverse(pattern.name, kwargs=dict.fromkeys(names, 1))


def test_a_view_that_declares_nothing_is_refused(rao, monkeypatch):
    client = signed_in(rao)
    resolver = get_resolver()
    match = resolver.resolve("/")
    monkeypatch.delattr(match.func, "access")
    assert client.get("/").status_code == 403


def test_every_page_forbids_keeping_a_copy(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    for address in ("/", reverse("patient", args=[patient.pk]), "/nothing/", "/sign-in/"):
        assert as_rao.get(address)["Cache-Control"] == "no-store"


def records_of(member):
    patient = builders.a_patient(member.clinic)
    medicine = builders.a_medicine(patient, by=member)
    surgery = builders.a_surgery(patient, by=member)
    draft = builders.a_screened_draft(by=member)
    signed = builders.a_signed_prescription(by=member)
    classification = builders.a_classification(by=member)
    return patient, medicine, surgery, draft, signed, classification


def pages_of(patient, medicine, surgery, draft, signed, classification):
    return [
        reverse("patient", args=[patient.pk]),
        reverse("patient-edit", args=[patient.pk]),
        reverse("medicine-add", args=[patient.pk]),
        reverse("medicines-paste", args=[patient.pk]),
        reverse("medicine", args=[patient.pk, medicine.pk]),
        reverse("medicine-classify", args=[patient.pk, medicine.pk]),
        reverse("classification-undo", args=[classification.pk]),
        reverse("allergy-add", args=[patient.pk]),
        reverse("condition-add", args=[patient.pk]),
        reverse("surgery-add", args=[patient.pk]),
        reverse("surgery", args=[patient.pk, surgery.pk]),
        reverse("plan", args=[draft.pk]),
        reverse("check", args=[draft.pk]),
        reverse("prescription", args=[signed.pk]),
        reverse("prescription-stop", args=[signed.pk]),
        reverse("prescription-void", args=[signed.pk]),
        reverse("print", args=[signed.pk]),
    ]


@pytest.mark.hazard("H37")
def test_another_clinics_record_and_an_absent_one_are_the_same_404(as_castro, as_rao, rao):
    records = records_of(rao)
    for address in pages_of(*records):
        assert as_castro.get(address).status_code == 404, address
        posted = as_castro.post(address, {"key": a_key(), "edits": 0})
        assert posted.status_code in {404, 405}, address
    strange = as_castro.get(reverse("patient", args=[records[0].pk])).content
    absent = as_castro.get(reverse("patient", args=[987654])).content
    assert without_tokens(strange) == without_tokens(absent)


def without_tokens(content):
    lines = content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_an_entry_of_another_patient_is_not_found(as_rao, rao):
    patient, other = builders.a_patient(rao.clinic), builders.a_patient(rao.clinic)
    medicine = builders.a_medicine(patient, by=rao)
    assert as_rao.get(reverse("medicine", args=[other.pk, medicine.pk])).status_code == 404


def test_a_number_too_large_for_any_row_is_not_found(as_rao):
    assert as_rao.get(f"/patients/{10**30}/").status_code == 404


@pytest.mark.parametrize("left", ["membership", "user"])
def test_who_is_no_longer_active_is_out_at_once(as_rao, rao, left):
    assert as_rao.get("/").status_code == 200
    if left == "membership":
        Membership.objects.filter(pk=rao.pk).update(is_active=False)
    else:
        rao.user.is_active = False
        rao.user.save()
    response = as_rao.get("/", follow=True)
    assert b"Today," not in response.content
    assert response.status_code == (403 if left == "membership" else 200)


def test_a_user_of_several_clinics_chooses_one(rao):
    hillside = builders.a_clinic("hillside")
    builders.a_member(Role.REVIEWER, clinic=hillside, user=rao.user)
    patient = builders.a_patient(hillside)
    client = signed_in(rao)
    assert client.get("/").url == reverse("choose-clinic")

    client.post(reverse("choose-clinic"), {"clinic": rao.clinic_id})
    assert client.get(reverse("patient", args=[patient.pk])).status_code == 404

    client.post(reverse("choose-clinic"), {"clinic": hillside.pk})
    assert client.get(reverse("patient", args=[patient.pk])).status_code == 200


def test_a_clinic_of_somebody_else_cannot_be_chosen(as_rao, rao, castro):
    response = as_rao.post(reverse("choose-clinic"), {"clinic": castro.clinic_id})
    assert response.status_code == 422
    assert as_rao.get("/").context["clinic"] == rao.clinic


REFUSED = {
    Role.STAFF: [
        "medicine-classify",
        "classification-undo",
        "prescription-stop",
        "prescription-void",
    ],
    Role.REVIEWER: ["patient-edit", "medicine-add", "plan", "prescription-stop", "surgery"],
    Role.MANAGER: ["patient", "plan", "check", "prescription", "print"],
}


@pytest.mark.parametrize("role", REFUSED)
def test_a_role_is_refused_what_it_may_not_do(rao, role):
    member = builders.a_member(role, clinic=rao.clinic, name="Colleague")
    patient, medicine, surgery, draft, signed, classification = records_of(rao)
    every = {
        "patient": [patient.pk],
        "patient-edit": [patient.pk],
        "medicine-add": [patient.pk],
        "medicine-classify": [patient.pk, medicine.pk],
        "classification-undo": [classification.pk],
        "surgery": [patient.pk, surgery.pk],
        "plan": [draft.pk],
        "check": [draft.pk],
        "prescription": [signed.pk],
        "prescription-stop": [signed.pk],
        "prescription-void": [signed.pk],
        "print": [signed.pk],
    }
    for name in REFUSED[role]:
        response = signed_in(member).get(reverse(name, args=every[name]))
        assert response.status_code == 403, name
        assert b"This is not open to you" in response.content


def test_a_manager_has_a_home_without_patients(rao):
    builders.a_signed_prescription(by=rao)
    manager = builders.a_member(Role.MANAGER, clinic=rao.clinic, name="Manager")
    content = signed_in(manager).get("/").content.decode()
    assert "As a manager" in content
    assert "IBSEN" not in content


def test_reading_a_record_leaves_an_event(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    as_rao.get(reverse("patient", args=[patient.pk]))
    event = Event.objects.of(rao.clinic).get(verb="read", patient=patient)
    assert event.actor == rao.user


def test_the_way_after_sign_in_stays_on_this_site(client, rao):
    typed = {"email": rao.user.email, "password": builders.PASSWORD}
    outside = client.post("/sign-in/?next=https://elsewhere.example/", typed)
    assert outside.url == "/"
    client.post("/sign-out/")
    assert client.post("/sign-in/?next=/patients/", typed).url == "/patients/"


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, rao):
    wrong = client.post("/sign-in/", {"email": rao.user.email, "password": "no"})
    unknown = client.post("/sign-in/", {"email": "nobody@example.org", "password": "no"})
    for response in (wrong, unknown):
        assert response.status_code == 422
        assert b"The e-mail address or the password is not right" in response.content


def test_a_form_without_a_token_is_told_so_in_our_words(rao, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rao.user)
    settings.CSRF_FAILURE_VIEW = "prescribing.views.errors.csrf_failure"
    response = client.post("/sign-out/")
    assert response.status_code == 403
    assert b"The form could not be accepted" in response.content


def test_a_fault_of_ours_shows_a_calm_page(as_rao, monkeypatch):
    as_rao.raise_request_exception = False
    monkeypatch.setattr("prescribing.views.home.due", lambda request: 1 / 0)
    response = as_rao.get("/")
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


@pytest.mark.hazard("H35")
def test_a_database_that_cannot_be_reached_is_told_as_such(as_rao, monkeypatch):
    def broken(request):
        raise OperationalError("the connection is lost")

    as_rao.raise_request_exception = False
    monkeypatch.setattr("prescribing.views.home.due", broken)
    response = as_rao.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert b"Not available now" in response.content


def test_the_middleware_knows_views_by_their_declaration_alone(rf):
    @allowed(permissions.check_see_patients)
    def view(request):
        return HttpResponse()

    request = rf.get("/")
    request.member = None
    request.resolver_match = None
    answer = MembershipMiddleware(lambda _: HttpResponse()).process_view(request, view, (), {})
    assert answer.url == reverse("choose-clinic")
