"""The calendar for a phone: every night as it was signed, and nothing that tells of the patient."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from prescribing import knowledge
from prescribing.interop.calendar_file import write
from tests.handouts.samples import FIRST_NIGHT, SIGNED_AT, a_content, taken_nights, the_surgery_plan

FACTS = knowledge.load()
DOSE, NO_DOSE = "Dose: see your plan", "No dose: see your plan"
SAYS = {"phone-dose": DOSE, "phone-no-dose": NO_DOSE}


def written(content):
    return write(content, FACTS, SAYS, signed_at=SIGNED_AT)


def events_of(content):
    return Calendar.from_ical(written(content)).walk("VEVENT")


def day_of(start):
    return start.date() if isinstance(start, datetime) else start


def days_of(event):
    """Each day on which an event stands, its repetitions among them."""
    first, ends = event["dtstart"].dt, event.get("dtend")
    rule = event.get("rrule")
    if rule:
        assert rule["freq"] == ["DAILY"]
        count = rule["count"][0]
    else:
        count = (ends.dt - first).days
    return [day_of(first) + timedelta(days=number) for number in range(count)]


def nights_of(content, title):
    return [day for each in events_of(content) if each["summary"] == title for day in days_of(each)]


@pytest.mark.parametrize(
    "content",
    [
        a_content(),
        the_surgery_plan(),
        a_content(holds=((date(2026, 1, 20), 3),)),
        the_surgery_plan(plan__dose_time=None),
    ],
    ids=["standard", "surgery", "hold", "no time of day"],
)
def test_each_night_stands_in_the_calendar_one_time_and_as_it_was_signed(content):
    taken = list(taken_nights(content))
    free = [
        date.fromisoformat(night["date"])
        for night in content["plan"]["nights"]
        if night["kind"] != "take"
    ]

    assert nights_of(content, DOSE) == taken
    assert nights_of(content, NO_DOSE) == free


def test_a_dose_is_at_the_time_on_the_wall_wherever_the_phone_is():
    event = events_of(a_content(plan__dose_time="21:30"))[0]

    assert event["dtstart"].dt == datetime.combine(FIRST_NIGHT, datetime.min.time()).replace(
        hour=21, minute=30
    )
    assert event["dtstart"].dt.tzinfo is None
    assert event.walk("VALARM")[0]["trigger"].dt == timedelta(0)


def test_a_dose_after_midnight_stands_on_the_next_date():
    event = events_of(a_content(plan__dose_time="00:30"))[0]

    assert event["dtstart"].dt.date() == FIRST_NIGHT + timedelta(days=1)


def test_without_a_time_of_day_the_whole_day_is_marked():
    event = events_of(a_content(plan__dose_time=None))[0]

    assert event["dtstart"].dt == FIRST_NIGHT
    assert not event.walk("VALARM")


def test_nothing_tells_who_takes_what():
    content = the_surgery_plan()
    text = written(content).decode().lower()
    patient = content["patient"]

    for told in (
        patient["given_name"], patient["family_name"], patient["record_number"],
        content["clinic"]["name"], content["number"], content["prescriber"]["name"],
        "naltrexone", "ldn", "mg", "tablet", "surgery", "opioid",
    ):  # fmt: skip
        assert told.lower() not in text


def test_the_same_content_is_written_the_same():
    assert written(a_content()) == written(a_content())


def test_each_event_has_a_name_of_its_own():
    names = [str(event["uid"]) for event in events_of(the_surgery_plan())]

    assert len(set(names)) == len(names) > 1
