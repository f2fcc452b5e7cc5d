"""The review desk: everything can be read there and nothing changed, except by a review."""

import uuid

import pytest
from django.urls import reverse

from prescribing.models import Event, Patient, Prescription, Review, Role, User
from tests import builders
from tests.admin.conftest import at_the_desk

LIST = reverse("admin:prescribing_prescription_changelist")
MODELS = ("prescription", "review", "event")


def page_of(prescription):
    return reverse("admin:prescribing_prescription_change", args=[prescription.pk])


def choose(client, action, *chosen, **typed):
    sent = {"action": action, "index": 0, "_selected_action": [one.pk for one in chosen]}
    return client.post(LIST, sent | typed)


def a_key():
    return uuid.uuid4().hex


@pytest.fixture
def prescription(rao):
    return builders.a_signed_prescription(by=rao)


def test_a_reviewer_reads_a_signed_prescription_whole(reviewer, prescription):
    assert prescription.number in reviewer.get(LIST).content.decode()
    content = reviewer.get(page_of(prescription)).content.decode()
    for said in (
        "Mon, Jan 5 to Sun, Jan 18",
        "1.125\u00a0mg",
        builders.REASON,
        "Dr Asha Rao, MD",
        prescription.content_hash,
        "<b>signed</b>",
    ):
        assert said in content


def test_reading_at_the_desk_leaves_an_event(reviewer, haddad, prescription):
    reviewer.get(page_of(prescription))
    read = Event.objects.of(haddad.clinic).filter(verb="read", prescription=prescription)
    assert read.get().actor == haddad.user


def test_drafts_are_not_on_the_desk(reviewer, rao):
    draft = builders.a_draft(by=rao)
    assert reviewer.get(page_of(draft)).status_code == 302  # to the desk, as for an absent one
    assert draft.number not in reviewer.get(LIST).content.decode()


@pytest.mark.parametrize("who", ["reviewer", "superuser"])
def test_nothing_is_changed_by_address(request, who, prescription):
    client = request.getfixturevalue(who)
    for model in MODELS:
        add = reverse(f"admin:prescribing_{model}_add")
        assert client.get(add).status_code == 403
        assert client.post(add, {"number": "x"}).status_code == 403
        for page in ("change", "delete", "history"):
            address = reverse(f"admin:prescribing_{model}_{page}", args=[prescription.pk])
            assert client.post(address, {"state": "voided", "post": "yes"}).status_code in {
                302,
                403,
            }, address
    prescription.refresh_from_db()
    assert prescription.state == "active"


def test_nothing_is_changed_by_the_form(reviewer, prescription):
    content = reviewer.get(page_of(prescription)).content.decode()
    assert 'name="_save"' not in content
    assert 'class="deletelink"' not in content
    assert "historylink" not in content
    assert reviewer.post(page_of(prescription), {"state": "voided"}).status_code == 403


def test_nothing_is_deleted_in_bulk(reviewer, prescription):
    assert "delete_selected" not in reviewer.get(LIST).content.decode()
    choose(reviewer, "delete_selected", prescription, post="yes")
    assert Prescription.objects.filter(pk=prescription.pk).exists()


def test_autocomplete_offers_nothing_of_another_clinic(reviewer, castro, prescription):
    query = "?app_label=prescribing&model_name=signature&field_name=prescription&term=LDN"
    address = reverse("admin:autocomplete") + query
    assert len(reviewer.get(address).json()["results"]) == 1
    assert at_the_desk(castro).get(address).json()["results"] == []


def test_a_query_needs_its_question_and_is_kept(reviewer, haddad, prescription):
    asked = choose(reviewer, "query", prescription)
    assert "What do you ask?" in asked.content.decode()
    assert not Review.objects.exists()

    empty = choose(reviewer, "query", prescription, key=a_key(), comment="")
    assert "Write what you ask." in empty.content.decode()
    assert not Review.objects.exists()

    sent = {"key": a_key(), "comment": "Why so fast?"}
    choose(reviewer, "query", prescription, **sent)
    choose(reviewer, "query", prescription, **sent)
    review = Review.objects.get()
    assert (review.by, review.outcome, review.comment) == (haddad.user, "query", "Why so fast?")


