"""Signed contents as they would be frozen, laid out here by hand and not by the planner."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

SIGNED_AT = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
FIRST_NIGHT = date(2026, 1, 5)
ONE_NIGHT = timedelta(days=1)
TABLET = ("scored tablet", "4.5", 4)
CAPSULE = ("capsule", "1.5", 1)

Step = tuple[int, int]  # pieces each night, nights


def written(dose: Fraction) -> str:
    return f"{float(dose):.3f}".rstrip("0").rstrip(".")


def a_content(
    steps: Sequence[Step] = ((1, 14), (2, 14), (3, 14), (4, 14)),
    *,
    first_night: date = FIRST_NIGHT,
    products: Sequence[tuple[str, str, int]] = (),
    surgery: tuple[date, str | None, str] | None = None,
    free_before: int = 3,
    holds: Sequence[tuple[date, int]] = (),
    **changes: Any,
) -> dict[str, Any]:
    """The standard plan of 4 x 14 nights, unless told otherwise; keys such as
    patient__given_name change one value."""
    products = products or [TABLET] * len(steps)
    nights = _nights(steps, products, first_night, surgery, free_before, holds)
    taken = [night for night in nights if night["kind"] == "take"]
    content = deepcopy(EVERYTHING_ELSE)
    content["plan"] |= {
        "first_night": first_night.isoformat(),
        "steps": [
            _step(n, step, p, taken)
            for n, (step, p) in enumerate(zip(steps, products, strict=True), 1)
        ],
        "nights": nights,
        "surgeries": [],
        "last_night_before_surgery": None,
    }
    if surgery:
        day, at, what = surgery
        last = (day - (free_before + 1) * ONE_NIGHT).isoformat()
        content["plan"]["surgeries"] = [
            {"day": day.isoformat(), "at": at, "what": what, "last_night": last}
        ]
        content["plan"]["last_night_before_surgery"] = taken[-1]["date"]
    content["supply"] = _supply(taken, products)
    content["lasts_until"] = taken[-1]["date"]
    last = date.fromisoformat(taken[-1]["date"])
    content["refill_from"] = max(last - 10 * ONE_NIGHT, first_night).isoformat()
    for path, value in changes.items():
        place = content
        *rooms, key = path.split("__")
        for room in rooms:
            place = place[room]
        place[key] = value
    return content


def the_surgery_plan(**changes: Any) -> dict[str, Any]:
    return a_content(surgery=(date(2026, 2, 24), "08:00", ""), **changes)


def taken_nights(content: dict[str, Any]) -> dict[date, str]:
    return {
        date.fromisoformat(night["date"]): night["dose_mg"]
        for night in content["plan"]["nights"]
        if night["kind"] == "take"
    }


def _nights(
    steps: Sequence[Step],
    products: Sequence[tuple[str, str, int]],
    first_night: date,
    surgery: tuple[date, str | None, str] | None,
    free_before: int,
    holds: Sequence[tuple[date, int]],
) -> list[dict[str, Any]]:
    held = {first + n * ONE_NIGHT for first, nights in holds for n in range(nights)}
    nights: list[dict[str, Any]] = []
    day = first_night
    for number, ((pieces, count), product) in enumerate(zip(steps, products, strict=True), 1):
        left = count
        while left:
            kind = _kind(day, held, surgery[0] if surgery else None, free_before)
            nights.append(_night(day, kind, number, pieces, product))
            left -= kind != "hold"
            day += ONE_NIGHT
    return nights


def _kind(day: date, held: set[date], surgery: date | None, free_before: int) -> str:
    if surgery and day >= surgery:
        return "surgery" if day == surgery else "wait"
    if surgery and day >= surgery - free_before * ONE_NIGHT:
        return "surgery hold"
    return "hold" if day in held else "take"


def _night(
    day: date, kind: str, number: int, pieces: int, product: tuple[str, str, int]
) -> dict[str, Any]:
    form, strength, each = product
    if kind != "take":
        nothing = {"step": None, "dose_mg": None, "pieces": 0, "product": None, "form": None}
        return {"date": day.isoformat(), "kind": kind, **nothing}
    return {
        "date": day.isoformat(),
        "kind": kind,
        "step": number,
        "dose_mg": written(Fraction(strength) * pieces / each),
        "pieces": pieces,
        "product": f"{strength} mg",
        "form": form,
    }


def _step(
    number: int, step: Step, product: tuple[str, str, int], taken: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    (pieces, nights), (form, strength, each) = step, product
    own = [night["date"] for night in taken if night["step"] == number]
    return {
        "position": number,
        "dose_mg": written(Fraction(strength) * pieces / each),
        "pieces": pieces,
        "nights": nights,
        "form": form,
        "strength_mg": strength,
        "pieces_each": each,
        "words": "",
        "first_night": own[0] if own else None,
        "last_night": own[-1] if own else None,
    }


def _supply(
    taken: Sequence[dict[str, Any]], products: Sequence[tuple[str, str, int]]
) -> list[dict[str, Any]]:
    supply = []
    for form, strength, each in dict.fromkeys(products):
        own = [n["pieces"] for n in taken if (n["form"], n["product"]) == (form, f"{strength} mg")]
        tablets = -(-sum(own) // each)
        supply.append(
            {
                "form": form,
                "strength_mg": strength,
                "pieces_each": each,
                "pieces": sum(own),
                "tablets": tablets,
                "left_over_pieces": tablets * each - sum(own),
            }
        )
    return supply


EVERYTHING_ELSE: dict[str, Any] = {
    "format": 1,
    "clinic": {
        "name": "Riverside Pain and Wellness Clinic",
        "address": "120 Main Street\nSpringfield",
        "phone": "555-0142",
        "after_hours_phone": "555-0199",
        "opening_hours": "Mon to Fri, 8 am to 5 pm",
        "timezone": "America/New_York",
        "is_demo": False,
    },
    "patient": {
        "given_name": "Maria",
        "family_name": "Santos",
        "birth_date": "1979-03-14",
        "sex": "female",
        "record_number": "RV-00117",
        "language": "en",
    },
    "number": "LDN-2026-0042",
    "version": 1,
    "replaces": None,
    "indication": {"id": "fibromyalgia", "name": "fibromyalgia", "grade": "B", "direction": "±"},
    "allergies": [{"text": "penicillin", "reaction": "rash"}],
    "no_known_allergies": False,
    "medicines": [{"text": "lisinopril 10 mg", "status": "taking", "last_taken": None}],
    "conditions": [],
    "answers": {},
    "findings": [],
    "reasons": {},
    "plan": {
        "dose_time": "21:00",
        "timezone": "America/New_York",
        "hold_hours": 72,
        "hold_reason": "",
        "holds": [],
    },
    "refills": 0,
    "instructions": (
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: "
        "quarter tablet (1.125\u00a0mg) for 14 nights, then half tablet (2.25\u00a0mg) for 14 "
        "nights, then three-quarter tablet (3.375\u00a0mg) for 14 nights, then 1 tablet "
        "(4.5\u00a0mg) for 14 nights. "
        "Dispense 35 (thirty-five) tablets. Refills: 0."
    ),
    "knowledge": "sha256:0",
    "content_reviewed": False,
    "prescriber": {"name": "Dr. Anita Rao", "licence": "NY-000000"},
    "paper": "letter",
}
