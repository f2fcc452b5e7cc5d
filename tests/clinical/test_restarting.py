"""The first night of a restart: every waiting time, and nothing that waiting does not answer."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from prescribing.clinical.knowledge import Asks
from prescribing.clinical.record import Answer
from prescribing.clinical.restarting import first_night, stops, waits
from prescribing.clinical.screening import screen
from tests.clinical.patients import patient, record_of
from tests.clinical.plans import FACTS

FILE = Path(__file__).parent.parent / "cases" / "restarting.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
TODAY = date(2026, 3, 1)


def record(case):
    today = case.get("today", TODAY)
    told = {name: case[name] for name in ("medicines", "policy") if name in case}
    followed = {"day": today - timedelta(days=20)} | case["after_surgery"]
    return record_of(patient(today=today, after_surgery=[followed], **told))


def of_surgery(found):
    """Of the rules about opioids; what else the usual patient is asked is not at issue here."""
    asked = ("surgery-", "recent-opioid")
    return sorted(each.rule for each in found if each.rule.startswith(asked))


@pytest.mark.hazard("H10")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_doses_begin_again_when_every_waiting_time_has_passed(case):
    known = record(case)

    assert first_night(known, FACTS) == case["first_night"]
    assert of_surgery(stops(known, FACTS, known.today)) == case["stops"]
    assert of_surgery(waits(known, FACTS, known.today)) == case["waits"]


@pytest.mark.hazard("H10")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_on_the_first_night_nothing_waits_any_more_and_the_night_before_something_does(case):
    known = record(case)
    starts = first_night(known, FACTS)

    assert waits(known, FACTS, starts) == ()
    assert starts == known.today or waits(known, FACTS, starts - timedelta(days=1))


def test_a_plan_that_is_on_record_is_not_asked_about():
    known = record(CASES[0])
    asked_of_plan = {name for name, rule in FACTS.rules.items() if rule.asks != "patient"}

    found = stops(known, FACTS, known.today)

    assert not asked_of_plan & {each.rule for each in found}
    assert all(each.severity == "stop" for each in found)


def test_what_forbids_tonight_does_not_forbid_a_night_by_when_it_has_passed():
    known = record(CASES[0])
    assert of_surgery(stops(known, FACTS, known.today)) == ["surgery-short-floor"]

    assert not of_surgery(stops(known, FACTS, first_night(known, FACTS)))


def test_each_night_is_asked_about_as_if_doses_began_on_it():
    known = record(CASES[0])

    assert of_surgery(waits(known, FACTS, date(2026, 3, 3))) == ["surgery-short-floor"]
    assert of_surgery(waits(known, FACTS, date(2026, 3, 4))) == ["surgery-short-target"]


def test_what_is_asked_at_signing_forbids_no_night():
    known = replace(record(CASES[0]), consent=Answer.UNKNOWN)
    at_signing = screen(replace(known, first_night=known.today), FACTS, {Asks.SIGNING})
    assert "stop" in {each.severity for each in at_signing.findings}

    assert not {each.rule for each in at_signing.findings} & {
        each.rule for each in stops(known, FACTS, known.today)
    }


def test_a_first_night_that_was_planned_is_not_the_one_that_is_asked_about():
    known = record(CASES[0])
    planned = replace(known, first_night=known.today + timedelta(days=90))

    assert of_surgery(waits(planned, FACTS, known.today)) == ["surgery-short-floor"]
    assert first_night(planned, FACTS) == first_night(known, FACTS)
