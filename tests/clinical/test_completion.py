"""Names offered while one is typed: written as people write them, the right ones first."""

import pytest

from prescribing.clinical.completion import SHOWN, complete, put
from prescribing.clinical.medicines import recognise
from prescribing.clinical.spelling import words
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


def of_the_dictionary(spaces):
    """Names of so many words that stand in the dictionary alone."""
    names = sorted(name for name in FACTS.ordinary_names() if name.count(" ") == spaces)
    return [name for name in names if name.isascii() and words(name) not in CATALOGUE.names]


def test_long_names_and_lists_of_the_dictionary_are_descriptions_and_are_not_offered():
    single = [name for name in of_the_dictionary(2) if name.replace(" ", "").isalpha()][:5]
    lists = [name for name in of_the_dictionary(1) if "," in name][:5]
    long_ones = of_the_dictionary(3)[-5:]

    assert all(name in offered(name) for name in single)
    assert not any(name in offered(name) for name in [*lists, *long_ones])
    assert (len(single), len(lists), len(long_ones)) == (5, 5, 5)


@pytest.mark.parametrize("typed", ["metf", "atorv", "ciprof", "aceto"])
def test_of_the_dictionary_the_shortest_names_come_first(typed):
    more = [name for name in offered(typed) if words(name) not in CATALOGUE.names]

    assert more == sorted(more, key=lambda name: (len(name), name))


def test_two_letters_are_enough_and_one_is_not():
    assert len(offered("tr")) == SHOWN
    assert offered("t") == ()


def test_what_is_near_is_offered_with_the_right_spelling_first():
    names = offered("oxycodne")

    assert names[0] == "oxycodone"
    assert not [name for name in names if name.islower() and name not in SUBSTANCES]


SUBSTANCES = {each.name for each in FACTS.substances.values()}


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
        ("tramadol", "aspirin / Tramdol 50mg", "aspirin / tramadol 50mg"),
        (
            "hydrochlorothiazide",
            "aspirin / hydro-chloro thiazde 25 mg",
            "aspirin / hydrochlorothiazide 25 mg",
        ),
    ],
)
def test_a_chosen_name_takes_the_place_of_what_it_is_like(name, line, becomes):
    unknown = recognise(line, CATALOGUE).unknown
    assert put(name, line, unknown) == becomes


def test_a_name_is_put_into_any_line():
    assert put("tramadol", "(((", ()) == "tramadol"
    assert put("tramadol", "a(b 5 mg", ("a(b",)) == "tramadol 5 mg"
