"""The code of a paper leads to what has become of its version, and nowhere else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prescribing.actions import lookups
from prescribing.actions.lookups import TooManyLookups, look_up
from prescribing.actions.prescriptions import void
from prescribing.models import Event, Role
from prescribing.permissions import Refused
from tests.builders import NOW, a_member, a_signed_prescription

pytestmark = pytest.mark.django_db

TABLES = re.compile(r'(?:FROM|JOIN|INTO) "(\w+)"')
NOBODYS = "K7QN-2XRS"


@pytest.fixture
def signed(rao):
    return a_signed_prescription(by=rao)


def queries(code, by):
    """What the database is asked, and of which tables, for a code that is not found."""
    with CaptureQueriesContext(connection) as asked:
        assert look_up(code, by=by) is None
    statements = [query["sql"] for query in asked.captured_queries]
    return [(sql.split('"')[0], *TABLES.findall(sql)) for sql in statements]


@pytest.mark.hazard("H19")
def test_a_code_finds_its_version_for_staff_of_the_clinic(signed, okafor):
    found = look_up(signed.code.lower().replace("-", " "), by=okafor)

    assert found == signed
    assert (found.latest_id, found.latest_version, found.latest_state) == (signed.pk, 1, "active")


def test_a_version_that_ended_is_found_too(signed, rao):
    void(signed, edits=signed.edits, reason="Wrong patient", by=rao)

    assert look_up(signed.code, by=rao).state == "voided"


@pytest.mark.hazard("H37")
def test_anothers_a_wrong_and_an_unknown_code_are_not_told_apart(signed, rao, castro):
    hers = a_signed_prescription(by=castro).code
    mistyped = signed.code[:-1] + ("2" if signed.code[-1] != "2" else "3")

    asked = [queries(code, rao) for code in (hers, mistyped, NOBODYS, "nonsense", "\u00e9")]

    assert ("SELECT ", "prescribing_prescription") in [one[:2] for one in asked[0]]
    assert all(one == asked[0] for one in asked)
    told = Event.objects.of(rao.clinic).filter(verb="looked up")
    assert {(one.object_label, one.detail["found"]) for one in told} == {
        (f"clinic {rao.clinic.pk}", False)
    }


def test_every_look_up_is_told_without_what_was_typed(signed, okafor):
    look_up(signed.code, by=okafor)

    event = Event.objects.of(okafor.clinic).order_by("sequence").last()
    assert (event.verb, event.actor, event.prescription) == ("looked up", okafor.user, signed)
    assert event.patient == signed.patient
    assert signed.code not in str(event.detail)


@pytest.mark.hazard("H37")
def test_nobody_looks_up_more_than_so_many_in_so_many_minutes(signed, rao, okafor, monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 3)
    for code in (NOBODYS, signed.code, NOBODYS):
        look_up(code, by=okafor)

    with pytest.raises(TooManyLookups, match="Wait some minutes"):
        look_up(signed.code, by=okafor)

    assert Event.objects.of(rao.clinic).filter(verb="looked up").count() == 3
    assert Event.objects.of(rao.clinic).filter(verb="tried", actor=okafor.user).count() == 1
    assert look_up(signed.code, by=rao) == signed
    later = Event.objects.latest("at").at + lookups.WITHIN + timedelta(seconds=1)
    assert look_up(signed.code, by=okafor, now=later) == signed


def test_who_prints_no_handout_looks_none_up(signed):
    with pytest.raises(Refused):
        look_up(signed.code, by=a_member(Role.MANAGER), now=NOW)
