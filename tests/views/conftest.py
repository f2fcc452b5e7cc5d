"""Every page is asked for on the morning of the cast's day, by somebody who has signed in."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests import builders


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(builders.NOW):
        yield


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def running(rao):
    return builders.a_signed_prescription(builders.a_patient(rao.clinic), by=rao)


@pytest.fixture
def night_10(running):
    """The tenth night of the plan that runs."""
    with time_machine.travel(builders.NOW + timedelta(days=9)):
        yield


@pytest.fixture
def as_rao(rao):
    return signed_in(rao)


@pytest.fixture
def as_okafor(okafor):
    return signed_in(okafor)


@pytest.fixture
def as_haddad(haddad):
    return signed_in(haddad)


@pytest.fixture
def as_castro(castro):
    return signed_in(castro)
