"""Only an exact name clears a line. What looks like an opioid is asked about, never assumed."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import strategies as st

from prescribing.clinical.knowledge import OPIOID_GROUPS, Acting, Group
from prescribing.clinical.medicines import groups_named
from prescribing.clinical.spelling import words
from tests.clinical.names import CATALOGUE, recognise
from tests.clinical.plans import FACTS
from tests.clinical.profiles import slow

CASES = Path(settings.BASE_DIR) / "tests" / "cases"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NOISE = sorted(
    FACTS.vocabulary.salts
    | FACTS.vocabulary.forms
    | FACTS.vocabulary.units
    | FACTS.vocabulary.directions
)


def cases(name):
    content = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["text"]) for case in content["case"]]


def opioid_entries():
    """Every name under which the catalogue lists an opioid."""
    for substance in FACTS.substances.values():
        if substance.group in OPIOID_GROUPS:
            yield from (substance.name, *substance.names)
    for preparation in FACTS.preparations.values():
        groups = {FACTS.substances[each].group for each in preparation.substances}
        if groups & OPIOID_GROUPS and not preparation.ask_region:
            yield from preparation.names


OPIOID_NAMES = sorted(set(opioid_entries()))


# --- the case files ---


@pytest.mark.parametrize("case", cases("opioid_names"))
def test_an_opioid_is_recognised_with_what_is_in_it_and_how_long_it_acts(case):
    found = recognise(case["text"])

    assert found.recognised
    assert found.opioid is True
    assert set(found.substances) == set(case["substances"])
    assert found.acting == case["acting"]


@pytest.mark.parametrize("case", cases("lookalikes"))
@pytest.mark.hazard("H06")
def test_a_look_alike_is_never_taken_for_an_opioid(case):
    assert recognise(case["text"]).opioid is not True


@pytest.mark.parametrize("case", cases("ordinary_names"))
def test_a_line_as_a_clinician_types_it(case):
    expected = None if case["opioid"] == "unknown" else case["opioid"]

    assert recognise(case["text"]).opioid is expected


FORGOTTEN = (
    "Nurofen Plus|Syndol|Migraleve|Gee's Linctus|Dimotane Co|Fioricet with Codeine|Suboxone|"
    "Targin|Embeda|Butec|Sublocade|Qdolo|Seglentis|Lomotil|kratom|tianeptine|Tylenol #3|DF118|MST|"
    "co-codamol 8/500 prn|Percs|Belbuca|Dsuvia"
)


@pytest.mark.hazard("H04")
def test_names_that_clinicians_forget_have_a_case():
    text = (CASES / "opioid_names.toml").read_text(encoding="utf-8")

    for name in FORGOTTEN.split("|"):
        assert name.casefold() in text.casefold(), name


# --- the whole catalogue ---


@pytest.mark.hazard("H01")
def test_no_name_of_an_opioid_clears_a_line_or_is_lost():
    lost = [name for name in OPIOID_NAMES if recognise(name).opioid is not True]

    assert lost == []


@pytest.mark.hazard("H03")
def test_every_name_of_an_opioid_acts_as_long_as_the_longest_that_bears_it():
    order = [None, Acting.SHORT, Acting.LONG, Acting.DEPOT]
    shorter = []
    for preparation in FACTS.preparations.values():
        groups = {FACTS.substances[each].group for each in preparation.substances}
        if groups & OPIOID_GROUPS and preparation.acting and not preparation.ask_region:
            shorter += [
                name
                for name in preparation.names
                if order.index(recognise(name).acting) < order.index(preparation.acting)
            ]

    assert shorter == []


def test_a_code_stands_for_one_danger():
    """Where several entries share a code, the code must not clear what any of them would stop."""
    cleared = []
    for entry in (*FACTS.substances.values(), *FACTS.preparations.values()):
        parts = getattr(entry, "substances", (entry.id,))
        if any(FACTS.substances[each].group in OPIOID_GROUPS for each in parts):
            for system, codes in (("atc", entry.atc), ("rxnorm", entry.rxcui)):
                for code in codes:
                    if recognise("", code, system).opioid is not True:
                        cleared.append((entry.id, system, code))

    assert cleared == []


@pytest.mark.hazard("H01")
def test_no_name_of_the_general_dictionary_clears_an_opioid():
    names = FACTS.ordinary_names()
    opioids = {each.id for each in FACTS.substances.values() if each.group in OPIOID_GROUPS}
    spelled = {words(name) for name in OPIOID_NAMES}
    meant = {name for name in set(names.values()) if name in opioids or words(name) in spelled}
    cleared = [
        variant
        for variant, canonical in names.items()
        if canonical in meant
        and words(variant) not in CATALOGUE.names  # the catalogue speaks before the dictionary
        and recognise(variant).opioid is False
    ]

    assert len(meant) > 50
    assert cleared == []


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for each in FACTS.substances.values()
        if each.group is Group.NALTREXONE
        for name in (each.name, *each.names)
    ),
)
@pytest.mark.hazard("H05", "H07")
def test_naltrexone_is_recognised_and_is_no_opioid(name):
    found = recognise(name)

    assert found.recognised
    assert found.opioid is False
    assert Group.NALTREXONE in found.groups


# --- suggestions never decide ---


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("tramdol", "tramadol"),
        ("tramdol 50 mg prn", "tramadol"),
        ("oxycodne", "oxycodone"),
        ("hydrocodome 5/325", "hydrocodone"),
        ("percocett", "percocet"),
        ("metfromin", "metformin"),
        ("naltrexxone", "naltrexone"),
    ],
)
@pytest.mark.hazard("H01")
def test_a_misspelt_name_is_not_recognised_and_the_near_name_is_suggested(typed, near):
    found = recognise(typed)

    assert not found.recognised
    assert found.opioid is None
    assert near in [each.casefold() for each in found.suggestions]
    assert len(found.suggestions) <= FACTS.vocabulary.suggestions


@pytest.mark.parametrize(
    "typed", ["", "   ", "10 mg", "tablets", "qwxzvk", "\U0001f48a", "-", "???"]
)
def test_what_names_nothing_is_not_recognised(typed):
    found = recognise(typed)

    assert not found.recognised
    assert found.opioid is None
    assert found.substances == ()


def test_one_unknown_word_beside_a_known_name_is_not_cleared():
    assert recognise("metformin qwxzvk").opioid is None
    assert recognise("metformin 500 mg").opioid is False


def test_one_unknown_word_beside_an_opioid_hides_nothing():
    assert recognise("qwxzvk codeine").opioid is True


@pytest.mark.parametrize("name", ["Aceon", "Tylex", "Aceon 4 mg daily"])
def test_a_name_that_means_an_opioid_in_some_countries_is_asked_about(name):
    found = recognise(name)

    assert found.opioid is None
    assert {each.casefold() for each in found.suggestions} & {"tramadol", "codeine"}


def test_a_recognised_line_has_no_suggestions():
    assert recognise("metformin 500 mg").suggestions == ()
    assert recognise("codeine qwxzvk").suggestions == ()


# --- combinations ---


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("codeine/paracetamol", {"codeine", "paracetamol"}),
        ("paracetamol + codeine", {"codeine", "paracetamol"}),
        ("ibuprofen with codeine", {"ibuprofen", "codeine"}),
        ("naloxone and oxycodone", {"naloxone", "oxycodone"}),
        ("buprenorphine/naloxone 8 mg/2 mg film", {"buprenorphine", "naloxone"}),
    ],
)
@pytest.mark.hazard("H01")
def test_an_opioid_anywhere_in_a_combination_counts(text, substances):
    found = recognise(text)

    assert found.opioid is True
    assert substances <= {each.casefold() for each in found.substances}


@pytest.mark.hazard("H05")
def test_an_antagonist_beside_an_opioid_cancels_nothing():
    for name in ("Suboxone", "Targin", "Embeda"):
        assert Group.OPIOID in recognise(name).groups


@pytest.mark.parametrize(
    ("text", "acting"),
    [
        ("morphine 10 mg", Acting.SHORT),
        ("morphine MR 10 mg", Acting.LONG),
        ("morphine 10 mg modified-release capsules", Acting.LONG),
        ("tramadol 24 hr", Acting.LONG),
        ("fentanyl patch 25 mcg/hr", Acting.LONG),
        ("buprenorphine implant", Acting.DEPOT),
        ("Sublocade", Acting.DEPOT),
        ("metformin XR", None),
    ],
)
@pytest.mark.hazard("H03")
def test_a_release_form_lengthens_the_action_and_never_shortens_it(text, acting):
    assert recognise(text).acting == acting


@pytest.mark.hazard("H03")
def test_a_plain_name_of_a_long_acting_opioid_stays_long():
    assert recognise("methadone 5 mg tablet").acting is Acting.LONG


# --- codes ---


def a_code(substance):
    return FACTS.substances[substance].rxcui[0]


def test_a_code_is_recognised_without_any_text():
    found = recognise("", a_code("codeine"), RXNORM)

    assert found.opioid is True
    assert found.substances == ("codeine",)


@pytest.mark.parametrize("system", ["rxnorm", "RxNorm", RXNORM, f" {RXNORM} "])
def test_the_system_of_a_code_may_be_written_in_several_ways(system):
    assert recognise("", a_code("codeine"), system).opioid is True


def test_an_atc_code_is_read_in_either_case():
    code = FACTS.substances["morphine"].atc[0]

    assert recognise("", code.lower(), "http://www.whocc.no/atc").opioid is True


@pytest.mark.parametrize(
    ("code", "system"), [("99999999", RXNORM), ("2670", ""), ("2670", "snomed"), ("", RXNORM)]
)
def test_a_code_that_is_not_known_clears_nothing(code, system):
    assert recognise("", code, system).opioid is None


def test_of_a_code_and_a_text_that_disagree_the_more_dangerous_counts():
    harmless = next(
        each.rxcui[0]
        for each in FACTS.substances.values()
        if each.group is Group.NOT_OPIOID and each.rxcui
    )
    by_text = recognise("oxycodone 5 mg", harmless, RXNORM)
    by_code = recognise("metformin 500 mg", a_code("oxycodone"), RXNORM)

    assert by_text.opioid is True
    assert by_text.conflict
    assert by_code.opioid is True
    assert by_code.conflict


def test_a_code_and_a_text_that_agree_are_no_conflict():
    assert not recognise("codeine 30 mg", a_code("codeine"), RXNORM).conflict
    assert not recognise("Tylenol #3", a_code("codeine"), RXNORM).conflict


# --- sentences ---


@pytest.mark.parametrize(
    "text",
    [
        "denies codeine",
        "no opioids",
        "allergic to morphine",
        "never took tramadol",
        "not on methadone",
        "stopped oxycodone in May",
        "family history of heroin use",
    ],
)
def test_a_sentence_is_not_screened_and_a_person_must_say_what_it_means(text):
    found = recognise(text)

    assert found.opioid is None
    assert not found.recognised


def test_a_sentence_still_names_what_is_in_it_for_an_allergy_list():
    assert Group.NALTREXONE in groups_named("allergic to naltrexone", CATALOGUE)
    assert groups_named("allergic to peanuts", CATALOGUE) == frozenset()


@pytest.mark.parametrize("entry", FACTS.distrusted.values(), ids=lambda each: each.id)
def test_a_name_that_is_not_trusted_clears_nothing(entry):
    for name in entry.names:
        assert recognise(name).opioid is not False, name


# --- how a name is written ---


@pytest.mark.parametrize(
    "text",
    [
        "CODEINE",
        "Codeine",
        "cod\u00e9ine",
        "code\u0301ine",
        "\uff43\uff4f\uff44\uff45\uff49\uff4e\uff45",
        "codeine\u00a030\u00a0mg",
        "codeine,30mg",
        "codeine-phosphate",
        "  codeine\t30 mg\r\n",
        "co-codamol",
        "cocodamol",
        "co codamol",
    ],
)
def test_case_accents_width_and_punctuation_do_not_hide_an_opioid(text):
    assert recognise(text).opioid is True


@pytest.mark.hazard("H06")
def test_a_name_is_matched_in_whole_words():
    assert recognise("apomorphine").opioid is not True
    assert recognise("codeinex").opioid is None
    assert recognise("xcodeine").opioid is None


@given(st.sampled_from(OPIOID_NAMES), st.sampled_from([str.upper, str.lower, str.title]))
def test_no_name_of_an_opioid_hides_behind_its_case(name, change):
    assert recognise(change(name)).opioid is True


@given(
    st.lists(st.sampled_from(NOISE), max_size=4),
    st.sampled_from(OPIOID_NAMES),
    st.lists(st.sampled_from(NOISE) | st.integers(0, 1000).map(str), max_size=6),
)
def test_strengths_forms_and_directions_around_an_opioid_hide_nothing(before, name, after):
    assert recognise(" ".join([*before, name, *after])).opioid is True


@given(st.lists(st.text("bcdfghjkqvwxz", min_size=7, max_size=12), min_size=1, max_size=2))
@slow
@pytest.mark.hazard("H01")
def test_words_that_nobody_knows_are_never_cleared(typed):
    assume(not any(word in FACTS.ordinary_names() for word in typed))

    assert recognise(" ".join(typed)).opioid is None


@given(st.text(max_size=20))
@slow
def test_any_text_at_all_has_an_answer(text):
    found = recognise(text)

    assert found.text == text
    assert found.recognised == (found.opioid is not None)
    if found.opioid is False:
        assert found.substances


@given(st.sampled_from(OPIOID_NAMES), st.integers(0, 40), st.sampled_from("qzxkj"))
@slow
def test_a_letter_put_into_the_name_of_an_opioid_never_clears_it(name, place, letter):
    place %= len(name) + 1

    assert recognise(name[:place] + letter + name[place:]).opioid is not False
