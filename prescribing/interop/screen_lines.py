"""A screening asked for in JSON and answered in JSON: the face of `manage.py screen`."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Asks, Knowledge
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.record import Answer, Medicine, MedicineStatus, Record
from prescribing.clinical.screening import screen
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

KEYS = {"id", "today", "timezone", "birth_date", "first_night", "dose_time", "medicines"}
KEYS |= {"allergies", "conditions", "surgery", "answers", "indication", "max_dose_mg"}
KEYS |= {"hold_hours", "consent"}
ANSWERS = ("yes", "no", "not known", "unknown", "not sure")


def answer(request: Object, knowledge: Knowledge, now: datetime) -> dict[str, Any]:
    """Screen one record. What is left out is not known. Raises LineError."""
    record = read_record(request, knowledge, now)
    asks = {Asks.PATIENT} | ({Asks.SIGNING} if "consent" in request else set())
    found = screen(record, knowledge, asks)
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
    birth_date = _past(request, "birth_date", today)
    indication, indication_text = _indication(request, knowledge)
    return Record(
        today=today,
        zone=zone,
        birth_date=birth_date,
        lists_checked_on=today,  # whoever sends a list answers for it
        medicines=tuple(
            _medicine(each, f"medicine {number}", today, birth_date)
            for number, each in enumerate(medicines, start=1)
        ),
        allergies=_texts(request, "allergies"),
        conditions=_texts(request, "conditions"),
        surgeries=_surgeries(request, zone),
        answers=_answers(request, knowledge),
        indication=indication,
        indication_text=indication_text,
        consent=_answer(request.get("consent"), "consent"),
        first_night=_date(request, "first_night"),
        dose_time=_dose_time(request),
        hold_hours=_hold_hours(request, knowledge),
        largest_dose=_largest_dose(request),
    )


def _medicine(value: Any, where: str, today: date, birth_date: date | None) -> Medicine:
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
        last_taken=_past(medicine, "last_taken", today, f"{where}: ", birth_date),
    )


def _text(request: Object, key: str, where: str = "") -> str:
    value = given(request, key)
    return "" if value is None else some_text(value, f"{where}{key}")


def _past(
    request: Object, key: str, today: date, where: str = "", since: date | None = None
) -> date | None:
    day = _date(request, key, where)
    if day is not None and day > today + timedelta(days=1):
        raise LineError(f"{where}{key} lies in the future: {day}")
    if day is not None and since is not None and day < since:
        # A year that was mistyped would count as long enough ago.
        raise LineError(f"{where}{key} lies before the birth date: {day}")
    return day


def _date(request: Object, key: str, where: str = "") -> date | None:
    value = given(request, key)
    return None if value is None else a_date(value, f"{where}{key}")


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
    return {question: _answer(each, f"answers.{question}") for question, each in said.items()}


def _answer(value: Any, where: str) -> Answer:
    said = one_of("not known" if value in (None, "") else value, ANSWERS, where)
    return Answer(said) if said in {Answer.YES, Answer.NO} else Answer.UNKNOWN


def _indication(request: Object, knowledge: Knowledge) -> tuple[str | None, str]:
    text = _text(request, "indication").strip()
    for indication in knowledge.indications.values():
        if text.casefold() in {indication.id.casefold(), indication.name.casefold()}:
            return indication.id, ""
    return ("" if text else None), text


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
