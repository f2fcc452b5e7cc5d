"""The nights of a signed plan as a calendar for a phone (iCalendar, RFC 5545).

It names nobody, no medicine and no dose: it shows on lock screens and on the devices of a family.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.perioperative import DoseClock
from prescribing.clinical.titration import Kind

MAKER = "-//Clinic//Plan of nights//EN"
ONE_NIGHT = timedelta(days=1)
AS_LONG_AS = timedelta(minutes=15)
AT_ITS_START = timedelta(0)
DOSE, NO_DOSE = "phone-dose", "phone-no-dose"


@dataclass(frozen=True)
class _Run:
    """Nights one after the other on which the same is done."""

    first: date
    nights: int
    is_taken: bool


def write(
    content: Mapping[str, Any],
    knowledge: Knowledge,
    says: Mapping[str, str],
    *,
    signed_at: datetime,
) -> bytes:
    """One event for each run of nights: a dose that repeats daily, or whole days without one.

    Times are those of the clock on the phone's own wall, as a patient reads "at 9 pm". A plan that
    names no time of day gives whole days. `says` holds its titles in the language of the patient.
    The same content gives the same bytes.
    """
    clock = _clock(content, knowledge)
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    for number, run in enumerate(_runs(content["plan"]["nights"])):
        event = _taken(run, clock) if run.is_taken else _free(run)
        title = says[DOSE if run.is_taken else NO_DOSE]
        event.add("summary", title)
        event.add("uid", f"{_name(content, number)}@plan")
        event.add("dtstamp", signed_at)
        event.add("class", "PRIVATE")
        for alarm in event.walk("VALARM"):
            alarm.add("description", title)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _clock(content: Mapping[str, Any], knowledge: Knowledge) -> DoseClock:
    stated = content["plan"]["dose_time"]
    at = time.fromisoformat(stated) if stated else None
    return DoseClock(ZoneInfo(content["clinic"]["timezone"]), at, knowledge.surgery_hold.assumed)


def _runs(nights: Sequence[Mapping[str, Any]]) -> Iterator[_Run]:
    for is_taken, run in groupby(nights, key=lambda night: night["kind"] == Kind.TAKE):
        of_run = list(run)
        yield _Run(date.fromisoformat(of_run[0]["date"]), len(of_run), is_taken)


def _taken(run: _Run, clock: DoseClock) -> Event:
    event = Event()
    if clock.dose_time is None:
        event.add("dtstart", run.first)
        event.add("dtend", run.first + ONE_NIGHT)
    else:
        # A dose after midnight belongs to the night before, and stands on the next date.
        day = clock.dose_instant(run.first).astimezone(clock.zone).date()
        event.add("dtstart", datetime.combine(day, clock.dose_time))
        event.add("duration", AS_LONG_AS)
        event.add_component(_alarm())
    event.add("rrule", {"freq": "daily", "count": run.nights})
    event.add("transp", "TRANSPARENT")
    return event


def _free(run: _Run) -> Event:
    event = Event()
    event.add("dtstart", run.first)
    event.add("dtend", run.first + run.nights * ONE_NIGHT)
    event.add("transp", "TRANSPARENT")
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", AT_ITS_START)
    return alarm


def _name(content: Mapping[str, Any], number: int) -> str:
    """Nothing by which the patient can be found, and the same for the same run of this version."""
    told = f"{content['clinic']['name']} {content['number']} {content['version']} {number}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
