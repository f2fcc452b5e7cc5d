"""What a finding tells of its patient: each gap of its sentences, what it is about, since when."""

import tomllib
from dataclasses import replace
from string import Formatter

import pytest
from django.conf import settings

from prescribing.clinical import asking
from prescribing.clinical.asking import Predicate, predicate
from prescribing.clinical.record import Answer
from prescribing.clinical.screening import screen
from tests.clinical.patients import CASES, asks_of, patient_of, record_of, screened
from tests.clinical.plans import FACTS

PATH = settings.BASE_DIR / "tests" / "cases" / "findings.toml"
TOLD = tomllib.loads(PATH.read_text(encoding="utf-8"))["case"]
BY_NAME = {case["name"]: case for case in CASES}


def gaps_alone(sentence):
    """The gaps of a sentence without its words, so that the words can be changed freely."""
    gaps = dict.fromkeys(name for _, name, _, _ in Formatter().parse(sentence) if name)
    return " | ".join(f"{name}: {{{name}}}" for name in gaps)


@pytest.fixture(scope="module")
def bare():
    """The facts, with rules whose sentences are their gaps."""
    rules = {
        rule.id: replace(
            rule, because=gaps_alone(rule.because), cannot_tell=gaps_alone(rule.cannot_tell)
        )
        for rule in FACTS.rules.values()
    }
    return replace(FACTS, rules=rules)


def told(finding):
    said = {
        "rule": finding.rule,
        "answer": "yes" if finding.answer is Answer.YES else "cannot tell",
        "says": finding.because,
        "about": finding.subject,
        "on": finding.fact_date,
        "earliest": finding.earliest_first_night,
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_rule_that_is_passed_over_would_have_found_nothing(case, monkeypatch):
    record, asks = record_of(patient_of(case)), asks_of(case)
    found = screen(record, FACTS, asks)
    for name, question in asking.PREDICATES.items():
        monkeypatch.setitem(asking.PREDICATES, name, replace(question, needs=()))

    assert screen(record, FACTS, asks) == found


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case["name"])
def test_a_finding_tells_what_is_known_of_its_patient(case, bare):
    patient = BY_NAME[case["name"]]
    found = screen(record_of(patient_of(patient)), bare, asks_of(patient))

    assert found.failures == ()
    assert [told(finding) for finding in found.findings] == case["finding"]


def test_every_rule_tells_of_somebody():
    shown = {finding["rule"] for case in TOLD for finding in case["finding"]}

    assert shown == set(FACTS.rules)


def test_a_finding_that_cannot_tell_is_recorded_as_that():
    [finding] = screened(birth_date=None).findings
    kept = finding.as_record()

    assert (kept["rule"], kept["key"], kept["answer"]) == ("under-18", "under-18", "cannot tell")
    assert kept["fact_date"] is None
    assert kept["earliest_first_night"] is None


def test_a_rule_that_falls_over_is_not_known_and_about_nobody():
    gone = replace(FACTS.rules["under-18"], when="nowhere")
    [finding] = screen(record_of(patient_of(TOLD_OF_NOBODY)), only(gone)).findings

    assert finding.answer is Answer.UNKNOWN
    assert finding.key == "under-18"


TOLD_OF_NOBODY = {"medicines": []}


def only(rule):
    """Facts with one rule, and without names: they are indexed in no time."""
    return replace(
        FACTS, rules={rule.id: rule}, substances={}, preparations={}, distrusted={},
        ordinary_names=dict,
    )  # fmt: skip


def test_a_predicate_is_kept_with_what_its_sentences_may_name(monkeypatch):
    monkeypatch.setattr(asking, "PREDICATES", {})

    @predicate("date", "days")
    def planted(case, *, most):
        yield from ()

    assert {"planted": Predicate(planted, frozenset({"date", "days"}))} == asking.PREDICATES
    assert asking.PREDICATES["planted"].takes == {"most"}
