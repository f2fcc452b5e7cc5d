"""Who sits at the review desk."""

import pytest
from django.test import Client

from tests import builders


def at_the_desk(member):
    member.user.is_staff = True
    member.user.save()
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def reviewer(haddad):
    return at_the_desk(haddad)


@pytest.fixture
def prescriber(rao):
    return at_the_desk(rao)


@pytest.fixture
def superuser(db):
    client = Client()
    client.force_login(builders.a_user("Root", is_staff=True, is_superuser=True))
    return client
