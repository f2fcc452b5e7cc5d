"""Whatever a record holds, each line has an answer, and the answer is never a careless no."""

import json
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.interop import screen_lines
from prescribing.interop.lines import answers
from tests.hostile import EVERYTHING, HIDING, NOTHING
from tests.interop.requests import CLEAR, FACTS, NOW, RXNORM

BARELY = 3  # seconds that any one record may take on a busy machine


def answered(**changes):
    """The answer to a line as it is read and written, with what differs from a clear record."""
    answer = partial(screen_lines.answer, knowledge=FACTS, now=NOW)
    begun = time.process_time()
    found = next(answers([json.dumps(CLEAR | changes).encode()], answer))
    assert time.process_time() - begun < BARELY
    return json.loads(json.dumps(found))


@pytest.mark.hazard("H01", "H22")
@pytest.mark.parametrize("text", HIDING.values(), ids=HIDING)
def test_an_opioid_that_is_hidden_in_a_line_never_counts_as_none(text):
    found = answered(medicines=[text])

    assert found["medicines"][0]["opioid"] is not False
    assert found["verdict"] == "stop"


@pytest.mark.hazard("H22")
@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_says_nothing_is_not_recognised_and_stops(text):
    found = answered(medicines=[text])

    assert (found["medicines"][0]["recognised"], found["medicines"][0]["opioid"]) == (False, None)
    assert found["verdict"] == "stop"


@pytest.mark.parametrize("text", EVERYTHING.values(), ids=EVERYTHING)
@pytest.mark.parametrize("key", ["allergies", "conditions"])
def test_any_words_in_another_list_have_an_answer(key, text):
    found = answered(**{key: [text] * 3})

    assert "error" not in found


@pytest.mark.parametrize("text", EVERYTHING.values(), ids=EVERYTHING)
@pytest.mark.parametrize("key", ["indication", "birth_date", "timezone", "dose_time", "surgery"])
def test_words_where_something_else_belongs_are_refused_or_told(key, text):
    found = answered(**{key: text})

    assert found.get("verdict") in {None, "stop", "reason"}
    assert found.get("error", key).startswith(key)


@pytest.mark.parametrize("name", ["metformin", "codeine", "zxqv"])
def test_five_hundred_entries_are_answered_one_by_one(name):
    found = answered(medicines=[f"{name} {number} mg" for number in range(499)] + ["tramadol"])

    assert len(found["medicines"]) == 500
    assert found["verdict"] == "stop"


@pytest.mark.parametrize(
    "medicine",
    [
        {"code": "999999999999", "system": RXNORM},
        {"code": "N02AA99999", "system": "http://www.whocc.no/atc"},
        {"code": "7052", "system": "urn:oid:no-such-system"},
        {"code": "\0" * 1000, "system": "\ud800" * 1000},
        {"code": "1", "system": RXNORM, "text": "zxqv"},
    ],
)
def test_a_code_or_a_system_that_nobody_knows_clears_nothing(medicine):
    found = answered(medicines=[medicine])

    assert found["medicines"][0]["opioid"] is not False
    assert found["verdict"] == "stop"


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(
    ("last_taken", "words"),
    [
        ("2062-02-20", "medicine 1: last_taken lies in the future: 2062-02-20"),
        ("1926-02-20", "medicine 1: last_taken lies before the birth date: 1926-02-20"),
        ("0001-01-01", "medicine 1: last_taken lies before the birth date: 0001-01-01"),
        ("2026-02-30", "medicine 1: last_taken: there is no 2026-02-30"),
    ],
)
def test_a_day_that_cannot_be_the_last_one_does_not_count_as_long_ago(last_taken, words):
    codeine = {"text": "codeine", "status": "stopped", "last_taken": last_taken}

    assert answered(medicines=[codeine])["error"] == words


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["today", "first_night", "birth_date"])
def test_the_ends_of_the_calendar_have_an_answer(key, day):
    found = answered(**{key: day}, surgery={"starts": day})

    assert found.get("verdict") in {None, "stop", "reason"}
    assert "verdict" in found or found["error"]


TEXT = st.text(max_size=30) | st.sampled_from([*EVERYTHING.values(), "codeine", "metformin", ""])
DAY = st.dates().map(str) | TEXT
MEDICINE = TEXT | st.fixed_dictionaries(
    {},
    optional={
        "text": TEXT,
        "code": TEXT | st.sampled_from(["7052", "2670", "N02AX02"]),
        "system": TEXT | st.just(RXNORM),
        "status": st.sampled_from(["taking", "stopped", "unknown"]) | TEXT,
        "last_taken": DAY,
    },
)
VALUES = {
    "today": DAY,
    "birth_date": DAY,
    "first_night": DAY,
    "medicines": st.lists(MEDICINE, max_size=4),
    "allergies": st.lists(TEXT, max_size=3),
    "conditions": st.lists(TEXT, max_size=3),
    "surgery": st.fixed_dictionaries({"starts": DAY}) | TEXT,
    "answers": st.dictionaries(
        st.sampled_from(list(FACTS.questions)), st.sampled_from(["yes", "no", "not sure"]) | TEXT
    ),
    "indication": TEXT,
    "max_dose_mg": TEXT,
}


@pytest.mark.hazard("H22")
@given(st.fixed_dictionaries({}, optional=VALUES))
def test_any_record_has_an_answer_that_is_clear_only_over_what_is_known(changes):
    found = answered(**changes)

    if "error" in found:
        assert found["error"]
        return
    unknown = [each for each in found["medicines"] if each["opioid"] is None]
    cannot_tell = [each for each in found["findings"] if each["answer"] == "cannot tell"]
    assert found["verdict"] == "stop" or not unknown
    assert found["verdict"] != "clear" or not (found["findings"] or unknown or cannot_tell)
    if found["verdict"] == "clear":
        sent = (CLEAR | changes)["answers"]
        assert all(sent.get(name) == "no" for name in CLEAR["answers"])
