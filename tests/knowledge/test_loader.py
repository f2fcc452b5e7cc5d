"""The loader refuses a fault and says where it stands: the file, the line and what is wrong."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from prescribing import knowledge
from prescribing.clinical.dose import Dose
from prescribing.knowledge import FILES, KnowledgeError, load, read, version

RULE = """
[[rule]]
id = "planted"
title = "Planted"
severity = "stop"
unknown = "stop"
asks = "patient"
when = "taking_opioid"
because = "{medicine} on {date}."
cannot_tell = "It is not known."
why = "Because."
clears = "Something."
given = { group = "opioid" }
ways_out = ["keep-draft"]
sources = ["project-convention"]
status = "convention"
confidence = "U"
review_by = 2027-11-01
"""
PRODUCT = """
[[product]]
id = "planted"
form = "scored tablet"
strength_mg = "2"
pieces_each = 4
most_units = 4
sources = ["project-convention"]
status = "convention"
confidence = "U"
review_by = 2027-11-01
"""


LONG_FILES = {
    "substances.toml", "preparations.toml", "counselling.toml", "indications.toml", "spanish.toml",
}  # fmt: skip


@pytest.fixture
def whole_folder(tmp_path):
    """A copy of all facts."""
    return Path(
        shutil.copytree(FILES, tmp_path / "whole", ignore=shutil.ignore_patterns("*.py", "__*"))
    )


@pytest.fixture
def folder(tmp_path):
    """A copy of the facts to plant faults in; the longest files are cut, to be read faster."""
    place = tmp_path / "facts"
    place.mkdir()
    for path in FILES.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        short = shortened(text) if path.name in LONG_FILES else text
        (place / path.name).write_text(short, encoding="utf-8")
    return place


def shortened(text, each=2):
    """The first few facts of each kind."""
    kept = []
    for part in re.split(r"^(?=\[\[)", text, flags=re.MULTILINE):
        header = part.partition("\n")[0]
        if sum(other.startswith(header + "\n") for other in kept) < each:
            kept.append(part)
    return "".join(kept)


def refusal(folder):
    with pytest.raises(KnowledgeError) as refused:
        read(folder)
    return str(refused.value)


def change(folder, name, old, new):
    """Change one place of a file. Returns the line of the fact that it stands in."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = text[: text.index(old)].splitlines()
    return max(line for line, said in enumerate(before, 1) if re.match(r"\[\[?[a-z_]+\]\]?$", said))


def plant(folder, fact, name="rules.toml"):
    """Put a fact at the end of a file. Returns its line."""
    path = folder / name
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(text + fact, encoding="utf-8")
    return text.count("\n") + 1 + fact[: fact.index("[[")].count("\n")


def test_the_shipped_facts_load(whole_folder):
    assert read(whole_folder).version == version()


def test_the_facts_without_a_fault_load(folder):
    assert read(folder).version != version()


def test_a_planted_rule_without_a_fault_is_accepted(folder):
    plant(folder, RULE)

    assert "planted" in read(folder).rules


# --- faults of one fact ---


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('sources = ["project-convention"]\n', "", "no 'sources'"),
        ('sources = ["project-convention"]', "sources = []", "has no source"),
        ('sources = ["project-convention"]', 'sources = "project-convention"', "should be a list"),
        ('why = "Because."', 'why = "Because."\nwhy_not = "x"', "unknown key: why_not"),
        ('why = "Because."', 'whi = "Because."', "unknown key: whi"),
        ('why = "Because."\n', "", "no 'why'"),
        ('status = "convention"\n', "", "no 'status'"),
        ('status = "convention"', 'status = "certain"', "certain"),
        ('severity = "stop"', 'severity = "halt"', "halt"),
        ('severity = "stop"', 'severity = "clear"', "clear"),
        ('confidence = "U"', 'confidence = "A"', "'A'"),
        ("review_by = 2027-11-01\n", "", "no 'review_by'"),
        ("review_by = 2027-11-01", 'review_by = "2027-11-01"', "should be date"),
        ("review_by = 2027-11-01", "review_by = 2027-11-01T00:00:00", "should be date"),
        ('id = "planted"', 'id = " "', "no id"),
        ('id = "planted"\n', "", "id"),
        ('title = "Planted"', "title = 4", "should be str"),
        ('asks = "patient"', 'asks = "everybody"', "everybody"),
    ],
)  # fmt: skip
@pytest.mark.hazard("H21")
def test_a_fault_within_a_fact_is_refused_with_its_file_and_line(folder, old, new, words):
    assert old in RULE
    line = plant(folder, RULE.replace(old, new, 1))

    said = refusal(folder)

    assert said.startswith(f"rules.toml, line {line}: ")
    assert words in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('strength_mg = "2"', "strength_mg = 2.0", "must be text in quotes"),
        ('strength_mg = "2"', "strength_mg = 2", "must be text in quotes"),
        ('strength_mg = "2"', 'strength_mg = ".5"', "Write 0.5"),
        ('strength_mg = "2"', 'strength = "2"', "unknown key: strength"),
        ("pieces_each = 4", "pieces_each = 3", "equal pieces"),
        ("pieces_each = 4", "pieces_each = 0", "equal pieces"),
        ("pieces_each = 4", "pieces_each = 4.0", "should be int"),
        ("pieces_each = 4", "pieces_each = true", "should be int"),
    ],
)
def test_a_product_that_cannot_be_is_refused_with_its_file_and_line(folder, old, new, words):
    line = plant(folder, PRODUCT.replace(old, new, 1), "products.toml")

    said = refusal(folder)

    assert said.startswith(f"products.toml, line {line}: ")
    assert words in said


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("policy.toml", "target_days = 10", "target_days = 6", "target is shorter than the floor"),
        ("policy.toml", "target_hours = 72", "target_hours = 47", "lies outside"),
        ("policy.toml", "target_hours = 72", "target_hours = 721", "lies outside"),
        ("policy.toml", 'largest_dose_mg = "8"', "largest_dose_mg = 8.0", "text in quotes"),
        ("policy.toml", "floor_hours = 48", "floor_hours = 48.0", "should be int"),
        ("policy.toml", "surgery_time = 00:00:00", 'surgery_time = "00:00"', "should be time"),
        ("policy.toml", 'acting = "short"', 'acting = "brief"', "brief"),
        ("ladders.toml", '"1.125"', "1.125", "text in quotes"),
        ("phrases.toml", 'hold = "NO dose for {nights}"\n', "", "no 'hold'"),
        ("sources.toml", 'kind = "label"', 'kind = ""', "has no kind"),
        ("sources.toml", 'read = "2026-11"\n', "", "no 'read'"),
        ("substances.toml", 'acting = "short"', 'acting = ""', "how long it acts"),
    ],
)
def test_a_fault_in_any_file_is_refused_with_its_line(folder, name, old, new, words):
    line = change(folder, name, old, new)

    said = refusal(folder)

    assert said.startswith(f"{name}, line {line}: ")
    assert words in said


