"""Names offered while one is typed: written as people write them, the right ones first."""

import pytest

from prescribing.clinical.completion import SHOWN, complete, put
from prescribing.clinical.medicines import recognise
from tests.clinical.names import CATALOGUE
from tests.clinical.plans import FACTS


def offered(text):
    return complete(text, FACTS)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tram", "tramadol"),
        ("TRAMA", "tramadol"),
        ("perco", "Percocet"),
        ("co-codam", "co-codamol"),
        ("tylenol no", "Tylenol No. 3"),
        ("nurofen p", "Nurofen Plus"),
        ("metfor", "metformin"),
        ("atorvas", "atorvastatin"),
        ("tramdol", "tramadol"),
        ("oxycodne", "oxycodone"),
    ],
)
def test_a_beginning_or_a_near_name_finds_the_name(typed, name):
    assert name.casefold() in [each.casefold() for each in offered(typed)]


def test_the_name_itself_comes_before_longer_and_misspelt_ones():
    assert offered("codein")[0] == "codeine"
    assert offered("tramad")[0] == "tramadol"
    assert offered("metformin")[0].casefold() == "metformin"


def test_a_word_at_the_beginning_comes_before_one_further_on():
    names = offered("codeine")
    begins = [name.casefold().startswith("codeine") for name in names]
    assert begins == sorted(begins, reverse=True)


@pytest.mark.parametrize(
    "typed", ["", "a", " ", "💊", "\x00", "20", "מורפיום", "x" * 10_000, "'; --"]
)
def test_anything_typed_gets_an_answer(typed):
    assert len(offered(typed)) <= SHOWN


@pytest.mark.parametrize("typed", ["tr", "co", "me", "oxy", "a" * 300])
def test_few_names_are_offered_and_none_twice(typed):
    names = offered(typed)
    assert len(names) <= SHOWN
    assert len(set(names)) == len(names)


def test_a_name_of_the_dictionary_that_must_not_clear_a_line_is_not_offered():
    distrusted = next(name for entry in FACTS.distrusted.values() for name in entry.names)
    catalogue = CATALOGUE
    names = [name for name in offered(distrusted) if recognise(name, catalogue).opioid is None]
    assert distrusted.casefold() not in map(str.casefold, names)


@pytest.mark.parametrize(
    ("name", "line", "becomes"),
    [
        ("tramadol", "tramdol", "tramadol"),
        ("tramadol", "Tramdol 50 mg bid", "tramadol 50 mg bid"),
        ("tramadol", "aspirin / tramdol 50mg", "aspirin / tramadol 50mg"),
        ("tramadol", "qwxzvk tramdol", "qwxzvk tramadol"),
        ("hydrochlorothiazide", "hydro-chloro thiazde 25 mg", "hydrochlorothiazide 25 mg"),
        ("tramadol", "trámdol 50 mg", "tramadol 50 mg"),
    ],
)
def test_a_chosen_name_takes_the_place_of_what_it_is_like(name, line, becomes):
    unknown = recognise(line, CATALOGUE).unknown
    assert put(name, line, unknown) == becomes


def test_a_name_is_put_into_any_line():
    assert put("tramadol", "(((", ()) == "tramadol"
    assert put("tramadol", "a(b 5 mg", ("a(b",)) == "tramadol 5 mg"
