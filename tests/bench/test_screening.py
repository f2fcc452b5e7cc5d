"""How long screening takes, in processor time: what else the machine does is no fault of it."""

import json
import statistics
import time
from datetime import UTC, datetime

import pytest

from prescribing import knowledge
from prescribing.clinical import screening
from prescribing.clinical.knowledge import Asks
from prescribing.interop import screen_lines
from tests.bench.processes import used_by_command

pytestmark = pytest.mark.bench

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
LIST = (
    "metformin {n} mg twice daily", "Lisinopril {n} mg PO qd", "atorvastatin {n}mg nightly",
    "levothyroxine {n} mcg", "duloxetine DR {n} mg capsule", "Percocet 5/{n} prn",
    "vitamin D3 {n} IU daily", "ibuprofen {n} mg tid with food", "Nurofen Plus x{n}",
    "albuterol HFA {n} mcg 2 puffs q4h",
)  # fmt: skip


def a_record(number, lines=LIST):
    return {
        "id": str(number),
        "today": "2026-03-01",
        "timezone": "America/New_York",
        "birth_date": "1979-03-14",
        "first_night": "2026-03-02",
        "dose_time": "21:00",
        "medicines": [line.format(n=number) for line in lines],
        "allergies": ["penicillin"],
        "conditions": ["fibromyalgia", "hypothyroidism"],
        "surgery": {"starts": "2026-06-18T07:30"},
        "answers": {
            "opioid_14_days": "no", "liver": "no", "pregnancy": "no", "mood": "no",
            "surgery": "yes",
        },
        "indication": "fibromyalgia",
        "max_dose_mg": "4.5",
    }  # fmt: skip


def milliseconds(do, given):
    """What each takes, once the names and the dictionary are loaded."""
    for number in range(20):
        answer(a_record(9000 + number))
    taken = []
    for each in given:
        begun = time.process_time_ns()
        do(each)
        taken.append((time.process_time_ns() - begun) / 1e6)
    return sorted(taken)


def answer(record):
    return screen_lines.answer(record, knowledge.load(), NOW)


def recognise_and_screen(record):
    return screening.screen(record, knowledge.load(), {Asks.PATIENT})


@pytest.mark.parametrize(
    ("which", "records"),
    [
        ("seen before", [a_record(5) for _ in range(1000)]),
        ("never seen", [a_record(n) for n in range(10_000, 11_000)]),
    ],
)
def test_ten_lines_are_recognised_and_screened(which, records, measured):
    read = [screen_lines.read_record(record, knowledge.load(), NOW) for record in records]
    screened = milliseconds(recognise_and_screen, read)
    answered = milliseconds(answer, records)

    measured(f"10 lines {which}, read, screened and told", statistics.median(answered), "ms")
    measured(f"10 lines {which}, p95", screened[len(screened) * 95 // 100], "ms")
    measured(f"10 lines {which}, median", statistics.median(screened), "ms", target=1)


def test_ten_thousand_records_go_through_the_command(tmp_path, measured):
    file = tmp_path / "records.ndjson"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(10_000):
            lines.write(json.dumps(a_record(number)) + "\n")
    answers = tmp_path / "answers"

    seconds, memory = used_by_command("screen", file, answers)

    assert answers.read_bytes().count(b'"verdict"') == 10_000
    measured("10,000 records of 10 lines, memory", memory, "MB", 200)
    measured("10,000 records of 10 lines, on one core", seconds, "s", 15)
