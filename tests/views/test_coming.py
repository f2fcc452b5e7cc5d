"""What is due in the days to come, as lists and as files."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prescribing.actions.prescriptions import hold, stop
from prescribing.models import Event
from prescribing.snapshots import plain
from tests.builders import (
    NOW,
    REASON,
    TODAY,
    a_clinic,
    a_member,
    a_patient,
    a_signed_prescription,
    a_surgery,
    dr_lindqvist,
)
from tests.views.conftest import signed_in
from tests.views.sending import text_of

pytestmark = pytest.mark.django_db

WAY = {"surgeries": "/coming/surgeries/", "doses": "/coming/doses/", "tablets": "/coming/tablets/"}


def on_day(days, member, address):
    with time_machine.travel(NOW + timedelta(days=days)):
        return signed_in(member).get(address)


def said_by(response):
    """The words of a page without their tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text_of(response))).split())


def said_on_day(days, member, what):
    return said_by(on_day(days, member, WAY[what]))


def file_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", WAY)
def test_an_empty_list_says_what_would_be_on_it(as_okafor, what):
    said = said_by(as_okafor.get(WAY[what]))

    assert "In the next" in said
    assert "Nothing is due" in said
    assert "CSV" not in said


@pytest.mark.parametrize(("days", "is_on_it"), [(6, False), (7, True), (14, True), (15, False)])
def test_a_dose_that_changes_is_told_from_a_week_before(okafor, running, days, is_on_it):
    said = said_on_day(days, okafor, "doses")

    assert ("Mon, Jan 19, 2026 1.125 mg 2.25 mg" in said) is is_on_it
    assert ("Goes up" in said) is is_on_it


@pytest.mark.hazard("H41")
@pytest.mark.parametrize(
    ("days", "says"), [(30, "Nothing is due"), (50, "Order now"), (70, "Tablets are gone")]
)
def test_tablets_are_ordered_in_time_and_not_forgotten_when_they_are_gone(
    okafor, running, days, says
):
    assert says in said_on_day(days, okafor, "tablets")


def test_an_order_that_is_not_yet_due_comes_soon(okafor, running):
    order_from = date.fromisoformat(running.content["refill_from"])

    said = said_on_day((order_from - TODAY).days - 1, okafor, "tablets")

    assert "Soon" in said
    assert f"{order_from:%b} {order_from.day}, 2026" in said


@pytest.mark.hazard("H08")
def test_a_surgery_is_told_two_weeks_before_with_the_last_tablet_before_it(okafor, rao):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=15), by=rao, what="Hernia repair")
    version = a_signed_prescription(patient, by=rao)
    last = date.fromisoformat(version.content["plan"]["last_night_before_surgery"])

    assert "Hernia" not in said_on_day(0, okafor, "surgeries")
    said = said_on_day(1, okafor, "surgeries")
    assert f"Hernia repair {last:%a}, {last:%b} {last.day}, 2026" in said
    assert "Nights without a dose are signed" in said
    assert "say what was done" in said_on_day(16, okafor, "surgeries")


@pytest.mark.hazard("H08")
def test_a_surgery_after_the_plan_has_the_last_night_for_who_goes_on(okafor, rao):
    patient = a_patient(rao.clinic)
    day = date(2026, 3, 20)
    a_surgery(patient, day, by=rao, what="Hernia repair")
    version = a_signed_prescription(patient, by=rao)
    [told] = version.content["plan"]["surgeries"]
    last = date.fromisoformat(told["last_night"])

    said = said_on_day((day - TODAY).days - 3, okafor, "surgeries")

    assert date(2026, 3, 1) < last < day
    assert f"Hernia repair {last:%a}, {last:%b} {last.day}, 2026" in said


@pytest.mark.hazard("H08")
def test_a_surgery_that_overtakes_a_plan_asks_for_a_signature(as_okafor, rao, running):
    a_surgery(running.patient, TODAY + timedelta(days=9), by=rao, today=TODAY, what="Endoscopy")

    assert "Changed version to sign" in said_by(as_okafor.get(WAY["surgeries"]))


