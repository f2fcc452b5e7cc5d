"""What changed between two versions of the facts is told fact by fact and field by field."""

from dataclasses import replace

from prescribing.clinical.knowledge import Severity
from prescribing.clinical.versions import FactChange, FieldChange, How, changes
from prescribing.snapshots import facts_of
from tests.clinical.plans import FACTS

OLD = {"rules": {"a": {"title": "A", "days": 7}, "b": {"title": "B"}, "c": {"title": "C"}}}
NEW = {"rules": {"d": {"title": "D"}, "a": {"title": "A", "days": 10}, "c": {"title": "C"}}}


def test_what_was_added_changed_and_removed_is_told_and_the_rest_is_not():
    assert changes(OLD, NEW) == (
        FactChange("rules", "d", How.ADDED, {"title": "D"}),
        FactChange("rules", "a", How.CHANGED, NEW["rules"]["a"], (FieldChange("days", 7, 10),)),
        FactChange("rules", "b", How.REMOVED, {"title": "B"}),
    )


def test_a_field_that_came_or_went_is_told():
    (change,) = changes({"rules": {"a": {"gone": 1}}}, {"rules": {"a": {"new": 2}}})

    assert change.fields == (FieldChange("new", None, 2), FieldChange("gone", 1, None))


def test_a_kind_that_came_or_went_is_told_whole():
    assert [(one.kind, one.how) for one in changes({"old": {"a": {}}}, {"new": {"b": {}}})] == [
        ("new", How.ADDED),
        ("old", How.REMOVED),
    ]


def test_the_same_facts_have_no_changes():
    assert changes(facts_of(FACTS), facts_of(FACTS)) == ()


def test_every_fact_of_every_kind_is_compared():
    held = facts_of(FACTS)

    assert set(held["rules"]) == set(FACTS.rules)
    assert set(held["intervals"]) == {"short", "long", "depot"}
    assert held["limits"]["limits"]["largest_dose"] == {"micrograms": 8000}
    names = {name for name in vars(FACTS) if name not in {"version", "ordinary_names"}}
    assert set(held) == names


def test_a_rule_with_another_severity_is_told_with_both():
    rule = next(iter(FACTS.rules.values()))
    lighter = replace(
        FACTS, rules={**FACTS.rules, rule.id: replace(rule, severity=Severity.ADVICE)}
    )

    (change,) = changes(facts_of(FACTS), facts_of(lighter))

    assert (change.id, change.fields) == (
        rule.id,
        (FieldChange("severity", str(rule.severity), "advice"),),
    )
