"""Every hazard of the log has tests that show its control, and they run."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings

from prescribing import knowledge
from prescribing.clinical.knowledge import FactError
from prescribing.jobs.docs.hazards import hazard_log, shown_by
from tests.conftest import pytest_collection_modifyitems, pytest_runtest_makereport

FACTS = knowledge.load()
SHOWN = shown_by(settings.BASE_DIR / "tests")
PLANTED = """
import pytest

@pytest.mark.hazard("H01", "H02")
@pytest.mark.parametrize("n", [1])
def test_one_thing(n): ...

class TestRefused:
    @pytest.mark.hazard("H02")
    def test_a_stop(self): ...

def test_nothing_of_the_kind(): ...
"""


@pytest.fixture
def planted(tmp_path):
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("hazard", FACTS.hazards.values(), ids=lambda hazard: hazard.id)
def test_a_hazard_has_a_test_that_shows_its_control(hazard):
    assert SHOWN.get(hazard.id), f"{hazard.id}: mark a test with @pytest.mark.hazard"


def test_no_test_shows_a_hazard_that_is_not_in_the_log():
    assert set(SHOWN) <= set(FACTS.hazards)


def test_both_logs_were_merged_whole():
    seeds = {f"clinical-H{n:02}" for n in range(1, 43)} | {
        f"software-H{n:02}" for n in range(1, 26)
    }

    assert {name for each in FACTS.hazards.values() for name in each.came_from} == seeds
    assert list(FACTS.hazards) == [f"H{n:02}" for n in range(1, len(FACTS.hazards) + 1)]


def test_every_estimate_lies_on_its_scale_and_is_marked_uncertain():
    for hazard in FACTS.hazards.values():
        for estimate in (hazard.severity, hazard.likelihood, hazard.likelihood_after):
            assert 1 <= estimate <= 5, hazard.id
        assert hazard.confidence == "U"


def test_a_hazard_without_a_control_is_refused():
    with pytest.raises(FactError, match="H01 has no control"):
        replace(FACTS.hazards["H01"], controls=())


def test_markers_are_read_from_functions_and_classes(planted):
    shown = shown_by(planted)

    assert {hazard: [each.sentence for each in tests] for hazard, tests in shown.items()} == {
        "H01": ["One thing"],
        "H02": ["One thing", "Refused: a stop"],
    }


def test_a_hazard_without_a_test_is_seen_in_the_log(planted):
    page = hazard_log(FACTS, planted)

    assert "Refused: a stop (`tests/test_planted.py`)" in page
    assert page.count("- Shown by:") == 2


def report_of(outcome, *marks):
    """What becomes of a report, for a test with these marks."""
    item = SimpleNamespace(nodeid="a test", get_closest_marker=lambda name: name in marks)
    hook = pytest_runtest_makereport(item)
    next(hook)
    report = SimpleNamespace(outcome=outcome, skipped=outcome == "skipped", longrepr=None)
    with pytest.raises(StopIteration) as done:
        hook.send(report)
    return done.value.value


def test_a_test_of_a_hazard_that_is_skipped_has_failed():
    assert report_of("skipped", "hazard").outcome == "failed"
    assert "skipped" in report_of("skipped", "hazard").longrepr
    assert report_of("skipped").outcome == "skipped"
    assert report_of("passed", "hazard").outcome == "passed"


@pytest.mark.parametrize("mark", [pytest.mark.hazard("H99"), pytest.mark.hazard()])
def test_a_marker_that_names_no_hazard_is_refused(mark):
    item = SimpleNamespace(nodeid="a test", iter_markers=lambda name: [mark.mark])

    with pytest.raises(pytest.UsageError, match="no hazard"):
        pytest_collection_modifyitems([item])


def test_every_rule_stands_against_a_hazard():
    named = {rule for each in FACTS.hazards.values() for rule in each.rules}

    assert set(FACTS.rules) - named == set()