def test_what_is_on_hold_or_stopped_asks_for_no_tablets_and_no_dose(okafor, rao):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=20), by=rao)
    held, ended = (a_signed_prescription(each, by=rao) for each in (patient, a_patient(rao.clinic)))
    hold(held, edits=held.edits, reason=REASON, first_night=TODAY, by=rao, today=TODAY)
    stop(ended, edits=ended.edits, reason=REASON, by=rao)

    assert "Nothing is due" in said_on_day(13, okafor, "doses")
    assert "Nothing is due" in said_on_day(55, okafor, "tablets")
    assert "On hold" in said_on_day(10, okafor, "surgeries")


def test_a_prescriber_may_look_at_her_own_only(rao, running):
    other = dr_lindqvist()
    theirs = a_signed_prescription(a_patient(rao.clinic, family_name="Zabel"), by=other)

    every = said_by(on_day(10, rao, WAY["doses"]))
    mine = said_by(on_day(10, rao, f"{WAY['doses']}?whose=mine"))

    assert theirs.patient.family_name.upper() in every
    assert theirs.patient.family_name.upper() not in mine
    assert running.patient.family_name.upper() in mine


def test_the_first_page_counts_each_list(okafor, running):
    said = said_on_day(10, okafor, "doses")
    home = said_by(on_day(10, okafor, "/"))

    for counted in ("Surgeries (0)", "Doses that change (1)", "Tablets to order (0)"):
        assert counted in said
        assert counted in home


def test_a_file_has_dates_and_doses_that_a_program_can_read(okafor, running):
    response = on_day(10, okafor, f"{WAY['doses']}?as=csv")

    heads, line = file_of(response)
    patient = running.patient
    assert heads[:4] == ["Family name", "Given name", "Born", "Record"]
    assert line[:4] == [
        patient.family_name,
        patient.given_name,
        patient.birth_date.isoformat(),
        patient.record_number,
    ]
    assert line[6:] == ["2026-01-19", "1.125", "2.25", "Goes up", running.signature.printed_name]
    assert response["Content-Disposition"] == 'attachment; filename="doses-2026-01-15.csv"'
    assert Event.objects.get(verb="exported").detail == {"patients": [patient.pk]}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_a_file_is_a_formula(rao, okafor, start):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=9), by=rao, what="cmd|' /C calc'!A0")
    a_signed_prescription(patient, by=rao)
    patient.surgeries.update(what=f"{start}1+2")

    _, line = file_of(on_day(0, okafor, f"{WAY['surgeries']}?as=csv"))

    assert f"'{start}1+2" in line


@pytest.mark.hazard("H37")
def test_another_clinic_has_lists_of_its_own(running):
    elsewhere = a_member(clinic=a_clinic("hill"))

    assert running.patient.family_name.upper() not in said_on_day(10, elsewhere, "doses")
    assert len(file_of(on_day(10, elsewhere, f"{WAY['doses']}?as=csv"))) == 1


def test_what_a_list_shows_was_read(okafor, running):
    on_day(10, okafor, WAY["doses"])

    assert Event.objects.filter(verb="read").latest("sequence").detail == {
        "patients": [running.patient_id]
    }


def test_there_is_no_list_of_another_name(as_okafor):
    assert as_okafor.get("/coming/calls/").status_code == 404


def queries_of(member):
    with time_machine.travel(NOW + timedelta(days=10)), CaptureQueriesContext(connection) as asked:
        signed_in(member).get(WAY["doses"])
    return len(asked)


def test_a_list_asks_the_database_as_little_for_many_as_for_one(okafor, rao, running):
    one = queries_of(okafor)
    for _ in range(3):
        a_signed_prescription(a_patient(rao.clinic), by=rao)

    assert queries_of(okafor) == one


@pytest.mark.hazard("H08")
def test_a_plan_signed_before_last_nights_were_told_asks_to_be_looked_at(okafor, rao, monkeypatch):
    monkeypatch.setattr("prescribing.snapshots._surgery", lambda surgery, _plan: plain(surgery))
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=9), by=rao, what="Hernia repair")
    a_signed_prescription(patient, by=rao)

    assert "The plan was signed without it" in said_on_day(0, okafor, "surgeries")