# --- faults between facts ---


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('when = "taking_opioid"', 'when = "taking_everything"', "no predicate taking_everything"),
        ('group = "opioid"', 'group = "opioid", days = 7', "taking_opioid is given"),
        ('given = { group = "opioid" }\n', "", "taking_opioid is given"),
        ('group = "opioid"', 'group = "opiod"', "group cannot be 'opiod'"),
        ("on {date}", "on {year}", "does not know"),
        ('"It is not known."', '"{earliest}"', "does not know"),
        ('"project-convention"', '"nowhere"', "names a source that is not there: nowhere"),
        ('"keep-draft"', '"give-up"', "names a way out that is not there: give-up"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused_with_its_file_and_line(
    folder, old, new, words
):
    line = plant(folder, RULE.replace(old, new, 1))

    said = refusal(folder)

    assert words in said
    assert said.startswith(f"rules.toml, line {line}: ")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("indications.toml", '"de-carvalho-2023"]', '"nobody-2023"]', "study that is not there"),
        ("studies.toml", 'direction = "+"', 'direction = "up"', "direction that is not there: up"),
        (
            "studies.toml",
            'id = "younger-2009"',
            'id = "older-2009"',
            "by another word",
        ),
    ],
)
def test_evidence_that_names_what_is_not_there_is_refused_with_its_line(
    folder, name, old, new, words
):
    line = change(folder, name, old, new)

    said = refusal(folder)

    assert words in said
    assert said.startswith(f"{name}, line {line}: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('rules = ["', 'rules = ["nothing", "', "names a rule that is not there: nothing"),
        ("likelihood_after = 2", "likelihood_after = 4", "likelier with its controls"),
    ],
)
def test_a_hazard_that_cannot_be_is_refused_with_its_line(folder, old, new, words):
    line = change(folder, "hazards.toml", old, new)

    said = refusal(folder)

    assert words in said
    assert said.startswith(f"hazards.toml, line {line}: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('of = "handout-title"', 'of = "handout-tittle"', "that is not there: handout-tittle"),
        (
            'text = "Su plan',
            'text = "Su {plan}',
            "does not fill in the same values as handout-title",
        ),
        ('"plain-language-labels"', '"ismp-2021"', "has other sources than handout-title"),
        (
            'of = "handout-lead-night"',
            'of = "handout-title"',
            "es-handout-title stands there twice",
        ),
    ],
)
def test_a_translation_that_does_not_fit_is_refused_with_its_line(folder, old, new, words):
    line = change(folder, "spanish.toml", old, new)

    said = refusal(folder)

    assert words in said
    assert f"spanish.toml, line {line}" in said


def test_a_ladder_of_a_product_that_is_not_there_is_refused_with_its_line(folder):
    line = change(folder, "ladders.toml", 'product = "scored-tablet-4500"', 'product = "pill"')

    said = refusal(folder)

    assert "names a product that is not there: pill" in said
    assert said.startswith(f"ladders.toml, line {line}: ")


