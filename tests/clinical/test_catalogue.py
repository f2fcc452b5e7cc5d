"""The index of names and codes, over a few facts instead of all of them."""

from dataclasses import replace

from prescribing.clinical.catalogue import catalogue_of, longest
from prescribing.clinical.knowledge import Acting, Group
from tests.clinical.plans import FACTS

HEROIN = next(each for each in FACTS.substances.values() if each.name == "diamorphine (heroin)")
NALTREXONE = FACTS.substances["naltrexone"]
ORDINARY = next(
    each
    for each in FACTS.substances.values()
    if each.group is Group.NOT_OPIOID and not each.classes and each.name.isalpha()
)
SYSTEMIC = FACTS.vocabulary.systemic_classes
CLASSED = next(
    each
    for each in FACTS.preparations.values()
    if each.classes and SYSTEMIC.isdisjoint(each.classes) and not each.ask_region
)
DISTRUSTED = next(iter(FACTS.distrusted.values()))


def catalogue(*substances, preparations=(), distrusted=(), ordinary=None, vocabulary=None):
    small = replace(
        FACTS,
        substances={each.id: each for each in substances},
        preparations={each.id: each for each in preparations},
        distrusted={each.id: each for each in distrusted},
        ordinary_names=lambda: ordinary or {},
        vocabulary=vocabulary or FACTS.vocabulary,
    )
    return catalogue_of.__wrapped__(small)  # that of all facts stays remembered


def test_without_names_the_longest_has_no_words():
    assert catalogue().longest == 0
    assert catalogue(HEROIN).longest >= 2


def test_a_name_is_found_with_and_without_what_stands_in_brackets():
    names = catalogue(replace(HEROIN, names=())).names

    assert set(names) == {("diamorphine",), ("diamorphine", "heroin")}


def test_what_the_dictionary_calls_a_medicine_of_a_rule_is_that_medicine():
    ordinary = {"papaverum novum": HEROIN.names[0], "blocker novum": "naltrexone"}
    names = catalogue(HEROIN, NALTREXONE, ordinary=ordinary).names

    opioid, blocker = names[("papaverum", "novum")], names[("blocker", "novum")]
    assert (opioid.substances, opioid.acting) == ((HEROIN,), Acting.LONG)
    assert (blocker.substances, blocker.acting) == ((NALTREXONE,), NALTREXONE.acting)


def test_what_the_dictionary_calls_a_preparation_keeps_its_own_classes():
    parts = [FACTS.substances[each] for each in CLASSED.substances]
    ordinary = {"novum novum": CLASSED.names[0].casefold()}

    found = catalogue(*parts, preparations=[CLASSED], ordinary=ordinary).names[("novum", "novum")]

    assert found.own_classes == CLASSED.classes


def test_what_the_dictionary_calls_an_ordinary_medicine_stays_in_the_dictionary():
    found = catalogue(ORDINARY, ordinary={"dulcis novum": ORDINARY.name})

    assert ("dulcis", "novum") not in found.names
    assert found.ordinary_match(("dulcis", "novum"), 0) == (2, ORDINARY.name)


def test_words_of_a_label_are_noise():
    assert FACTS.vocabulary.labels <= catalogue().noise


def test_a_number_of_a_name_or_of_a_phrase_is_kept():
    vocabulary = replace(FACTS.vocabulary, labels=frozenset({"lot 654"}))
    doubted = replace(DISTRUSTED, names=("doubted 432",))
    found = catalogue(
        replace(ORDINARY, names=("plainum 321",)),
        distrusted=[doubted],
        ordinary={"novum 543": ORDINARY.name},
        vocabulary=vocabulary,
    )

    assert {"321", "432", "543", "654"} <= found.numbers
    assert (
        found.without_strengths("metformin 777 mg, novum 543") == "metformin 000000 mg, novum 543"
    )


def test_of_nothing_nothing_acts_longest():
    assert longest(()) is None
    assert longest((None, Acting.DEPOT, Acting.SHORT)) is Acting.DEPOT


def test_names_with_numbers_are_not_offered_for_a_misspelt_word():
    found = catalogue(ordinary={"novum 543": "novum", "novum forte": "novum"})

    assert found.ordinary_spellings.names == {"novum forte"}
