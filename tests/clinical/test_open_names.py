"""What of a line a person may say is no opioid: never a word that the catalogue answers."""

import pytest

from prescribing.clinical.medicines import recognise
from prescribing.clinical.open_names import is_sentence, open_name
from tests.clinical.names import CATALOGUE
from tests.clinical.plans import FACTS


def name_in(text, **coded):
    return open_name(recognise(text, CATALOGUE, **coded), FACTS.vocabulary)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Qwxzvk", "qwxzvk"),
        ("qwxzvk FORTÉ 20 mg tablets, twice daily", "qwxzvk forte"),
        ("aspirin with qwxzvk", "qwxzvk"),
        ("qwxzvk, brtlm", "qwxzvk brtlm"),
        ("qwxzvk #3", "qwxzvk"),
        ("aspirin 75 mg", ""),
        ("codeine qwxzvk", ""),
        ("20 mg", ""),
        ("", ""),
        ("denies qwxzvk", ""),
        ("no codeine, qwxzvk", ""),
    ],
)
def test_the_open_name_is_what_nobody_knows(text, name):
    assert name_in(text) == name


def test_an_opioid_by_its_code_leaves_nothing_open():
    assert name_in("qwxzvk", code="N02AA05", system="ATC") == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("denies codeine", True),
        ("never took qwxzvk", True),
        ("qwxzvk #3", False),
        ("codeine", False),
    ],
)
def test_a_sentence_is_no_entry(text, sentence):
    assert is_sentence(recognise(text, CATALOGUE), FACTS.vocabulary) is sentence
