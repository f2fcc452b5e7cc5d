"""The pages made by `manage.py write_docs` are those that stand in docs/."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from prescribing import knowledge
from prescribing.clinical.lifecycle import MOVES, State
from prescribing.jobs import write_docs

STATES = write_docs.states()
RULES = write_docs.clinical_rules(knowledge.load())


@pytest.fixture
def docs(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    return tmp_path / "docs"


def test_the_pages_that_stand_there_are_as_they_would_be_made_now():
    assert write_docs.stale(settings.BASE_DIR / "docs") == [], "run: make docs"


def test_pages_that_are_not_there_yet_are_made(docs):
    call_command("write_docs", verbosity=0)

    assert {page.name for page in docs.iterdir()} == {"states.md", "clinical-rules.md"}
    assert (docs / "states.md").read_text(encoding="utf-8") == STATES


def test_a_stale_page_is_told_and_left_as_it_is(docs):
    write_docs.write(docs)
    (docs / "states.md").write_text("an old page")

    with pytest.raises(CommandError, match=r"docs/states\.md") as told:
        call_command("write_docs", check=True)

    assert told.value.returncode == 1
    assert "clinical-rules" not in str(told.value)
    assert (docs / "states.md").read_text() == "an old page"


def test_fresh_pages_are_not_written_again(docs):
    write_docs.write(docs)

    assert write_docs.write(docs) == []
    call_command("write_docs", check=True)


def test_every_state_and_every_way_between_two_states_is_drawn():
    drawn = {line.strip() for line in STATES.splitlines()}

    for move, changes in MOVES.items():
        for before, after in changes.items():
            assert f"{before.name.lower()} --> {after.name.lower()}: {move}" in drawn
    for state in State:
        assert any(line.startswith(f"| {state} |") for line in drawn)


def test_the_roles_of_a_move_are_those_of_its_permission():
    rows = [line.split(" | ") for line in STATES.splitlines() if line.startswith("| ")]
    who = {row[0].removeprefix("| "): row[3] for row in rows if len(row) == 5}

    assert who["sign"].startswith("prescriber, ")
    assert who["stop"] == "prescriber"
    assert who["screen"] == "prescriber, reviewer, staff"


@pytest.mark.parametrize("rule", knowledge.load().rules.values(), ids=lambda rule: rule.id)
def test_a_rule_is_told_whole(rule):
    part = RULES.partition(f"- Rule `{rule.id}`: ")[2].partition("\n### ")[0]

    assert part.startswith(f"**{rule.severity}**; when it cannot tell: **{rule.unknown}**")
    for said in (rule.because, rule.cannot_tell, rule.why, rule.clears):
        assert said in part
    for key in rule.sources:
        source = knowledge.load().sources[key]
        assert f"[{source.title}](#{key}), {source.place}" in part
    assert f"Status: {rule.status}; confidence: {rule.confidence}" in part
    assert rule.review_by.isoformat() in part


def test_the_rules_say_that_no_clinician_has_reviewed_them():
    assert "No clinician has reviewed this content yet" in RULES


def test_every_interval_product_and_ladder_is_told():
    known = knowledge.load()

    for interval in known.intervals.values():
        row = f"| {interval.acting} | {interval.floor_days} | {interval.target_days} |"
        assert row in RULES
    for product in known.products.values():
        assert f"| {product.label} | {product.pieces_each} |" in RULES
    for ladder in known.ladders.values():
        assert f"| {ladder.name} | {ladder.words} |" in RULES
        assert ", ".join(map(str, ladder.doses)) in RULES
