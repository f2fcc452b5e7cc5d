"""The two clinics are made one time for the folder; each test's changes to them are undone."""

import logging

import pytest
import time_machine
from django.db import transaction

from tests import builders
from tests.access.asking import Asker
from tests.access.world import KESTREL, OSPREY, a_place, actors_of


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """Kestrel, Osprey and a session of everybody who may ask for something."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(builders.NOW),
        transaction.atomic(),
    ):
        kestrel, osprey = a_place(KESTREL), a_place(OSPREY)
        yield kestrel, osprey, actors_of(kestrel, osprey)
        transaction.set_rollback(True)


@pytest.fixture
def kestrel(world, db, _quiet):
    return world[0]


@pytest.fixture
def osprey(world):
    return world[1]


@pytest.fixture
def actors(world):
    return world[2]


@pytest.fixture(scope="package")
def asker():
    return Asker()


@pytest.fixture
def _quiet():
    """Hundreds of refusals are asked for on purpose; only errors are worth a line."""
    log = logging.getLogger("django")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)
