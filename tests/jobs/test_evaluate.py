"""Recognition is measured by kinds of names, and no wrong answer hides in an average."""

import csv

import pytest
from django.core.management import CommandError, call_command

from prescribing.jobs.evaluate import FILES, Row, evaluate
from tests.clinical.names import CATALOGUE, recognise

GOOD = {
    "opioids": [
        {"text": "Percocet 5/325", "stratum": "US product: brand only"},
        {"text": "codeine 30 mg tablet", "stratum": "RxNorm"},
        {"text": "VMP previous to 42012111000001101", "stratum": "RxNorm"},
        {"text": "tramdol", "stratum": "text: misspelling"},
    ],
    "not_opioids": [
        {"text": "metformin 500 mg", "stratum": "RxNorm"},
        {"text": "metfromin", "stratum": "text: misspelling"},
    ],
    "antagonists": [{"name": "ReVia", "antagonist": "naltrexone"}],
    "misspellings": [
        {
            "text": "tramdol",
            "label": "opioid",
            "category": "misspelling",
            "intended_ingredient": "tramadol",
        }
    ],
}


@pytest.fixture
def folder(tmp_path):
    def written(**changed):
        for name, rows in (GOOD | changed).items():
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        return tmp_path

    return written


def missed(folder):
    return evaluate(folder, CATALOGUE).missed


def test_a_folder_in_which_all_is_well_misses_nothing(folder):
    found = evaluate(folder(), CATALOGUE)

    assert found.missed == ()
    assert found.mistakes == ("opioid, not recognised: tramdol (text: misspelling)",)
    assert set(found.tables) == set(FILES)


def test_each_kind_of_name_has_a_line_of_its_own(folder):
    lines = "\n".join(evaluate(folder(), CATALOGUE).lines())

    for kind in ("US product: brand only", "text: misspelling", "VMP previous to", "RxNorm"):
        assert kind in lines


@pytest.mark.parametrize(
    ("file", "row", "target"),
    [
        ("opioids", {"text": "metformin", "stratum": "RxNorm"}, "no opioid is cleared: RxNorm"),
        ("opioids", {"text": "qwxzvk", "stratum": "RxNorm"}, "98% of opioids are found: RxNorm"),
        ("opioids", {"text": "qwxzvk", "stratum": "UK (brand)"}, "95% of opioids are found"),
        ("not_opioids", {"text": "codeine", "stratum": "RxNorm"}, "at most 0.1% of ordinary"),
        ("not_opioids", {"text": "qwxzvk", "stratum": "RxNorm"}, "90% of ordinary names"),
        ("antagonists", {"name": "Suboxone", "antagonist": "naloxone"}, "blocker is recognised"),
        ("antagonists", {"name": "metformin", "antagonist": "naloxone"}, "blocker is recognised"),
    ],
)
def test_a_target_that_is_missed_is_named(folder, file, row, target):
    found = missed(folder(**{file: [row]}))

    assert any(target in each for each in found), found


def misspelt(text, intended="tramadol", label="opioid"):
    return {
        "text": text,
        "label": label,
        "category": "misspelling",
        "intended_ingredient": intended,
    }


def test_a_misspelt_opioid_must_not_be_cleared(folder):
    assert "no misspelt opioid is cleared" in missed(folder(misspellings=[misspelt("trazodone")]))


def test_the_intended_name_must_be_among_the_suggestions(folder):
    assert missed(folder(misspellings=[misspelt("qwxzvk")]))
    assert not missed(folder(misspellings=[misspelt("percocett", "oxycodone")]))
    assert not missed(folder(misspellings=[misspelt("qwxzvk", "aspirin", "non-opioid")]))


def test_misspellings_that_their_list_doubts_have_a_line_of_their_own(folder):
    rows = [misspelt("tramdol") | {"recommended": "yes"}, misspelt("qwxzvk") | {"recommended": ""}]

    lines = list(evaluate(folder(misspellings=rows), CATALOGUE).lines())

    assert any("opioid misspelling  " in line and line.endswith("100.0%") for line in lines)
    assert any("opioid misspelling, doubtful" in line and line.endswith(" 0.0%") for line in lines)


def test_an_opioid_among_the_ordinary_names_is_listed(folder):
    rows = [{"text": "codeine 30 mg", "stratum": "RxNorm"}]

    mistakes = evaluate(folder(not_opioids=rows), CATALOGUE).mistakes

    assert any("not_opioids, called an opioid: codeine 30 mg" in each for each in mistakes)


def test_a_row_is_measured_by_what_it_says_and_not_by_its_code(folder):
    row = {"text": "qwxzvk", "stratum": "RxNorm", "code_system": "rxnorm", "code": "2670"}

    assert missed(folder(opioids=[row]))


def test_the_command_says_by_its_exit_whether_a_target_was_missed(folder, capsys):
    call_command("evaluate", str(folder()))
    assert "MISSED" not in capsys.readouterr().out

    with pytest.raises(SystemExit) as ended:
        call_command("evaluate", str(folder(opioids=[{"text": "aspirin", "stratum": "RxNorm"}])))

    assert ended.value.code == 1
    assert "CLEARED: aspirin" in capsys.readouterr().out


def test_the_command_finds_the_lists_in_the_folder_of_medicines(folder, capsys):
    path = folder()
    (path / "medicines").mkdir()
    for name in FILES:
        (path / f"{name}.csv").rename(path / "medicines" / f"{name}.csv")

    call_command("evaluate", str(path))

    assert "opioids.csv" in capsys.readouterr().out


@pytest.mark.parametrize("file", FILES)
def test_a_list_that_is_missing_or_of_another_shape_is_said(folder, file):
    path = folder()
    (path / f"{file}.csv").unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", str(path))

    (path / f"{file}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", str(path))


def test_a_row_knows_what_kind_of_name_it_is():
    brand = Row("Percocet", "US product: brand only", "", recognise("Percocet"))

    assert brand.is_brand
    assert not brand.is_misspelt
    assert not brand.is_placeholder
