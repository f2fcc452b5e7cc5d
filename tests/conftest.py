"""What every test can ask for by name: the cast, one record a test."""

import pytest

from prescribing import knowledge
from tests import builders


def pytest_collection_modifyitems(items):
    """A test that shows the control of a hazard names one that is in the log."""
    hazards = knowledge.load().hazards
    for item in items:
        for mark in item.iter_markers("hazard"):
            unknown = set(mark.args) - set(hazards)
            if unknown or mark.kwargs or not mark.args:
                raise pytest.UsageError(f"{item.nodeid}: there is no hazard {sorted(unknown)}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item):
    """What shows the control of a hazard must pass: skipped, on either database, is failed."""
    report = yield
    if report.skipped and item.get_closest_marker("hazard"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} shows the control of a hazard, and was skipped."
    return report


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
