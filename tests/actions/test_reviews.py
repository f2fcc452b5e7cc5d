"""Reviews of signed prescriptions."""

import pytest

from prescribing.actions import reviews
from prescribing.actions.errors import ActionError
from prescribing.models import Event, Outcome, Review, Role
from prescribing.permissions import Refused
from tests.builders import a_draft, a_member, a_signed_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(rao):
    return a_signed_prescription(by=rao)


def test_a_reviewer_or_another_prescriber_reviews(signed, haddad, lindqvist):
    reviews.review(signed, outcome=Outcome.AGREE, by=haddad)
    reviews.review(signed, outcome=Outcome.QUERY, comment=" Why so fast? ", by=lindqvist)

    assert list(Review.objects.values_list("outcome", "comment")) == [
        ("agree", ""),
        ("query", "Why so fast?"),
    ]
    assert Event.objects.filter(verb="reviewed", prescription=signed).count() == 2


def test_the_signer_does_not_review(signed, rao):
    with pytest.raises(Refused, match="Somebody else must review"):
        reviews.review(signed, outcome=Outcome.AGREE, by=rao)


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_staff_and_managers_do_not_review(signed, role):
    with pytest.raises(Refused):
        reviews.review(signed, outcome=Outcome.AGREE, by=a_member(role))


def test_another_clinics_prescriber_does_not_review(signed, castro):
    with pytest.raises(Refused, match="does not belong to your clinic"):
        reviews.review(signed, outcome=Outcome.AGREE, by=castro)


def test_a_query_asks_something(signed, haddad):
    with pytest.raises(ActionError, match="Write what you ask"):
        reviews.review(signed, outcome=Outcome.QUERY, comment=" ", by=haddad)


def test_a_draft_is_not_reviewed(rao, haddad):
    with pytest.raises(ActionError, match="Only a signed prescription"):
        reviews.review(a_draft(by=rao), outcome=Outcome.AGREE, by=haddad)
