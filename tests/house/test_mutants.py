"""The script that changes code: what it changes is all there, and means the same before."""

import ast
import importlib.util
import textwrap

import pytest
from django.conf import settings

from tests import mutants as asking

SPEC = importlib.util.spec_from_file_location(
    "mutants", settings.BASE_DIR / "scripts" / "mutants.py"
)
mutants = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(mutants)

PLANTED = """
from functools import cache

def doubled(ask):
    return lambda *given: 2 * ask(*given)

def raised(by):
    return lambda ask: lambda *given: by + ask(*given)

@raised(3)
@doubled
def one(): return 1

class Shelf:
    @property
    def five(self): return 5

    @staticmethod
    def six(): return 6

found = one(), Shelf().five, Shelf.six()
"""


def test_a_decorator_means_the_same_when_it_is_called():
    written = ast.unparse(
        ast.fix_missing_locations(mutants.Undecorated().visit(ast.parse(textwrap.dedent(PLANTED))))
    )
    found = {}
    exec(written, found)

    assert found["found"] == (5, 5, 6)
    assert "one = raised(3)(one)" in written
    assert "five = property(five)" in written
    assert "@staticmethod" in written


def test_every_file_of_clinical_is_changed():
    clinical = settings.BASE_DIR / mutants.CLINICAL
    changed = {path for group in mutants.GROUPS for path in mutants.files_of(group, ())}
    there = {str(path.relative_to(settings.BASE_DIR)) for path in clinical.rglob("*.py")}

    assert there - changed == {f"{mutants.CLINICAL}/__init__.py"}


@pytest.mark.parametrize("group", mutants.GROUPS)
def test_every_file_and_every_test_of_a_group_is_there(group):
    patterns, tests = mutants.GROUPS[group]

    for pattern in patterns:
        assert list((settings.BASE_DIR / mutants.CLINICAL).glob(f"{pattern}.py")), pattern
    for test in tests:
        assert (settings.BASE_DIR / "tests" / "clinical" / f"{test}.py").exists()


def test_every_predicate_is_changed():
    changed = {path for group in mutants.GROUPS for path in mutants.files_of(group, [])}
    folder = settings.BASE_DIR / "prescribing" / "clinical" / "predicates"

    assert {str(path.relative_to(settings.BASE_DIR)) for path in folder.glob("*.py")} <= changed


def test_a_name_chooses_a_file_or_a_group():
    assert mutants.files_of("hours", ["hours"]) == ["prescribing/clinical/perioperative.py"]
    assert mutants.files_of("rules", ["predicates/plan"]) == [
        "prescribing/clinical/predicates/plan.py"
    ]
    assert mutants.files_of("names", ["hours"]) == []


@pytest.mark.parametrize(
    ("change", "module"),
    [
        ("prescribing.clinical.medicines.x_recognise__mutmut_3", "medicines"),
        (
            "prescribing.clinical.predicates.medicines.x_ever_given__mutmut_1",
            "predicates.medicines",
        ),
        ("stats", ""),
    ],
)
def test_two_files_of_one_name_are_told_apart(change, module, monkeypatch):
    monkeypatch.setenv("MUTANT_UNDER_TEST", change)
    assert asking.module_under_test() == module


def test_only_changes_in_names_are_asked_of_the_tests_of_names():
    assert {f"prescribing.clinical.{name}" for name in asking.READ_NAMES} == {
        mutants.module_of(path) for path in mutants.files_of("names", ())
    }
