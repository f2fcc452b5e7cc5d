"""The lead sees what changed and signs; whoever prescribes sees what must be looked at again."""

from dataclasses import replace

import pytest
from django.urls import reverse

from prescribing import knowledge
from prescribing.clinical.knowledge import Severity
from prescribing.models import Adoption, Event, Rereview
from tests import builders
from tests.builders import (
    a_lead,
    a_member,
    a_patient,
    a_signed_prescription,
    an_adoption,
    facts_as,
    facts_with,
)
from tests.views.conftest import signed_in
from tests.views.sending import fields_of, text_of

pytestmark = pytest.mark.django_db
PAGE, LIST = "/content/adopt/", "/re-review/"


@pytest.fixture
def lead(rao):
    return a_lead(rao.clinic)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


@pytest.fixture
def signed(rao):
    return a_signed_prescription(a_patient(family_name="Solberg"), by=rao)


def adopted(client, password=builders.PASSWORD, **changes):
    fields = fields_of(client.get(PAGE), "version")
    return client.post(PAGE, fields | {"password": password} | changes)


def rule_of(signed):
    return signed.signature.screening.findings[0]["rule"]


def heavier(signed, **changes):
    """The facts with the rule that asked the prescriber for a reason, now as a stop."""
    return facts_with(rule_of(signed), **({"severity": Severity.STOP} | changes))


def test_at_first_everything_is_new_and_each_kind_can_be_read(as_lead):
    text = text_of(as_lead.get(PAGE))

    assert "Everything is new to this clinic" in text
    assert f'href="/content/?kind=rules">Rules</a> ({len(knowledge.load().rules)})' in text


def test_the_lead_adopts_with_her_password(as_lead, lead):
    response = adopted(as_lead)

    assert response.url == LIST
    assert Adoption.objects.get().by == lead.user
    text = text_of(as_lead.get(PAGE))
    assert "It is adopted" in text
    assert "Nothing has changed since it was adopted" in text


def test_a_wrong_password_adopts_nothing_and_leaves_an_event(as_lead, lead):
    response = adopted(as_lead, "not the password")

    assert response.status_code == 422
    assert "That is not your password" in text_of(response)
    assert not Adoption.objects.exists()
    assert Event.objects.of(lead.clinic).filter(outcome="refused").exists()


def test_a_version_that_came_meanwhile_is_not_adopted_unread(as_lead):
    response = adopted(as_lead, version="sha256:of before the deploy")

    assert response.status_code == 409
    assert "another version" in text_of(response)
    assert fields_of(response, "version")["version"] == knowledge.version()
    assert not Adoption.objects.exists()


def test_a_prescriber_who_does_not_lead_is_refused(as_rao):
    assert as_rao.get(PAGE).status_code == 403


def test_a_lead_without_a_licence_reads_and_is_told_why_she_cannot_sign(rao):
    unlicensed = signed_in(a_member(clinic=rao.clinic, is_medical_lead=True, licensed=False))

    assert "No licence of yours is on record" in text_of(unlicensed.get(PAGE))
    with pytest.raises(StopIteration):
        fields_of(unlicensed.get(PAGE), "version")


def test_what_changed_is_told_rule_by_rule_with_the_words_of_before(as_lead, lead, signed):
    an_adoption(lead)
    rule = knowledge.load().rules[rule_of(signed)]

    with facts_as(heavier(signed, because="It is graver than that.")):
        text = text_of(as_lead.get(PAGE))

    assert "(2)" not in text
    assert rule.title in text
    assert f"<del>{rule.severity}</del></td><td><ins>stop</ins>" in text
    assert "<ins>It is graver than that.</ins>" in text


def test_a_version_in_which_no_fact_changed_says_so(as_lead, lead):
    an_adoption(lead)

    with facts_as(replace(knowledge.load(), version="sha256:reprinted")):
        assert "No fact was added, removed or changed" in text_of(as_lead.get(PAGE))


def test_many_changes_are_paged(as_lead, lead):
    an_adoption(lead)
    known = knowledge.load()
    fewer = dict(list(known.preparations.items())[:-120])

    with facts_as(replace(known, version="sha256:fewer", preparations=fewer)):
        first, third = as_lead.get(PAGE), as_lead.get(PAGE, {"page": 3})

    assert (len(first.context["changes"]), len(third.context["changes"])) == (50, 20)
    assert "Page 1 of 3" in text_of(first)


@pytest.mark.hazard("H21")
def test_the_prescriptions_that_are_answered_otherwise_stand_before_the_signature(
    as_lead, lead, signed
):
    an_adoption(lead)
    with facts_as(heavier(signed)):
        response = as_lead.get(PAGE)

    text = text_of(response)
    assert "Running prescriptions to look at again (1)" in text
    assert "Reason, now stop" in text
    assert "SOLBERG" in text
    told = Event.objects.of(lead.clinic).filter(verb="read").latest("sequence")
    assert told.detail["patients"] == [signed.patient_id]


def test_the_home_page_tells_the_lead_and_counts_for_prescribers(
    as_lead, as_rao, as_okafor, signed
):
    assert "The clinical content awaits you" in text_of(as_lead.get("/"))
    assert "awaits you" not in text_of(as_rao.get("/"))

    with facts_as(heavier(signed)):
        assert "Prescriptions to look at again (1)" in text_of(as_rao.get("/"))
        assert "look at again" not in text_of(as_okafor.get("/"))

    an_adoption(a_member(clinic=signed.clinic, is_medical_lead=True))
    assert "awaits you" not in text_of(as_lead.get("/"))


def test_a_prescriber_looks_again_and_writes_what_she_decided(as_rao, rao, signed):
    page = reverse("prescription-rereview", args=[signed.pk])
    with facts_as(heavier(signed)):
        assert page in text_of(as_rao.get(LIST))
        fields = fields_of(as_rao.get(page), "digest")
        empty = as_rao.post(page, fields | {"note": ""})
        response = as_rao.post(page, fields | {"note": "Still right for her."})
        listed = text_of(as_rao.get(LIST))

    assert empty.status_code == 422
    assert response.url == LIST
    assert Rereview.objects.get().by == rao.user
    assert "Prescriptions to look at again (0)" in listed
    assert "Still right for her." in listed


def test_what_differs_otherwise_by_now_is_shown_again_and_the_note_kept(as_rao, signed):
    page = reverse("prescription-rereview", args=[signed.pk])
    with facts_as(heavier(signed)):
        fields = fields_of(as_rao.get(page), "digest")
    with facts_as(facts_with(rule_of(signed), version="sha256:newer")):
        response = as_rao.post(page, fields | {"note": "Still right for her."})

    assert response.status_code == 409
    assert "No longer found" in text_of(response)
    assert "Still right for her." in text_of(response)
    assert fields_of(response, "digest")["digest"] != fields["digest"]


def test_a_prescription_that_cannot_be_checked_is_on_the_list(as_rao, signed):
    with facts_as(replace(knowledge.load(), version="sha256:none", products={})):
        text = text_of(as_rao.get(LIST))

    assert "Could not be checked" in text
    assert "no longer among the facts" in text


def test_where_nothing_differs_the_page_says_so(as_rao, signed):
    page = reverse("prescription-rereview", args=[signed.pk])

    assert "Nothing differs" in text_of(as_rao.get(page))
    assert "Every running prescription is answered as it was" in text_of(as_rao.get(LIST))