def test_a_ladder_that_its_product_does_not_make_is_refused_with_its_line(folder):
    line = change(folder, "ladders.toml", '"1.125"', '"1"')

    said = refusal(folder)

    assert "1 mg cannot be made from 4.5 mg scored tablets" in said
    assert said.startswith(f"ladders.toml, line {line}: ")


def test_a_preparation_of_a_substance_that_is_not_there_is_refused_with_its_line(folder):
    line = change(folder, "preparations.toml", 'substances = ["morphine"]', 'substances = ["m"]')

    said = refusal(folder)

    assert "names a substance that is not there: m" in said
    assert said.startswith(f"preparations.toml, line {line}: ")


# --- what stands there twice, or not at all ---


def test_the_same_fact_twice_is_refused_with_its_line(folder):
    plant(folder, RULE)
    line = plant(folder, RULE)

    said = refusal(folder)

    assert "planted stands there twice" in said
    assert said.startswith(f"rules.toml, line {line}: ")


def test_the_same_fact_in_two_files_is_refused(folder):
    plant(folder, RULE)
    plant(folder, RULE, "policy.toml")

    assert "planted stands there twice" in refusal(folder)


def test_the_same_source_twice_is_refused(folder):
    path = folder / "sources.toml"
    text = path.read_text(encoding="utf-8")
    first = "[[source]]" + text.split("[[source]]")[1]
    path.write_text(f"{text}\n{first}", encoding="utf-8")

    assert "stands there twice" in refusal(folder)


def test_numbers_of_policy_in_a_second_file_are_refused(folder):
    text = (folder / "policy.toml").read_text(encoding="utf-8")
    limits = text[text.index("[limits]") : text.index("[surgery_hold]")]
    (folder / "zz.toml").write_text(limits.replace('"8"', '"80"'), encoding="utf-8")

    assert "limits stands there twice" in refusal(folder)


def test_a_second_interval_for_the_same_kind_of_opioid_is_refused(folder):
    text = (folder / "policy.toml").read_text(encoding="utf-8")
    interval = text[text.index("[[interval]]") :].split("[[interval]]")[1]
    second = interval.replace("interval-short", "interval-shorter").replace("= 10", "= 7")
    plant(folder, f"\n[[interval]]{second}", "policy.toml")

    assert "short" in refusal(folder)


@pytest.mark.parametrize("name", ["policy.toml", "phrases.toml", "vocabulary.toml", "rules.toml",
                                  "products.toml", "sources.toml"])  # fmt: skip
def test_a_file_that_is_gone_is_missed(folder, name):
    (folder / name).unlink()

    assert refusal(folder)


# --- what is no fact at all ---


@pytest.mark.parametrize(
    "text",
    [
        "this is not TOML",
        "[[rule]]\nid = ",
        '[[wish]]\nid = "x"',
        "limits = 3",
        "rule = 3",
        '[rule]\nid = "x"',
        '[[limits]]\nlargest_dose_mg = "8"',
        '[[rule]]\nid = ["x"]',
        "source = 3",
        "[source]\nkey = 3",
    ],
)
def test_a_file_that_holds_no_facts_is_refused_by_its_name(folder, text):
    (folder / "zz.toml").write_text(text, encoding="utf-8")

    assert "zz.toml" in refusal(folder)


def test_a_file_that_is_not_text_is_refused_by_its_name(folder):
    (folder / "zz.toml").write_bytes(b'x = "\xff\xfe"')

    assert "zz.toml" in refusal(folder)


# --- the version ---


def test_the_version_changes_with_a_file_and_only_then(folder):
    before = read(folder).version
    assert before == read(folder).version

    path = folder / "products.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "# a word\n", encoding="utf-8")
    assert read(folder).version != before

    path.write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("beside the facts", encoding="utf-8")
    assert read(folder).version == before


def test_the_version_changes_when_text_moves_from_one_file_to_another(folder):
    before = read(folder).version
    (folder / "aa.toml").write_text("", encoding="utf-8")

    assert read(folder).version != before


def test_the_version_changes_with_the_general_dictionary(folder, monkeypatch):
    before = read(folder).version
    monkeypatch.setattr(knowledge.importlib.metadata, "version", lambda name: f"{name} 99")

    assert read(folder).version != before


def test_the_version_is_a_hash():
    assert re.fullmatch("sha256:[0-9a-f]{64}", version())


def test_the_facts_are_read_one_time():
    assert load() is load()


def test_what_was_loaded_cannot_be_changed():
    with pytest.raises(TypeError):
        load().rules["current-opioid"] = None
    with pytest.raises(TypeError):
        load().rules["current-opioid"].given["group"] = "marker"
    with pytest.raises(AttributeError):
        load().limits.largest_dose = Dose(80_000)


def test_the_general_dictionary_is_read_without_running_its_package():
    """Its package reads the network's extras at import, and takes seconds to index them."""
    program = (
        "import sys; from prescribing import knowledge; names = knowledge.ordinary_names(); "
        "assert 'metformin' in names; "
        "sys.exit('drug_named_entity_recognition' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, "the package was imported" if not done.stderr else done.stderr
