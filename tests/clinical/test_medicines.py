"""Only an exact name clears a line. What looks like an opioid is asked about, never assumed."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import strategies as st

from prescribing.clinical.catalogue import SOME_NUMBER
from prescribing.clinical.knowledge import OPIOID_GROUPS, Acting, Group
from prescribing.clinical.medicines import _recognise, groups_named, near_names
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
    | FACTS.vocabulary.labels
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
    "co-codamol 8/500 prn|Percs|Belbuca|Dsuvia|Kaolin and Morphine|Soma Compound with Codeine|T3s|"
    "lean|Day Nurse|oxy IR|MS IR|hydrocodone/APAP|APAP/codeine|Nurofen+"
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


STEM = re.compile(
    "(fentan[iy]l|nitazene|codone|codeine|morphone|morphine|morphinan|orphanol|orphine|azocine|"
    "(?<!pi)peridine|methadone|moramide|tramadol|tapentadol|nalbuphine|opium|opiates?|opioids?|heroin|"
    "kratom|mitragynine|tianeptine|papaveretum|tilidine|loperamide|diphenoxylate|difenoxin)$"
)
# Of such a stem, and no opioid.
HARMLESS = re.compile(".*apomorphine|.*tropium|dextromethadone|platycodon.*")
NOT_OPIOIDS = {"analgesics, non-narcotic", "dorsomorphin"}


def test_no_name_of_the_general_dictionary_with_an_opioid_stem_clears_a_line():
    looked_at, cleared = 0, []
    for name, meant in FACTS.ordinary_names().items():
        told = {*words(name), *words(meant)}
        if any(map(STEM.search, told)) and meant not in NOT_OPIOIDS:
            looked_at += 1
            found = recognise(name)
            is_ordinary = found.opioid is False and found.groups <= {Group.NOT_OPIOID}
            if is_ordinary and not any(map(HARMLESS.fullmatch, told)):
                cleared.append(name)

    assert looked_at > 500
    assert cleared == ["maalox"]  # an antacid, which the dictionary holds under loperamide


def test_what_the_dictionary_calls_an_opioid_is_one_and_counts_as_long():
    found = recognise("6-dimethylamino-4,4-diphenyl-3-heptanone")

    assert found.opioid is True
    assert found.substances == ("methadone",)
    assert recognise("1-phenethyl-4-n-propionylanilinopiperidine").acting is Acting.LONG


def test_what_the_dictionary_calls_a_medicine_of_a_rule_has_its_class():
    assert recognise("amethopterin").classes == {"hepatotoxic", "immunosuppressant"}
    assert "thyroid-hormone" in recognise("L-thyrox").classes


TOLD_APART_BY_NOISE = {
    "tylenol 3",
    "tylenol 4",
    "tylenol three",
    "triatec 30",
    "triatec 8",
    "margesic h",
}


def test_what_is_passed_over_never_tells_an_opioid_from_a_harmless_sister():
    noise = CATALOGUE.noise
    sisters = {
        " ".join(name)
        for name, meaning in CATALOGUE.names.items()
        if meaning.is_opioid
        for rest in [[word for word in name if word not in noise and not word.isdigit()]]
        if rest and len(rest) < len(name) and recognise(" ".join(rest)).opioid is False
    }

    assert sisters == TOLD_APART_BY_NOISE
    assert all(recognise(name).opioid is True for name in TOLD_APART_BY_NOISE)


def test_every_name_of_an_ordinary_medicine_is_recognised_as_one():
    lost = []
    for entry in (*FACTS.substances.values(), *FACTS.preparations.values()):
        parts = getattr(entry, "substances", (entry.id,))
        if {FACTS.substances[each].group for each in parts} == {Group.NOT_OPIOID}:
            lost += [name for name in entry.names if recognise(name).opioid is not False]

    assert lost == []


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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("percocett", ("Percocet", "oxycodone")),
        ("dulaudin", ("Dilaudid", "hydromorphone")),
        ("hydroclorothiazide", ("hydrochlorothiazide",)),
    ],
)
def test_a_near_name_is_offered_with_what_it_is_a_name_of(typed, offered):
    assert set(offered) <= set(recognise(typed).suggestions)


def test_what_stands_beside_an_opioid_in_a_product_is_not_offered_for_it():
    assert not any("paracetamol" in each for each in recognise("percocett").suggestions)


def test_an_opioid_is_recognised_whatever_else_stands_in_its_line():
    found = recognise("oxycodone tramdol")

    assert found.recognised is True
    assert found.opioid is True
    assert found.unknown == ("tramdol",)
    assert found.suggestions == ()


def test_a_brand_that_is_left_out_is_not_unknown():
    found = recognise("ibuprofen 200 MG Oral Tablet [Xyzzyva Junior]")

    assert found.recognised is True
    assert found.unknown == ()


LINES = [
    "{0} {1} mg",
    "{1} {0}",
    "{0} No. {1}",
    "{0} {1}/{2} prn",
    "{0}{1} q{2}h",
    "{0} ({1} Labs)",
]
AS_TYPED = [*sorted(CATALOGUE.written.values())[::9], "tramdol", "metformin", "zyxxyva", "denies"]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_what_it_is_whatever_is_remembered_of_lines_like_it(line):
    for at, name in enumerate(AS_TYPED):
        for numbers in ((at % 60, 7), (at % 9, at % 13), (300 + at % 11, 24), ("000000", "0")):
            text = line.format(name, *numbers)
            assert recognise(text) == _recognise(text, CATALOGUE, "", ""), text


def test_a_number_that_stands_for_others_is_in_no_name():
    assert SOME_NUMBER not in CATALOGUE.numbers
    assert {"3", "7", "50"} <= CATALOGUE.numbers
    assert CATALOGUE.without_strengths("metformin 98765 mg") == f"metformin {SOME_NUMBER} mg"
    assert CATALOGUE.without_strengths("Tylenol #3") == "Tylenol #3"
    assert CATALOGUE.without_strengths("metformin 98765 \u03bcg") == "metformin 98765 \u03bcg"


def test_a_short_word_is_near_to_nothing():
    assert recognise("oxi").suggestions == ()
    assert recognise("ctiq").suggestions == ("Actiq", "fentanyl")  # of as few letters as count


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("adpend", ("Adepend", "naltrexone", "adpedf")),
        ("aatinib", ("afatinib", "dasatinib", "lapatinib")),
        ("oxy contim 10 mg", ("Oxy-Contin", "oxycodone", "OxyContin")),
    ],
)
def test_the_nearest_name_is_offered_first(typed, nearest):
    assert recognise(typed).suggestions[:3] == nearest


def test_a_number_that_is_counted_is_no_denial():
    assert recognise("metformin No. 30").recognised
    assert not recognise("metformin, no").recognised


@pytest.mark.parametrize("aside", ["labs xyzzyva", "xyzzyva", "xyzzyva, inc, qwxz"])
def test_only_a_maker_is_left_out_of_a_line(aside):
    assert recognise("ibuprofen 200 mg tablet (Xyzzyva Labs)").recognised
    assert recognise("ibuprofen 200 mg tablet (Labs)").recognised
    assert not recognise(f"ibuprofen 200 mg tablet ({aside})").recognised


def test_an_allergy_that_nobody_knows_may_be_near_a_blocker():
    for text in ("naltrexxone", "allergic to naltrexxone: rash", "Revia, naltrexon e, naltrexxone"):
        near = near_names(text, CATALOGUE, frozenset({Group.NALTREXONE}))
        assert "naltrexone" in near
        assert Group.NALTREXONE in groups_named(near[0], CATALOGUE)


def test_an_allergy_to_something_else_is_near_to_no_blocker():
    for text in ("", "penicillin", "peanuts", "latex", "naltrexone", "contrast dye", "qwxzvk"):
        assert near_names(text, CATALOGUE, frozenset({Group.NALTREXONE, Group.ANTAGONIST})) == ()


def test_near_names_are_of_the_groups_that_were_asked_for():
    assert near_names("tramdol", CATALOGUE, frozenset({Group.NALTREXONE})) == ()
    assert "tramadol" in near_names("tramdol", CATALOGUE)


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


@pytest.mark.parametrize(
    ("code", "system", "opioid"),
    [
        ("2670", "urn:oid:2.16.840.1.113883.6.88", True),
        ("N02AA01", "2.16.840.1.113883.6.73", True),
        ("N02AA01", "ATC", True),
        ("N07BC04", "http://www.whocc.no/atc", False),
        ("2670", "http://dispatch.example/rx", None),
        ("2670", "urn:oid:2.16.840.1.113883.6.881", None),
    ],
)
def test_a_system_is_known_by_its_name_its_address_or_its_identifier(code, system, opioid):
    assert recognise("", code, system).opioid is opioid


def test_a_code_that_begins_like_a_class_of_opioids_counts_as_one():
    found = recognise("", "N02AA59", "atc")

    assert found.opioid is True
    assert found.acting is Acting.LONG
    assert recognise("aspirin", "n02aa59 ", "atc").conflict
    assert recognise("aspirin", "N02AA59", "atc").opioid is True


def test_a_code_that_begins_like_an_ordinary_one_is_not_known():
    assert recognise("", "N07BB04X", "atc").opioid is None
    assert recognise("", "N02B", "atc").opioid is None
    assert recognise("", "", "atc").opioid is None


def test_a_code_that_is_not_known_is_told_beside_a_text_that_is():
    found = recognise("metformin 500 mg", " 860975 ", RXNORM)

    assert found.opioid is False
    assert found.unknown_code == "860975"
    assert not found.conflict
    assert recognise("metformin", "2670", RXNORM).unknown_code == ""


def test_a_code_of_an_opioid_counts_whatever_the_sentence_beside_it_says():
    assert recognise("no longer taken", a_code("codeine"), RXNORM).opioid is True


# --- what rules ask about ---


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("naltrexone 50 mg tablets", {"naltrexone-standard"}),
        ("Naltrexone 4.5mg capsules", {"naltrexone-low-dose"}),
        ("1.5 mg naltrexone nightly", {"naltrexone-low-dose"}),
        ("naltrexone 380 mg IM monthly", {"naltrexone-depot"}),
        ("Vivitrol", {"naltrexone-depot"}),
        ("naltrexone implant", {"naltrexone-implant"}),
        ("Contrave", {"naltrexone-bupropion"}),
        ("naltrexone", set()),
        ("Humira", {"immunosuppressant"}),
        ("Zenapax", set()),
        ("levothyroxine 50 mcg", {"thyroid-hormone"}),
        ("Keytruda", {"cancer-or-interferon"}),
        ("Prograf", {"transplant-immunosuppressant"}),
        ("prednisone 10 mg", {"corticosteroid"}),
        ("methotrexate 15 mg weekly", {"hepatotoxic", "immunosuppressant"}),
        ("Cheratussin AC", {"opioid-antitussive"}),
        ("Robitussin DM", {"non-opioid-antitussive"}),
        ("Lomotil", {"antidiarrhoeal-opioid"}),
        ("Imodium", {"loperamide"}),
        ("kratom", {"unregulated-opioid"}),
        ("Relistor", {"peripheral-antagonist"}),
        ("naloxone tablets", {"peripheral-antagonist"}),
        ("Lybalvi", {"systemic-antagonist"}),
        ("Selincro", {"systemic-antagonist"}),
        ("Opvee", set()),
        ("Lucemyra", {"opioid-withdrawal-medicine"}),
    ],
)
def test_a_medicine_belongs_to_the_classes_that_rules_ask_for(text, classes):
    assert recognise(text).classes == classes


@pytest.mark.parametrize(
    ("text", "systemic"),
    [
        ("hydrocortisone 20 mg", True),
        ("hydrocortisone 1% cream", False),
        ("tacrolimus 1 mg capsules", True),
        ("tacrolimus 0.1% ointment", False),
        ("ciclosporin eye drops", False),
        ("dexamethasone 4 mg", True),
        ("prednisolone 1% ophthalmic suspension", False),
        ("Restasis", False),
    ],
)
def test_what_barely_reaches_the_blood_has_no_class_of_the_whole_body(text, systemic):
    found = recognise(text)

    assert found.recognised
    assert bool(found.classes) is systemic


def test_a_cream_keeps_the_classes_that_are_not_of_the_whole_body():
    assert recognise("morphine gel kratom").classes == {"unregulated-opioid"}


def test_rescue_kits_are_told_from_blockers_that_are_taken():
    assert recognise("Opvee").groups == {Group.RESCUE}
    assert recognise("naloxone 4 mg nasal spray").groups == {Group.RESCUE}
    assert recognise("nalmefene 18 mg tablets").groups == {Group.ANTAGONIST}


# --- brackets ---


@pytest.mark.parametrize(
    "text",
    [
        "ibuprofen 200 MG Oral Tablet [Qwxzvk Junior]",
        "metformin hydrochloride 500 MG [Qwxzvk]",
        "acetaminophen 325 MG Oral Tablet [No Qwxzvk]",
        "Metformin 500mg tablets (Qwxzvk Pharmaceuticals Ltd)",
        "{14 (lamotrigine 25 MG Oral Tablet [Lamictal]) } Pack [Qwxzvk Blue]",
    ],
)
def test_an_unknown_brand_or_maker_in_brackets_holds_nothing_back(text):
    assert recognise(text).opioid is False


@pytest.mark.parametrize(
    "text",
    [
        "[Qwxzvk]",
        "ibuprofen [Qwxzvk]",
        "qwxzvk 200 MG Oral Tablet [Advil]",
        "ibuprofen 200 MG Oral Tablet [Tramdol]",
        "ibuprofen 200 MG / qwxzvk 5 MG Oral Tablet [Zzyx]",
        "metformin 500 mg tablets (qwxzvk)",
        "metformin 500 mg tablets (oxycodne Ltd)",
        "ibuprofen 200 MG Qwxzvk",
        "no ibuprofen 200 MG [Qwxzvk]",
        "ibuprofen 200 MG [a b d e f g j k l n o p r s t v z qwxzvk]",
    ],
)
def test_brackets_hide_no_name_that_nobody_knows(text):
    assert recognise(text).opioid is None


def test_an_opioid_in_brackets_counts():
    assert recognise("acetaminophen 325 MG Oral Tablet [Percocet]").opioid is True
    assert recognise("metformin 500 mg tablets (codeine Ltd)").opioid is True


@pytest.mark.parametrize(
    ("text", "opioid"),
    [
        ("magnesium salicylate", False),
        ("ethinyl estradiol 0.02 mg", False),
        ("magnesium salicylate codeine", True),
        ("estradiol codeine", True),
    ],
)
def test_a_longer_ordinary_name_wins_and_never_swallows_an_opioid(text, opioid):
    assert recognise(text).opioid is opioid


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
        "c\u043ed\u0435ine",
        "\u0441\u043edeine",
        "c\u03bfdein\u03b5",
        "cod\u200beine",
        "cod\u00adeine",
        "\u202ecodeine\u202c",
        "\ufeffcodeine",
        "co\x00deine",
        "c\u0336o\u0336deine",
        "c\u20dd\u200dodeine",
        "\u24d2\u24de\u24d3\u24d4\u24d8\u24dd\u24d4",
        "\u1d04\u1d0f\u1d05\u1d07\u026a\u0274\u1d07",
        "\U0001d41c\U0001d428\U0001d41d\U0001d41e\U0001d422\U0001d427\U0001d41e",
        "codeine \U0001f48a",
        "nurofen+ 200 mg",
        "Nurofen +",
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


TWINS = {
    "a": "\u0430",
    "c": "\u0441",
    "e": "\u0435",
    "o": "\u043e",
    "p": "\u0440",
    "x": "\u0445",
    "i": "\u0456",
}
UNSEEN = ["", "\u200b", "\u200d", "\u00ad", "\u2060", "\u202e", "\u0301", "\ufe0f", "\x07"]


@given(
    st.sampled_from(OPIOID_NAMES), st.sets(st.sampled_from(sorted(TWINS))), st.sampled_from(UNSEEN)
)
@slow
def test_no_name_of_an_opioid_hides_behind_letters_of_others_or_what_cannot_be_seen(
    name, letters, unseen
):
    lower = name.lower()
    dressed = unseen.join(TWINS[each] if each in letters else each for each in lower)

    assert recognise(dressed).opioid is True


ORDINARY = ["metformin 500 mg", "Tylenol", "vitamin D", "lisinopril", "Humira", "naltrexone 4.5 mg"]


@given(
    st.sampled_from(OPIOID_NAMES),
    st.sampled_from(ORDINARY),
    st.sampled_from([" ", "/", " + ", " with ", " and ", ", ", " (", " [", "; "]),
    st.booleans(),
)
@slow
def test_an_opioid_beside_an_ordinary_medicine_is_never_cleared(name, ordinary, between, first):
    line = between.join([name, ordinary] if first else [ordinary, name])

    assert recognise(line).opioid is True


@given(st.sampled_from(OPIOID_NAMES), st.text("aeioust", min_size=1, max_size=3), st.booleans())
@slow
def test_a_name_that_only_holds_the_name_of_an_opioid_is_not_taken_for_one(name, more, before):
    word = "".join(words(name))
    longer = more + word if before else word + more
    assume(longer.isalpha())
    assume((longer,) not in CATALOGUE.names)

    assert recognise(longer).opioid is not True


@pytest.mark.parametrize(
    ("line", "opioid"),
    [
        ("metformin " * 1000, False),
        ("metformin " * 999 + "codeine", True),
        ("codeine qwxzvk " * 700, True),
        ("qwxzvk " * 1400, None),
        ("q" * 10_000, None),
        ("[qwxzvk] (" * 1000, None),
        ("no " * 3000, None),
        ("tylenol no 3 " * 700, True),
        ("\u202e\u0000" * 5000, None),
        ("\U0001f48a" * 10_000, None),
    ],
)
def test_a_line_without_end_has_an_answer(line, opioid):
    found = recognise(line)

    assert found.opioid is opioid
    assert len(found.suggestions) <= FACTS.vocabulary.suggestions
