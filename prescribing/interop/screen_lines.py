"""A screening asked for in JSON and answered in JSON: the face of `manage.py screen`."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Asks, Knowledge
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.record import Answer, Medicine, MedicineStatus, Record
from prescribing.clinical.screening import screen
from prescribing.interop import record_lines as facts
from prescribing.interop.lines import (
    LineError,
    Object,
    a_count,
    a_date,
    a_dose,
    a_list,
    a_surgery,
    a_time,
    a_zone,
    an_object,
    given,
    one_of,
    some_text,
)
from prescribing.interop.record_lines import Days, an_answer

KEYS = {"id", "today", "timezone", "birth_date", "first_night", "dose_time", "medicines"}
KEYS |= {"allergies", "conditions", "surgery", "answers", "indication", "max_dose_mg"}
KEYS |= {"hold_hours", "consent"}
KEYS |= {"lists_checked_on", "observations", "agreements", "after_surgery", "gap", "policy"}
logger = logging.getLogger(__name__)


def answer(request: Object, knowledge: Knowledge, now: datetime) -> dict[str, Any]:
    """Screen one record. What is left out is not known. Raises LineError."""
    record = read_record(request, knowledge, now)
    asks = {Asks.PATIENT} | ({Asks.SIGNING} if "consent" in request else set())
    found = screen(record, knowledge, asks)
    for failure in found.failures:
        logger.error("%s failed: %s", failure.what, failure.error)
    ignored = sorted(set(request) - KEYS)
    return {
        "verdict": found.verdict,
        "medicines": [_recognition(each) for each in found.medicines],
        "findings": [finding.as_record() for finding in found.findings],
        "knowledge": knowledge.version,
        **({"ignored": ignored} if ignored else {}),
    }


def read_record(request: Object, knowledge: Knowledge, now: datetime) -> Record:
    if "medicines" not in request:
        raise LineError("medicines: give the list, or an empty one when nothing is taken")
    zone = a_zone(given(request, "timezone") or "UTC", "timezone")
    today = _date(request, "today") or now.astimezone(zone).date()
    medicines = a_list(request["medicines"], "medicines")
    indication, indication_text = _indication(request, knowledge)
    born = _past(request, "birth_date", today)
    days = Days(born, today)
    return Record(
        today=today,
        zone=zone,
        birth_date=born,
        # Whoever sends a list answers for it, and may say from which day it is.
        lists_checked_on=_past(request, "lists_checked_on", today) or today,
        medicines=tuple(
            _medicine(each, f"medicine {number}", days)
            for number, each in enumerate(medicines, start=1)
        ),
        allergies=_texts(request, "allergies"),
        conditions=_texts(request, "conditions"),
        surgeries=_surgeries(request, zone),
        answers=_answers(request, knowledge),
        indication=indication,
        indication_text=indication_text,
        consent=an_answer(request.get("consent"), "consent"),
        first_night=_date(request, "first_night"),
        dose_time=_dose_time(request),
        hold_hours=_hold_hours(request, knowledge),
        largest_dose=_largest_dose(request),
        observations=facts.observations(request, knowledge, days),
        agreements=facts.agreements(request, knowledge, days),
        after_surgery=facts.after_surgery(request, days),
        gap=facts.gap(request, days),
        policy=facts.policy(request, knowledge),
    )


def _medicine(value: Any, where: str, days: Days) -> Medicine:
    if isinstance(value, str):
        return Medicine(value)
    medicine = an_object(value, where)
    taken = given(medicine, "status")
    known = MedicineStatus.TAKING if taken is None else taken
    return Medicine(
        text=_text(medicine, "text", f"{where}: "),
        code=_text(medicine, "code", f"{where}: "),
        system=_text(medicine, "system", f"{where}: "),
        status=MedicineStatus(one_of(known, tuple(MedicineStatus), f"{where}: status")),
        last_taken=days.of_a_life(medicine, "last_taken", f"{where}: "),
    )


def _text(request: Object, key: str, where: str = "") -> str:
    value = given(request, key)
    return "" if value is None else some_text(value, f"{where}{key}")


def _past(request: Object, key: str, today: date) -> date | None:
    return Days(None, today).of_a_life(request, key)


def _date(request: Object, key: str) -> date | None:
    value = given(request, key)
    return None if value is None else a_date(value, key)


def _dose_time(request: Object) -> time | None:
    value = given(request, "dose_time")
    return None if value is None else a_time(value, "dose_time")


def _largest_dose(request: Object) -> Dose | None:
    value = given(request, "max_dose_mg")
    return None if value is None else a_dose(value, "max_dose_mg")


def _texts(request: Object, key: str) -> tuple[str, ...] | None:
    if request.get(key) is None:
        return None
    return tuple(some_text(each, key) for each in a_list(request[key], key))


def _surgeries(request: Object, zone: ZoneInfo) -> tuple[Surgery, ...] | None:
    value = given(request, "surgery")
    if value is None:
        return None
    surgery = a_surgery(value, zone if given(request, "timezone") else None)
    return (surgery,) if surgery else ()


def _answers(request: Object, knowledge: Knowledge) -> dict[str, Answer]:
    value = given(request, "answers")
    said = {} if value is None else an_object(value, "answers")
    unknown = sorted(set(said) - set(knowledge.questions))
    if unknown:
        raise LineError(f"answers: there is no question {', '.join(unknown)}")
    return {question: an_answer(each, f"answers.{question}") for question, each in said.items()}


def _indication(request: Object, knowledge: Knowledge) -> tuple[str | None, str]:
    text = _text(request, "indication").strip()
    known = _indications_by_name(knowledge).get(text.casefold())
    if known:
        return known, ""
    return ("" if text else None), text


@lru_cache(maxsize=1)
def _indications_by_name(knowledge: Knowledge) -> Mapping[str, str]:
    return {
        name.casefold(): indication.id
        for indication in knowledge.indications.values()
        for name in (indication.name, indication.id)
    }


def _hold_hours(request: Object, knowledge: Knowledge) -> int | None:
    rule = knowledge.surgery_hold
    if request.get("hold_hours") is None:
        return None
    return a_count(request["hold_hours"], "hold_hours", rule.most_hours, rule.floor_hours)


def _recognition(recognition: Recognition) -> dict[str, Any]:
    return {
        "text": recognition.text,
        "recognised": recognition.recognised,
        "substances": list(recognition.substances),
        "opioid": recognition.opioid,
        "acting": recognition.acting.value if recognition.acting else None,
        "suggestions": list(recognition.suggestions),
        "conflict": recognition.conflict,
    }
