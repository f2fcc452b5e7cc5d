"""The pages made by `manage.py write_docs` are those that stand in docs/."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from prescribing import knowledge
from prescribing.clinical.lifecycle import MOVES, State
from prescribing.jobs import write_docs

PAGES = write_docs.pages()
STATES, RULES = PAGES["states.md"], PAGES["clinical-rules.md"]


@pytest.fixture
def docs(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    return tmp_path / "docs"


def test_the_pages_that_stand_there_are_as_they_would_be_made_now():
    assert write_docs.stale(settings.BASE_DIR / "docs") == [], "run: make docs"


def test_pages_that_are_not_there_yet_are_made(docs):
    call_command("write_docs", verbosity=0)

    assert {page.name for page in docs.iterdir()} == set(PAGES)
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
    part = RULES.partition(f"\n### {rule.id}\n")[2].partition("\n### ")[0]

    assert f"[{rule.title}](#{rule.id})" in RULES
    assert f": **{rule.severity}**; when it cannot tell: **{rule.unknown}**" in part
    for said in (rule.because, rule.cannot_tell, rule.why, rule.clears):
        assert said in part
    for key in rule.sources:
        source = knowledge.load().sources[key]
        assert f"[{source.title}](#{key})" in part
        assert f"### {key}\n\n{source.title}. {source.place} (" in RULES
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


@pytest.mark.parametrize("study", knowledge.load().studies.values(), ids=lambda study: study.id)
def test_a_study_is_told_whole(study):
    begins = f"](#{study.id}) | {study.direction} |"
    row = next(line for line in RULES.splitlines() if begins in line)

    for said in (study.result, study.design, study.participants, study.dose, study.duration):
        assert said in row


def test_what_is_asked_tested_and_agreed_to_is_told():
    known = knowledge.load()

    for question in known.questions.values():
        begins = f"| {question.asks} | `{question.id}` |"
        row = next(line for line in RULES.splitlines() if line.startswith(begins))
        given = (question.after, question.with_groups, question.with_classes)
        for names in (*given, question.with_conditions):
            assert [each for each in names if f"`{each}`" not in row] == []
        assert question.is_always_asked == ("| always |" in row)
    for fact in (*known.observation_kinds.values(), *known.matters.values()):
        assert f"| {fact.name} | `{fact.id}` |" in RULES


def test_every_class_that_a_medicine_can_have_is_told():
    known = knowledge.load()
    facts = [*known.substances.values(), *known.preparations.values()]

    for name in {each for fact in facts for each in fact.classes}:
        assert f"| `{name}` |" in RULES


def test_the_places_of_a_made_page_have_names_of_their_own():
    for name, page in PAGES.items():
        headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        assert len({each.lower() for each in headings}) == len(headings), name


def test_the_contents_lead_to_every_part():
    parts = re.findall(r"^## (.+)$", RULES, re.MULTILINE)

    assert re.findall(r"^- \[([^]]+)\]\(#", RULES, re.MULTILINE) == parts
