"""Nothing is clear over what was not asked, not recognised, out of date or broken."""

import bz2
import shutil
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from prescribing import knowledge
from prescribing.interop import screen_lines
from prescribing.knowledge import FILES, KnowledgeError, read
from tests.interop.requests import CLEAR, FACTS, NOW, rules_of, without

pytestmark = pytest.mark.hazard("H21", "H22")


def answered(record, facts=FACTS):
    return screen_lines.answer(record, facts, NOW)


def test_the_record_of_these_tests_is_clear_while_nothing_is_wrong():
    assert answered(CLEAR)["verdict"] == "clear"


@pytest.mark.parametrize("question", CLEAR["answers"])
@pytest.mark.parametrize("said", ["not sure", "not known", "", None])
def test_nothing_is_clear_over_a_question_without_an_answer(question, said):
    found = answered(CLEAR | {"answers": CLEAR["answers"] | {question: said}})

    assert found["verdict"] != "clear"
    assert "cannot tell" in rules_of(found).values()


@pytest.mark.parametrize("question", CLEAR["answers"])
def test_nothing_is_clear_over_a_question_that_was_not_asked(question):
    found = answered(CLEAR | {"answers": without(CLEAR["answers"], question)})

    assert found["verdict"] != "clear"


@pytest.mark.parametrize("beside", [[], ["metformin 500 mg"], ["metformin 500 mg"] * 30])
def test_nothing_is_clear_over_a_medicine_that_nobody_recognises(beside):
    assert answered(CLEAR | {"medicines": [*beside, "zzyqx 5 mg"]})["verdict"] == "stop"


@pytest.mark.parametrize("days", [1, 7, 31])
def test_nothing_is_clear_over_a_list_of_another_day(days):
    today = date.fromisoformat(CLEAR["today"])
    record = screen_lines.read_record(CLEAR, FACTS, NOW)
    stale = replace(record, lists_checked_on=today - timedelta(days=days))

    assert screen_lines.screen(record, FACTS, {"patient"}).verdict == "clear"
    assert screen_lines.screen(stale, FACTS, {"patient"}).verdict == "stop"


def test_nothing_is_clear_over_a_rule_whose_question_is_gone():
    gone = replace(FACTS.rules["under-18"], when="a question that is not there")
    found = answered(CLEAR, replace(FACTS, rules={**FACTS.rules, gone.id: gone}))

    assert found["verdict"] == "stop"
    assert rules_of(found) == {"under-18": "cannot tell"}


@pytest.mark.parametrize(
    "content",
    [b"", b"not compressed", bz2.compress(b"not a pickle"), bz2.compress(b"\x80\x04}.")],
    ids=["empty", "not compressed", "not a pickle", "without names"],
)
def test_nothing_is_clear_over_a_dictionary_that_cannot_be_read(tmp_path, monkeypatch, content):
    (tmp_path / "drug_ner_dictionary.pkl.bz2").write_bytes(content)
    package = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(knowledge.importlib.util, "find_spec", lambda name: package)
    knowledge.ordinary_names.cache_clear()
    try:
        facts = replace(FACTS)  # an index of its own
        by_dictionary = answered(CLEAR | {"medicines": ["ramipril 5 mg"]}, facts)
        by_catalogue = answered(CLEAR | {"medicines": ["codeine"]}, facts)
    finally:
        knowledge.ordinary_names.cache_clear()

    assert by_dictionary["medicines"][0]["opioid"] is None
    assert by_dictionary["verdict"] == "stop"
    assert by_catalogue["medicines"][0]["opioid"] is True


@pytest.mark.parametrize("name", ["rules.toml", "substances.toml", "questions.toml", "policy.toml"])
def test_no_record_is_screened_over_a_file_of_facts_that_is_cut_short(tmp_path, name):
    facts = shutil.copytree(FILES, tmp_path / "facts", ignore=shutil.ignore_patterns("*.py", "__*"))
    text = (facts / name).read_text(encoding="utf-8")
    (facts / name).write_text(text[: text.rindex("]") - 1], encoding="utf-8")

    with pytest.raises(KnowledgeError, match=name):
        read(facts)
