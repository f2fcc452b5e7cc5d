"""Requests for plans and screenings, with the usual values."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

from prescribing.interop import plan_lines, screen_lines
from prescribing.knowledge import load

FACTS = load()
NOW = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "cases" / "planning.toml"
CONTENT = tomllib.loads(CASES.read_text(encoding="utf-8"))
TABLET = {"form": "scored tablet", "strength_mg": "4.5"}

# The examples that the commands promise, to the letter.
PLAN = {
    "id": "p1",
    "product": TABLET,
    "steps": [
        {"dose_mg": "1.125", "nights": 14},
        {"dose_mg": "2.25", "nights": 14},
        {"dose_mg": "3.375", "nights": 14},
        {"dose_mg": "4.5", "nights": 14},
    ],
    "first_night": "2026-01-05",
    "dose_time": "21:00",
    "timezone": "America/New_York",
    "surgery": {"starts": "2026-02-24T08:00"},
    "hold_hours": 72,
}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
RECORD = {
    "id": "a1",
    "today": "2026-03-01",
    "timezone": "America/New_York",
    "birth_date": "1979-03-14",
    "first_night": "2026-03-02",
    "dose_time": "21:00",
    "medicines": [
        {"text": "Percocet 5/325 prn"},
        {"text": "tramadol 50 mg", "status": "stopped", "last_taken": "2026-02-10"},
        {"code": "1049621", "system": RXNORM, "text": "..."},
    ],
    "allergies": ["naltrexone"],
    "conditions": ["acute hepatitis"],
    "surgery": {"starts": "2026-03-18T07:30", "status": "planned"},
    "answers": {
        "opioid_14_days": "no",
        "liver": "no",
        "pregnancy": "no",
        "mood": "no",
        "surgery": "yes",
    },
    "indication": "fibromyalgia",
    "max_dose_mg": "4.5",
}
CLEAR = RECORD | {
    "medicines": ["metformin 500 mg"],
    "allergies": [],
    "conditions": [],
    "surgery": {"starts": "2026-03-18", "status": "cancelled"},
    "answers": RECORD["answers"] | {"surgery": "no"},
}


def without(request, *keys):
    return {key: value for key, value in request.items() if key not in keys}


def planned(**changes):
    return plan_lines.answer(without(PLAN, "surgery", "hold_hours") | changes, FACTS)


def screened(**changes):
    return screen_lines.answer(CLEAR | changes, FACTS, NOW)


def rules_of(answer):
    return {finding["rule"]: finding["answer"] for finding in answer["findings"]}


def a_tablet(strength):
    return "any" if strength == "any" else TABLET | {"strength_mg": strength}


def request_of(case):
    told = CONTENT["usual"] | case
    steps = []
    for dose, *more in told["steps"]:
        step = {"dose_mg": dose}
        if more:
            step["nights"] = more[0]
        if more[1:]:
            step["product"] = a_tablet(more[1])
        steps.append(step)
    request = {key: told[key] for key in ("first_night", "dose_time", "timezone")}
    request |= {"steps": steps, "product": a_tablet(told["tablet"])}
    request |= {key: told[key] for key in ("hold_hours", "until") if key in told}
    if "surgery" in told:
        request["surgery"] = {"starts": told["surgery"]}
    if "holds" in told:
        request["holds"] = [
            {"from": first, "nights": count, "reason": why} for first, count, why in told["holds"]
        ]
    return request
