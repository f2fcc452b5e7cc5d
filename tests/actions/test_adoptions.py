"""A version counts for a clinic when its medical lead has signed it, and what is signed says so."""

from datetime import timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import events
from prescribing.actions.adoptions import STATEMENT, changes_since, last_adopted
from prescribing.actions.errors import ActionError, Conflict, NotSignable
from prescribing.actions.steps_up import StepUp
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.versions import How
from prescribing.models import Adoption, Event
from prescribing.permissions import Refused
from prescribing.snapshots import facts_of
from tests.builders import (
    NOW,
    a_lead,
    a_member,
    a_signed_prescription,
    an_adoption,
    facts_as,
    facts_with,
)

pytestmark = pytest.mark.django_db


def test_the_lead_adopts_the_version_she_read_with_name_licence_and_facts():
    lead = a_lead()

    adoption = an_adoption(lead)

    assert adoption.knowledge_version == knowledge.version()
    assert adoption.facts == facts_of(knowledge.load())
    assert (adoption.by, adoption.at, adoption.statement) == (lead.user, NOW, STATEMENT)
    assert (adoption.printed_name, adoption.licence) == (
        "Dr Lena Lead, MD",
        f"NY-{lead.user_id:05d}",
    )
    event = Event.objects.of(lead.clinic).latest("sequence")
    assert (event.verb, event.object_label) == ("adopted", f"adoption {adoption.pk}")
    assert event.detail == {"knowledge": knowledge.version()}
    assert events.verify(lead.clinic) is None


def test_the_facts_come_back_from_the_database_as_they_were_adopted():
    an_adoption()

    assert changes_since(Adoption.objects.get(), knowledge.load()) == ()


def test_nobody_but_the_lead_adopts(rao, okafor):
    for member in (rao, okafor):
        with pytest.raises(Refused):
            an_adoption(member)
    assert not Adoption.objects.exists()


def test_a_lead_without_a_licence_does_not_adopt():
    with pytest.raises(Refused, match="no licence"):
        an_adoption(a_member(is_medical_lead=True, licensed=False))


def test_a_password_of_long_ago_or_of_somebody_else_adopts_nothing(rao):
    lead = a_lead()
    for step_up in (StepUp(lead.user_id, NOW - timedelta(minutes=6)), StepUp(rao.user_id, NOW)):
        with pytest.raises(NotSignable, match="password once more"):
            an_adoption(lead, step_up=step_up)


@pytest.mark.hazard("H21")
def test_another_version_than_the_one_that_was_read_is_not_adopted():
    with pytest.raises(Conflict, match="another version"):
        an_adoption(version="sha256:of yesterday")


def test_a_version_is_adopted_one_time():
    first = an_adoption()

    with pytest.raises(ActionError, match=f"{first.printed_name} has adopted this version already"):
        an_adoption(a_member(clinic=first.clinic, is_medical_lead=True))


def test_each_clinic_adopts_for_itself(castro):
    an_adoption()

    assert last_adopted(castro.clinic) is None


def test_what_changed_since_the_last_adoption_is_told_with_both_words():
    adoption = an_adoption()
    rule = next(iter(knowledge.load().rules.values()))

    (change,) = changes_since(adoption, facts_with(rule.id, severity=Severity.ADVICE))

    assert (change.kind, change.id, change.how) == ("rules", rule.id, How.CHANGED)
    assert [(one.name, one.before, one.now) for one in change.fields] == [
        ("severity", str(rule.severity), "advice")
    ]


def test_a_prescription_that_is_signed_after_the_adoption_says_who_adopted(rao):
    before = a_signed_prescription(by=rao).content
    an_adoption(a_lead(rao.clinic))
    after = a_signed_prescription(by=rao).content

    assert (before["content_reviewed"], before["adopted"]) == (False, None)
    assert after["content_reviewed"] is True
    assert after["adopted"]["name"] == "Dr Lena Lead, MD"


@pytest.mark.hazard("H21")
def test_under_another_version_it_awaits_review_again(rao):
    an_adoption(a_lead(rao.clinic))
    rule = next(iter(knowledge.load().rules))

    with facts_as(facts_with(rule, severity=Severity.ADVICE)):
        content = a_signed_prescription(by=rao).content

    assert content["content_reviewed"] is False


def test_what_was_signed_before_stays_as_it_was_when_the_lead_adopts(rao):
    signed = a_signed_prescription(by=rao)
    was = signed.content_hash

    an_adoption(a_lead(rao.clinic))

    signed.refresh_from_db()
    assert (signed.content_hash, signed.content["content_reviewed"]) == (was, False)
