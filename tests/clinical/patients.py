"""Patients written as data, and the records that they are screened as."""

import tomllib
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Asks
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.record import (
    AfterSurgery,
    Agreement,
    Answer,
    Gap,
    Medicine,
    MedicineStatus,
    Observation,
    Policy,
    Record,
)
from prescribing.clinical.screening import screen
from prescribing.clinical.titration import Hold, Plan, Step
from tests.clinical.plans import FACTS, tablet

FOLDER = Path(settings.BASE_DIR) / "tests" / "cases" / "screening"
CONTENT = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.toml"))
}
USUAL = CONTENT["usual"]["usual"]
CASES = [case for content in CONTENT.values() for case in content["case"]]
ABOUT_THE_CASE = {"name", "expect", "verdict", "earliest", "not_asked", "boundary", "asks"}


def patient(**changes):
    """The usual patient, changed; what is None was not asked."""
    answers = USUAL["answers"] | changes.pop("answers", {})
    observed = USUAL["observations"] + changes.pop("also_observed", [])
    told = USUAL | {"answers": answers, "observations": observed} | changes
    return {key: value for key, value in told.items() if value is not None}


def patient_of(case):
    changes = {key: value for key, value in case.items() if key not in ABOUT_THE_CASE}
    known = patient(**changes)
    for key in case.get("not_asked", []):
        room, _, name = key.rpartition(".")
        if room:
            known[room] = {each: said for each, said in known[room].items() if each != name}
        else:
            known.pop(key)
    return known


def asks_of(case):
    return {Asks(each) for each in case.get("asks", Asks)}


def record_of(known):
    zone = ZoneInfo(known.get("timezone", "UTC"))
    dose_time = known.get("dose_time")
    surgeries = known.get("surgeries")
    hold_hours = known.get("hold_hours")
    indication = known.get("indication")
    checked = known.get("lists_checked_on")
    listed = indication in FACTS.indications
    parts = {
        "today": known["today"],
        "zone": zone,
        "birth_date": known.get("birth_date"),
        "lists_checked_on": known["today"] if checked == "today" else checked,
        "medicines": _each(_medicine, known.get("medicines")),
        "allergies": _each(str, known.get("allergies")),
        "conditions": _each(str, known.get("conditions")),
        "surgeries": _each(_surgery, surgeries),
        "answers": {name: Answer(said) for name, said in known.get("answers", {}).items()},
        "indication": indication if listed else "" if indication else None,
        "indication_text": "" if listed else indication or "",
        "consent": Answer(known.get("consent", "not known")),
        "first_night": known.get("first_night"),
        "dose_time": time.fromisoformat(dose_time) if dose_time else None,
        "hold_hours": hold_hours,
        "observations": _each(_observation, known.get("observations", [])),
        "agreements": tuple(Agreement(**each) for each in known.get("agreements", [])),
        "after_surgery": tuple(map(_after_surgery, known.get("after_surgery", []))),
        "gap": _gap(known.get("gap")),
        "policy": _policy(known.get("policy", {})),
    }
    if "plan" in known:
        parts["plan"] = Plan(
            steps=tuple(
                Step(Dose.parse(dose), nights, tablet(strength))
                for dose, nights, strength in known["plan"]
            ),
            first_night=parts["first_night"] or parts["today"],
            clock=DoseClock(zone, parts["dose_time"], FACTS.surgery_hold.assumed),
            hold_before_surgery=timedelta(hours=hold_hours or FACTS.surgery_hold.target_hours),
            holds=tuple(Hold(*hold, "") for hold in known.get("holds", [])),
            surgeries=parts["surgeries"] or (),
        )
        parts["largest_dose"] = max(step.dose for step in parts["plan"].steps)
    if "max_dose_mg" in known:
        parts["largest_dose"] = Dose.parse(known["max_dose_mg"])
    return Record(**parts)


def screened(**changes):
    return screen(record_of(patient(**changes)), FACTS)


def answers_of(found):
    """Each rule that was found, with its answer."""
    return {
        finding.rule: "yes" if finding.answer is Answer.YES else "cannot tell"
        for finding in found.findings
    }


def _each(make, values):
    return None if values is None else tuple(make(value) for value in values)


def _medicine(told):
    if isinstance(told, str):
        return Medicine(told)
    return Medicine(**told | {"status": MedicineStatus(told.get("status", "taking"))})


def _observation(told):
    numbers = {name: Decimal(told[name]) for name in ("value", "upper_limit") if name in told}
    return Observation(**told | numbers)


def _after_surgery(told):
    parts = {
        name: Answer(told[name])
        for name in ("opioid_given", "single_dose", "reconciled")
        if name in told
    }
    if "acting" in told:
        parts["acting"] = Acting(told["acting"])
    return AfterSurgery(**told | parts)


def _gap(told):
    if told is None:
        return None
    doses = tuple(map(Dose.parse, told["doses"]))
    return Gap(told["last_night"], Dose.parse(told["last_dose"]), doses)


def _policy(told):
    parts = dict(told)
    if "free_days" in told:
        parts["free_days"] = {Acting(acting): days for acting, days in told["free_days"].items()}
    if "largest_dose_mg" in told:
        parts["largest_dose"] = Dose.parse(parts.pop("largest_dose_mg"))
    if "products" in told:
        parts["products"] = tuple(told["products"])
    return Policy(**parts)


def _surgery(told):
    day, _, at = str(told).partition("T")
    return Surgery(date.fromisoformat(day), time.fromisoformat(at) if at else None)
