"""What every test can ask for by name: the cast, one record a test."""

import pytest

from tests import builders


@pytest.fixture
def rao(db):
    return builders.dr_rao()


@pytest.fixture
def lindqvist(db):
    return builders.dr_lindqvist()


@pytest.fixture
def okafor(db):
    return builders.nurse_okafor()


@pytest.fixture
def haddad(db):
    return builders.dr_haddad()


@pytest.fixture
def castro(db):
    return builders.dr_castro()
