"""Reviews of signed prescriptions, and the handouts that are kept of them."""

import hashlib

import pytest

from prescribing.actions import prescriptions, reviews
from prescribing.actions.errors import ActionError
from prescribing.actions.handouts import store_handout
from prescribing.models import Event, Handout, Outcome, Review, Role
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


def store(prescription, by, pdf=b"%PDF-1.7 one", **fields):
    usual = {"paper": "letter", "language": "en", "size": "standard", "pages": "core"}
    return store_handout(prescription, pdf=pdf, by=by, **(usual | fields))


def test_a_handout_is_kept_byte_for_byte(signed, okafor):
    store(signed, okafor)

    handout = Handout.objects.get()
    assert bytes(handout.pdf) == b"%PDF-1.7 one"
    assert handout.sha256 == hashlib.sha256(b"%PDF-1.7 one").hexdigest()
    assert (handout.patient, handout.by, handout.copy) == (signed.patient, okafor.user, 1)


@pytest.mark.hazard("H19")
def test_the_same_bytes_are_kept_one_time_and_each_print_is_noted(signed, okafor, rao):
    first = store(signed, okafor)
    second = store(signed, rao)

    assert first == second
    assert Event.objects.filter(verb="printed").count() == 2


@pytest.mark.parametrize(
    "other",
    [{"pdf": b"%PDF-1.7 two"}, {"paper": "a4"}, {"language": "es"}, {"size": "large"}],
    ids=str,
)
def test_another_handout_is_another_copy(signed, okafor, other):
    store(signed, okafor)

    assert store(signed, okafor, **other).copy == 2


def test_a_handout_of_a_voided_prescription_is_kept_too(signed, rao):
    voided = prescriptions.void(signed, edits=signed.edits, reason="Wrong patient", by=rao)

    assert store(voided, rao).copy == 1


def test_a_draft_has_no_handout(rao):
    with pytest.raises(ActionError, match="from a signed prescription only"):
        store(a_draft(by=rao), rao)


def test_managers_and_strangers_print_nothing(signed, castro):
    for by in (a_member(Role.MANAGER), castro):
        with pytest.raises(Refused):
            store(signed, by)
    assert not Handout.objects.exists()
