"""A form sent twice has one effect, and what it could not do it does not claim to have done."""

import pytest

from prescribing.actions import submissions
from prescribing.actions.errors import ActionError, NotSignable
from prescribing.models import Event, Patient, Submission
from prescribing.permissions import Refused
from tests.builders import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(okafor):
    def send(act, key="k1", route="/patients/new/", body_hash="sha256:1", by=okafor):
        return submissions.once(by, key, route, body_hash, act)

    return send


def register():
    return f"/patients/{a_patient().pk}/"


def fail(error):
    def act():
        a_patient()
        raise error

    return act


def test_the_second_of_two_alike_gets_the_first_answer(send):
    first = send(register)

    assert send(register) == first
    assert Patient.objects.count() == 1


def test_another_key_is_another_form(send):
    assert send(register) != send(register, key="k2")
    assert Patient.objects.count() == 2


def test_a_key_belongs_to_one_user(send, rao):
    assert send(register) != send(register, by=rao)


@pytest.mark.parametrize("other", [{"body_hash": "sha256:2"}, {"route": "/elsewhere/"}])
def test_the_same_key_with_other_content_is_refused(send, other):
    send(register)

    with pytest.raises(ActionError, match="already sent with other content"):
        send(register, **other)
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("error", [ActionError("Mend it."), Refused("No."), RuntimeError()])
def test_what_failed_can_be_sent_again(send, error):
    with pytest.raises(type(error)):
        send(fail(error))
    assert not Patient.objects.exists()
    assert not Submission.objects.exists()

    assert send(register).startswith("/patients/")


@pytest.mark.parametrize("error", [Refused("No."), NotSignable("A stop stands.")])
def test_a_refusal_leaves_an_event_though_nothing_else_stays(send, error):
    with pytest.raises(type(error)):
        send(fail(error))

    event = Event.objects.get()
    assert (event.verb, event.outcome) == ("tried", "refused")
    assert event.detail == {"route": "/patients/new/", "why": type(error).__name__}


def test_a_mistake_in_a_form_is_no_event(send):
    with pytest.raises(ActionError):
        send(fail(ActionError("Mend it.")))

    assert not Event.objects.exists()
