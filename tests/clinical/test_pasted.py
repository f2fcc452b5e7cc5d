"""A pasted list comes apart into its entries, and nothing that names anything is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.medicines import words
from prescribing.clinical.pasted import cleaned, entries, same


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("metformin\nlisinopril", ("metformin", "lisinopril")),
        ("metformin\r\n\r\n  \nlisinopril\n", ("metformin", "lisinopril")),
        ("metformin; lisinopril;", ("metformin", "lisinopril")),
        ("metformin\t500 mg\tBID", ("metformin 500 mg BID",)),
        ("• metformin\n- aspirin\n*zinc\n– iron", ("metformin", "aspirin", "zinc", "iron")),
        ("o\tmetformin\n☐ aspirin", ("metformin", "aspirin")),
        ("1. metformin\n2) aspirin\n(3) zinc\n 4: iron", ("metformin", "aspirin", "zinc", "iron")),
        ("1.125 mg naltrexone\n5-HTP\n7-OH", ("1.125 mg naltrexone", "5-HTP", "7-OH")),
        ("- 1. metformin", ("metformin",)),
        ("metformin\u2028lisinopril", ("metformin", "lisinopril")),
        ("\ufeffmet\u00adformin\u200b\x00 500\x07mg", ("metformin 500 mg",)),
        ("\u202emetformin\u202c", ("metformin",)),
        ("👩\u200d👧 tea", ("👩\u200d👧 tea",)),
        ("", ()),
        (" \n- \n\t; ;\n• ", ()),
    ],
)  # fmt: skip
def test_a_list_comes_apart(text, becomes):
    assert entries(text) == becomes


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), max_size=20))
def test_no_word_of_a_list_is_lost(names):
    kept = [word for entry in entries("\n".join(names)) for word in words(entry)]
    assert kept == [word for name in names for word in words(name)]


@given(st.text())
def test_a_cleaned_text_is_one_line_and_stays_so(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert not set(once) & set("\n\r\t\x00\u202e\u200b")


@pytest.mark.parametrize("between", ["\u2028", "\u2029", "\x85", "\v", "\x00", "\u00a0", "\t"])
def test_whatever_parts_words_is_one_space(between):
    assert cleaned(f"{between}metformin{between}{between}500 mg{between}") == "metformin 500 mg"


def test_entries_are_the_same_however_they_are_spelled():
    assert same("Codeine  30MG", "codeine 30 mg")
    assert not same("codeine 30 mg", "codeine 60 mg")
    assert not same("", "💊")