def test_agreeing_needs_no_comment(reviewer, prescription):
    response = choose(reviewer, "agree", prescription, key=a_key(), comment="")
    assert response.status_code == 302
    assert Review.objects.get().outcome == "agree"


def test_nobody_reviews_what_she_signed_herself(prescriber, rao, lindqvist, prescription):
    other = builders.a_signed_prescription(by=lindqvist)
    response = choose(prescriber, "agree", prescription, other, key=a_key(), comment="")
    assert "You signed" in response.content.decode()
    assert not Review.objects.exists()
    choose(prescriber, "agree", other, key=a_key(), comment="")
    assert Review.objects.get().prescription == other


def test_another_clinics_records_are_not_on_the_desk(castro, prescription):
    stranger = at_the_desk(castro)
    assert prescription.number not in stranger.get(LIST).content.decode()
    absent = stranger.get(reverse("admin:prescribing_prescription_change", args=[987654]))
    there = stranger.get(page_of(prescription))
    assert (there.status_code, there.url) == (absent.status_code, absent.url)
    choose(stranger, "agree", prescription, key=a_key(), comment="")
    assert not Review.objects.exists()
    events = stranger.get(reverse("admin:prescribing_event_changelist")).content.decode()
    assert "Dr Asha Rao" not in events


def test_filters_name_nobody_of_another_clinic(castro, prescription):
    content = at_the_desk(castro).get(LIST).content.decode()
    assert "Dr Asha Rao" not in content


@pytest.mark.parametrize(
    "filters", ["signed_by=x", "signed_by=1&for=-&state_is=active&reviewed=no", "reviewed=agree"]
)
def test_any_filter_gets_an_answer(reviewer, prescription, filters):
    assert reviewer.get(f"{LIST}?{filters}").status_code in {200, 302}


@pytest.mark.parametrize("text", ["LDN-2026", "ibsen", "R-"])
def test_a_search_finds_by_number_name_and_record_number(reviewer, prescription, text):
    assert prescription.number in reviewer.get(f"{LIST}?q={text}").content.decode()


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_the_desk_is_for_reviewers_and_prescribers(rao, role, prescription):
    client = at_the_desk(builders.a_member(role, clinic=rao.clinic, name="Colleague"))
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(prescription)).status_code == 403


def test_a_superuser_without_a_place_in_the_clinic_sees_no_record(superuser, prescription):
    assert superuser.get(LIST).status_code == 403
    assert superuser.get(page_of(prescription)).status_code == 403


PEOPLE = ("user", "membership", "prescribercredential", "clinic")


def test_superusers_keep_the_people_and_nobody_else_does(superuser, reviewer):
    for model in PEOPLE:
        address = reverse(f"admin:prescribing_{model}_changelist")
        assert superuser.get(address).status_code == 200
        assert superuser.get(reverse(f"admin:prescribing_{model}_add")).status_code == 200
        assert reviewer.get(address).status_code == 403
        assert reviewer.get(reverse(f"admin:prescribing_{model}_add")).status_code == 403


def test_a_superuser_adds_a_person(superuser):
    password = "a long enough passphrase"
    sent = {"email": "New@Example.org", "name": "New Person"}
    sent |= {"password1": password, "password2": password}
    response = superuser.post(reverse("admin:prescribing_user_add"), sent)
    assert response.status_code == 302, response.content.decode()
    user = User.objects.get(email="new@example.org")
    assert user.check_password(password)
    assert (
        superuser.get(reverse("admin:prescribing_user_change", args=[user.pk])).status_code == 200
    )


def test_nobody_is_deleted_at_the_desk(superuser, rao):
    address = reverse("admin:prescribing_user_delete", args=[rao.user_id])
    assert superuser.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=rao.user_id).exists()


def test_the_door_of_the_desk_is_the_sites_own(client, okafor):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("sign-in"))
    client.force_login(okafor.user)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_demo_banner_stands_on_the_desk_too(reviewer, haddad):
    haddad.clinic.is_demo = True
    haddad.clinic.save()
    assert b"Do not enter real people" in reviewer.get("/admin/").content
    assert b"awaits review" in reviewer.get("/admin/").content


def test_no_patient_stands_on_the_desk_by_herself(reviewer):
    from django.contrib import admin

    assert Patient not in admin.site._registry
