"""Lines in, lines out: one answer a line, in order, whatever the line holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.titration import PlanError
from prescribing.interop.lines import LineError, answers


def echo(request):
    return {"said": request.get("say")}


def answer_to(line, answer=echo):
    (found,) = answers([line], answer)
    return found


def test_each_line_has_its_answer_in_order():
    lines = [b'{"id": 1, "say": "a"}\n', b"nonsense\n", b'{"id": 3, "say": "c"}']

    found = list(answers(lines, echo))

    assert [each["id"] for each in found] == [1, None, 3]
    assert ["error" in each for each in found] == [False, True, False]


def test_an_answer_is_given_before_the_next_line_is_read():
    def lines():
        yield b'{"id": 1}'
        raise AssertionError("the second line was read too early")

    assert next(answers(lines(), echo)) == {"id": 1, "said": None}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "must be a JSON object"),
        (b"\n", "must be a JSON object"),
        (b"   \r\n", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"[]", "must be a JSON object"),
        (b'[{"id": 1}]', "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b"5", "must be a JSON object"),
        (b"{", "not JSON"),
        (b'{"id": 1', "not JSON"),
        (b"{'id': 1}", "not JSON"),
        (b'{"id": 1} {"id": 2}', "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"id": Infinity}', "not JSON"),
        (b'{"id": -Infinity}', "not JSON"),
        (b'{"id": 1e999}', "not JSON"),
        (b'{"id": 1, "x": [1, NaN]}', "not JSON"),
        (b'{"id": "\xff"}', "not UTF-8"),
        ('{"id": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"id": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": 1, "medicines": ["codeine"], "medicines": []}', "medicines stands there twice"),
        (b'{"id": 1, "x": {"a": 1, "a": 2}}', "a stands there twice"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_bad_line_is_answered_with_what_is_wrong(line, words):
    found = answer_to(line)

    assert set(found) == {"id", "error"}
    assert words in found["error"]
    json.loads(json.dumps(found, allow_nan=False))


def test_what_a_refusal_knows_more_is_told():
    def refuse(_):
        raise LineError("no", step=2)

    assert answer_to(b'{"id": "x"}', refuse) == {"id": "x", "error": "no", "step": 2}


@pytest.mark.parametrize(
    "error", [PlanError("too short"), OverflowError("date value out of range")]
)
def test_a_refusal_from_below_is_an_answer(error):
    def refuse(_):
        raise error

    found = answer_to(b'{"id": "x"}', refuse)

    assert found["id"] == "x"
    assert found["error"]


@pytest.mark.parametrize(
    "identity", ["p1", 7, None, True, 1.5, ["a"], {"b": 1}, "\ud800", "\u2028", "x" * 10_000]
)
def test_the_id_comes_back_as_it_was(identity):
    line = json.dumps({"id": identity}).encode()

    assert answer_to(line)["id"] == identity


def test_a_number_of_four_thousand_digits_comes_back():
    line = b'{"id": ' + b"9" * 4000 + b"}"

    assert json.dumps(answer_to(line))


@pytest.mark.parametrize("depth", [10, 100, 500, 900, 2000])
def test_what_is_nested_deeply_is_answered_and_can_be_written(depth):
    line = b'{"id": ' + b"[" * depth + b"]" * depth + b"}"

    assert json.dumps(answer_to(line))


def test_an_object_in_windows_line_ends_is_read():
    assert answer_to(b'{"id": 1}\r\n') == {"id": 1, "said": None}


@given(st.binary(max_size=60))
def test_any_bytes_have_an_answer_that_can_be_written(line):
    json.dumps(answer_to(line), allow_nan=False)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | finite | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_any_json_has_an_answer_and_only_an_object_is_read(content):
    found = answer_to(json.dumps(content).encode())

    json.dumps(found, allow_nan=False)
    assert ("error" in found) == (not isinstance(content, dict))
