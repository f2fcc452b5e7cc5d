"""The page for pharmacists is followed to the letter, on a copy of the facts."""

import json
import re
import shutil
import tomllib
from datetime import UTC, datetime

import pytest
from django.conf import settings

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Confidence, Status
from prescribing.clinical.medicines import recognise
from prescribing.interop import screen_lines
from prescribing.knowledge import FILES, KnowledgeError, load, read

PAGE = (settings.BASE_DIR / "docs" / "changing-a-fact.md").read_text(encoding="utf-8")
CHANGES = dict(re.findall(r"`([a-z]+\.toml)`:\n\n```diff\n(.*?)```", PAGE, re.DOTALL))
JSON = r"```json\n(.*?)\n```"
RECORDS = re.findall(rf"{JSON}\n\nis answered with\n\n{JSON}", PAGE, re.DOTALL)
FAULTS = re.findall(r"^\| `([a-z]+\.toml)` \| `(.+?)` \| `(.+?)` \| `(.+)` \|$", PAGE, re.MULTILINE)
NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)


def copy_of_the_facts(folder):
    return shutil.copytree(FILES, folder / "facts", ignore=shutil.ignore_patterns("*.py", "__*"))


def follow(facts, name, diff):
    """Change one place of a file as a page shows it; without lines to go by, at its end."""
    path = facts / name
    text = path.read_text(encoding="utf-8")
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert not before or text.count(before) == 1, f"{name} has not one place like that"
    path.write_text(text.replace(before, after) if before else f"{text}\n{after}", encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    facts = copy_of_the_facts(tmp_path_factory.mktemp("examples"))
    for name, diff in CHANGES.items():
        follow(facts, name, diff)
    return read(facts)


def test_there_are_four_examples_three_answers_and_six_faults():
    assert list(CHANGES) == ["preparations.toml", "policy.toml", "counselling.toml", "rules.toml"]
    assert (len(RECORDS), len(FAULTS)) == (3, 6)


@pytest.mark.parametrize(("record", "promised"), RECORDS)
def test_a_documented_change_has_the_documented_answer(changed, record, promised):
    answer = screen_lines.answer(json.loads(record), changed, NOW)

    told = [answer["medicines"][0] | finding for finding in answer["findings"]]
    assert any(json.loads(promised).items() <= each.items() for each in told)


@pytest.mark.parametrize(("record", "promised"), RECORDS)
def test_without_the_change_the_answer_is_another_one(record, promised):
    answer = screen_lines.answer(json.loads(record), load(), NOW)

    told = [answer["medicines"][0] | finding for finding in answer["findings"]]
    assert not any(json.loads(promised).items() <= each.items() for each in told)


def test_the_documented_case_holds(changed):
    case = tomllib.loads(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1])["case"][0]
    found = recognise(case["text"], catalogue_of(changed))

    assert (list(found.substances), found.acting) == (case["substances"], case["acting"])


def test_the_documented_sentence_is_said(changed):
    said = re.search(r"^> (.+)$", PAGE, re.MULTILINE)[1]

    assert changed.sentences["handout-match-label"].text == said


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS)
def test_a_documented_fault_is_told_in_the_documented_words(tmp_path, name, old, new, said):
    facts = copy_of_the_facts(tmp_path)
    assert f"+{old}" in CHANGES[name]
    follow(facts, name, CHANGES[name].replace(f"+{old}", f"+{new}"))

    with pytest.raises(KnowledgeError) as refused:
        read(facts)

    assert re.sub(r"line \d+", "line N", str(refused.value)) == said


def test_the_marks_that_the_page_explains_are_all_there_are():
    explained = re.findall(r'`"(\w+\*?)"`:', PAGE)
    assert explained == [*Status, *Confidence]
