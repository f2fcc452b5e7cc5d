"""What `plan` and `screen` promise together: every line answered, in order, with an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from prescribing.clinical.knowledge import FactError
from prescribing.knowledge import KnowledgeError
from tests.interop.requests import CLEAR, PLAN, RECORD

BASE = Path(settings.BASE_DIR)
GOOD = {"plan": PLAN, "screen": RECORD}
COMMANDS = sorted(GOOD)
BAD_LINES = {
    "broken": b'{"id": "x", \n',
    "not UTF-8": b'{"id": "\xff"}\n',
    "a list": b"[1, 2]\n",
    "a number": b"5\n",
    "NaN": b'{"id": NaN}\n',
    "blank": b"\n",
    "spaces": b"   \n",
    "digits": b'{"id": ' + b"7" * 5000 + b"}\n",
    "deep": b"[" * 50_000 + b"\n",
    "twice": b'{"id": "x", "id": "y"}\n',
    "empty": b"{}\n",
    "utf-16": '{"id": "x"}'.encode("utf-16-le").replace(b"\n", b"") + b"\n",
}
BAD_PLANS = {
    "a dose as a number": {"steps": [{"dose_mg": 1.125, "nights": 14}]},
    "a dose that is no number": {"steps": [{"dose_mg": "\ud800", "nights": 14}]},
    "a day that is not": {"first_night": "2026-02-30"},
    "no such zone": {"timezone": "America/Gotham"},
    "a hold of 24 hours": {"hold_hours": 24},
    "91 nights": {"steps": [{"dose_mg": "1.125", "nights": 91}]},
    "true nights": {"steps": [{"dose_mg": "1.125", "nights": True}]},
    "a lone surrogate": {"timezone": "\udc00"},
    "a list for steps": {"steps": "4.5"},
    "the end of time": {"first_night": "9999-12-30", "surgery": None},
}
BAD_RECORDS = {
    "a dose as a number": {"max_dose_mg": 4.5},
    "a day that is not": {"birth_date": "1979-02-30"},
    "no such zone": {"timezone": "America/Gotham"},
    "a hold of 24 hours": {"hold_hours": 24},
    "no list": {"medicines": "codeine"},
    "true for an answer": {"answers": {"mood": True}},
    "a lone surrogate": {"timezone": "\udc00"},
}
BAD_OBJECTS = {"plan": BAD_PLANS, "screen": BAD_RECORDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_good_lines_are_answered_and_the_command_succeeds(run, command):
    code, found = run(command, GOOD[command] | {"id": "one"}, GOOD[command] | {"id": "two"})

    assert code == 0
    assert [each["id"] for each in found] == ["one", "two"]
    assert not any("error" in each for each in found)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(run, command, bad):
    code, found = run(command, GOOD[command], bad, GOOD[command] | {"id": "after"})

    assert code == 1
    assert len(found) == 3
    assert "error" not in found[0]
    assert set(found[1]) == {"id", "error"}
    assert found[1]["error"]
    assert found[2]["id"] == "after"
    assert "error" not in found[2]


@pytest.mark.parametrize(
    ("command", "changes"),
    [
        pytest.param(command, changes, id=f"{command}: {name}")
        for command, all_changes in BAD_OBJECTS.items()
        for name, changes in all_changes.items()
    ],
)
def test_an_object_that_cannot_be_answered_is_answered_with_its_id_and_what_is_wrong(
    run, command, changes
):
    code, found = run(command, GOOD[command] | {"id": "bad"} | changes)

    assert code == 1
    assert found[0]["id"] == "bad"
    assert found[0]["error"]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_file_has_no_answers_and_the_command_succeeds(run, command):
    assert run(command) == (0, [])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["absent.ndjson", "."])
def test_a_file_that_cannot_be_read_ends_the_command_with_2(tmp_path, command, name):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command(command, str(tmp_path / name))

    assert refused.value.returncode == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_facts_that_cannot_be_loaded_end_the_command_with_2(tmp_path, monkeypatch, command):
    def refuse():
        raise KnowledgeError("rules.toml, line 3: x has no source") from FactError("x")

    monkeypatch.setattr("prescribing.knowledge.load", refuse)
    (tmp_path / "file").write_text("{}")

    with pytest.raises(CommandError, match=r"rules\.toml, line 3") as refused:
        call_command(command, str(tmp_path / "file"))

    assert refused.value.returncode == 2


def test_a_plan_that_cannot_be_made_offers_the_nearest_doses(run):
    steps = [{"dose_mg": "1", "nights": 14}]

    code, found = run("plan", PLAN | {"steps": steps})

    assert code == 1
    assert found == [
        {
            "id": "p1",
            "error": "1 mg cannot be made from 4.5 mg scored tablets",
            "step": 1,
            "nearest_lower_mg": None,
            "nearest_higher_mg": "1.125",
        }
    ]


def test_the_plan_of_the_promised_example(run):
    code, (found,) = run("plan", PLAN)

    assert code == 0
    assert next(iter(found)) == "id"
    assert found["last_night_before_surgery"] == found["lasts_until"] == "2026-02-20"
    assert found["supply"][0]["tablets"] == 26
    assert not any(isinstance(night["dose_mg"], int | float) for night in found["nights"])


def test_the_screening_of_the_promised_example(run):
    code, (found,) = run("screen", RECORD)

    assert code == 0
    assert found["verdict"] == "stop"
    assert found["medicines"][0]["substances"] == ["oxycodone", "paracetamol"]


def test_a_stop_is_an_answer_and_no_error(run):
    code, found = run("screen", RECORD, CLEAR)

    assert code == 0
    assert [each["verdict"] for each in found] == ["stop", "clear"]


# --- as a program of its own ---


def start(*arguments, **more):
    # A database that nobody made: these commands must not miss it.
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


@pytest.mark.parametrize("arguments", [["plan"], ["plan", "-"]])
def test_each_answer_is_written_before_the_next_line_is_asked_for(arguments):
    with start(*arguments) as running:
        for number in range(3):
            running.stdin.write(json.dumps(PLAN | {"id": number}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.write(b"nonsense\n")
        rest, complaints = running.communicate()

    assert running.returncode == 1
    assert json.loads(rest)["id"] is None
    assert complaints == b""


def test_the_screening_runs_alone_and_touches_no_database():
    with start("screen") as running:
        out, complaints = running.communicate(json.dumps(CLEAR).encode())

    assert running.returncode == 0, complaints
    assert json.loads(out)["verdict"] == "clear"


def test_a_missing_file_is_told_on_standard_error():
    with start("plan", "/nowhere/at/all.ndjson") as running:
        out, complaints = running.communicate()

    assert running.returncode == 2
    assert out == b""
    assert b"/nowhere/at/all.ndjson cannot be read" in complaints
