"""What goes wrong while rules are asked stops the plan, and is told to whoever keeps the site."""

import logging

import pytest

from prescribing.actions.screenings import look
from prescribing.clinical.asking import PREDICATES, Predicate
from prescribing.clinical.knowledge import Severity
from tests.builders import TODAY, a_draft

pytestmark = pytest.mark.django_db


def test_a_rule_that_falls_over_is_logged_without_a_word_of_the_patient(monkeypatch, caplog):
    draft = a_draft()

    def ask(_case, *, years):
        raise ZeroDivisionError(f"{draft.patient} is {years}")
        yield

    monkeypatch.setitem(PREDICATES, "younger_than", Predicate(ask, frozenset({"age"})))
    with caplog.at_level(logging.ERROR):
        picture = look(draft, TODAY)

    assert picture.screen.verdict == Severity.STOP
    assert "under-18" in {finding.rule for finding in picture.screen.findings}
    assert "rule under-18 failed: ZeroDivisionError" in caplog.text
    assert draft.patient.family_name not in caplog.text
