"""What the code of the plain part may hold: no clinical number, no clinical sentence, no clock."""

import ast
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

CLINICAL = Path(settings.BASE_DIR) / "prescribing" / "clinical"
FILES = sorted(CLINICAL.rglob("*.py"))

# Units, the way people write numbers, and room in memory; none of them is a choice that a
# clinician could make.
UNIT_CONSTANTS = {
    "MICROGRAMS_PER_MILLIGRAM": 1000,
    "DECIMALS": 3,
    "TEN": 10,
    "HUNDRED": 100,
    "REMEMBERED": 4096,  # lines kept in memory
    "LETTERS_REMEMBERED": 1000,  # of each
    "TEXTS_REMEMBERED": 512,  # of allergies, whatever their length
    "DRAWN_SIGNS": 7,  # of the code of a paper
    "HALF_A_CODE": 4,  # signs before its hyphen
    "SHOWN": 10,  # names offered while one is typed
    "LEAST_LETTERS": 2,  # from which on they are
    "MOST_WORDS": 3,  # of a name that is offered
}
CLOCKS = {"today", "now", "utcnow", "time_ns", "monotonic", "fromtimestamp"}
# Words of counsel. A key or the value of a list is one word; a sentence has several.
COUNSEL = re.compile(
    r"opioid|surg|withdraw|overdos|hepat|liver|pregnan|suicid|allerg|naltrexone|naloxone|"
    r"patient|anaesth|anesth|bedtime|tablet|pharmac",
    re.IGNORECASE,
)
# What a fault of the facts or of the plan is called, to those who wrote it.
ERRORS = {
    "FactError", "PlanError", "DoseError", "MoveRefused", "ValueError", "CannotBeMade",
    "ChangeRefused", "StartRefused",
}  # fmt: skip


def numbers_of(tree):
    """Every number of a module but 0, 1 and the units, as (line, number)."""
    units = {
        id(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and UNIT_CONSTANTS.get(node.targets[0].id) == node.value.value
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float | complex)
        and not isinstance(node.value, bool)
        and id(node) not in units
        and not (type(node.value) is int and node.value in (0, 1))
    ]


def sentences_of(tree):
    """Every text of several words that counsels, as (line, text); docstrings and errors aside."""
    aside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            aside.add(id(node.value))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = node.exc.func.id if isinstance(node.exc.func, ast.Name) else ""
            if name in ERRORS:
                aside |= {id(part) for part in ast.walk(node)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in aside
        and " " in node.value.strip()
        and COUNSEL.search(node.value)
        and node.value not in VALUES
    ]


# Values of lists in two words.
VALUES = {"surgery hold"}


def clocks_of(tree):
    """Every call that asks what time it is, as (line, name)."""
    return [
        (node.lineno, node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    ]


def looked_at(check, folder):
    return {
        f"{path.name}:{line}": found
        for path in sorted(folder.rglob("*.py"))
        for line, found in check(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_there_is_something_to_look_at():
    assert len(FILES) >= 10


def test_no_clinical_number_stands_in_the_code():
    assert looked_at(numbers_of, CLINICAL) == {}


def test_no_clinical_sentence_stands_in_the_code():
    assert looked_at(sentences_of, CLINICAL) == {}


@pytest.mark.hazard("H42")
def test_the_code_asks_no_clock():
    assert looked_at(clocks_of, CLINICAL) == {}


def test_the_units_are_all_in_use():
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)

    for name, value in UNIT_CONSTANTS.items():
        assert re.search(rf"^{name} = {value}$", text, re.MULTILINE), name


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(CLINICAL, tmp_path / "clinical", dirs_exist_ok=True))


@pytest.mark.parametrize(
    "planted",
    [
        "FREE_DAYS = 7",
        "def held(hours):\n    return hours < 48",
        "def too_high(dose):\n    return dose > 4.5",
        "def part(text):\n    return text[2:]",
        "DECIMALS = 4",
        "def inner():\n    DECIMALS = 3\n    return DECIMALS",
        "def signed():\n    return -7",
        "WAIT = {'short': 10}",
        "def ratio(share: float = 0.5):\n    return share",
        "ONE = 1.0",
    ],
)
def test_a_clinical_number_that_is_planted_is_found(copy, planted):
    (copy / "supply.py").write_text(planted + "\n", encoding="utf-8")

    found = looked_at(numbers_of, copy)

    assert len(found) == 1
    assert all(place.startswith("supply.py:") for place in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_clinical_number_planted_in_any_module_is_found(path):
    text = path.read_text(encoding="utf-8") + "\n\nHOURS = 72\n"

    assert [number for _, number in numbers_of(ast.parse(text))] == [72]


@pytest.mark.parametrize(
    "planted",
    [
        'BECAUSE = "Stop the opioid first."',
        'def because(medicine):\n    return f"{medicine} is an opioid and must be stopped."',
        'WHY = ("Naltrexone brings on " "withdrawal")',
        'raise RuntimeError("Not before surgery")',
    ],
)
def test_a_clinical_sentence_that_is_planted_is_found(copy, planted):
    (copy / "supply.py").write_text(planted + "\n", encoding="utf-8")

    assert len(looked_at(sentences_of, copy)) == 1


@pytest.mark.parametrize(
    "allowed",
    [
        'GROUP = "opioid"',
        '"""A module about surgery and opioids."""',
        'raise FactError("opioid x does not say how long it acts")',
    ],
)
def test_names_docstrings_and_faults_of_the_facts_are_no_counsel(copy, allowed):
    (copy / "supply.py").write_text(allowed + "\n", encoding="utf-8")

    assert looked_at(sentences_of, copy) == {}


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import date\nDAY = date.today()",
        "import datetime\nNOW = datetime.datetime.now(datetime.UTC)",
        "from datetime import datetime\nNOW = datetime.utcnow()",
    ],
)
def test_a_clock_that_is_planted_is_found(copy, planted):
    (copy / "supply.py").write_text(planted + "\n", encoding="utf-8")

    assert list(looked_at(clocks_of, copy)) == ["supply.py:2"]
