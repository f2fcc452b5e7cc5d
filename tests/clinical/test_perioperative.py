"""Hours before surgery are elapsed hours between instants, in real time zones."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.perioperative import Surgery
from tests.clinical.plans import (
    EVENING,
    NEW_YORK,
    ONE_NIGHT,
    ZONES,
    a_clock,
    dates,
    hold_hours,
    times,
    zones,
)

LONDON = ZoneInfo("Europe/London")
THURSDAY = date(2026, 4, 16)
TUESDAY = date(2026, 2, 24)
MONDAY_AFTER_THE_CLOCKS = date(2026, 3, 9)  # in New York they go forward on Sunday the 8th
MONDAY_AFTER_THE_CLOCKS_BACK = date(2026, 11, 2)


def last(dose_time, day, at, hours, zone=NEW_YORK):
    return a_clock(zone, dose_time).last_night(Surgery(day, at), timedelta(hours=hours))


@pytest.mark.parametrize(
    ("dose_time", "day", "at", "hours", "expected"),
    [
        (EVENING, TUESDAY, time(8), 72, date(2026, 2, 20)),
        (EVENING, TUESDAY, time(8), 48, date(2026, 2, 21)),
        (EVENING, THURSDAY, time(21), 48, date(2026, 4, 14)),  # 48 h exactly
        (EVENING, THURSDAY, time(20, 59), 48, date(2026, 4, 13)),
        (EVENING, THURSDAY, time(8), 48, date(2026, 4, 13)),
        (EVENING, THURSDAY, time(8), 72, date(2026, 4, 12)),
        (EVENING, THURSDAY, time(21), 72, date(2026, 4, 13)),  # 72 h exactly
        (EVENING, THURSDAY, time(20, 59), 72, date(2026, 4, 12)),
        (EVENING, THURSDAY, None, 48, date(2026, 4, 13)),  # counted from 00:00: 51 h
        (EVENING, THURSDAY, None, 72, date(2026, 4, 12)),
        (time(8), THURSDAY, time(8), 48, date(2026, 4, 14)),  # a morning dose
        (time(8), THURSDAY, time(8), 72, date(2026, 4, 13)),
        # The clocks go forward: Saturday evening is 47 real hours before, Friday 71.
        (EVENING, MONDAY_AFTER_THE_CLOCKS, time(21), 48, date(2026, 3, 6)),
        (EVENING, MONDAY_AFTER_THE_CLOCKS, time(21), 72, date(2026, 3, 5)),
        (EVENING, MONDAY_AFTER_THE_CLOCKS, time(22), 48, date(2026, 3, 7)),
        # The clocks go back: what looks like 47 hours is 48.
        (EVENING, MONDAY_AFTER_THE_CLOCKS_BACK, time(20), 48, date(2026, 10, 31)),
        (EVENING, MONDAY_AFTER_THE_CLOCKS_BACK, time(19, 59), 48, date(2026, 10, 30)),
        # The dose time is not known: counted as 23:59.
        (None, THURSDAY, time(23, 59), 48, date(2026, 4, 14)),
        (None, THURSDAY, time(23, 58), 48, date(2026, 4, 13)),
        (None, THURSDAY, None, 48, date(2026, 4, 13)),  # Tuesday 23:59 is 24 h and a minute
        # A dose after midnight belongs to the evening before.
        (time(0, 30), THURSDAY, time(0, 30), 48, date(2026, 4, 13)),  # taken on Tuesday 00:30
        (time(0, 30), THURSDAY, time(0, 29), 48, date(2026, 4, 12)),
        (time(3, 59), THURSDAY, time(3, 59), 48, date(2026, 4, 13)),
        (time(4), THURSDAY, time(4), 48, date(2026, 4, 14)),  # from 04:00 on it is a morning
    ],
)
def test_the_last_night_with_a_dose(dose_time, day, at, hours, expected):
    assert last(dose_time, day, at, hours) == expected


def test_the_dose_after_midnight_is_taken_on_the_next_date():
    instant = a_clock(dose_time=time(0, 30)).dose_instant(date(2026, 4, 13))

    assert instant == datetime(2026, 4, 14, 4, 30, tzinfo=UTC)


def test_a_dose_at_an_hour_that_comes_twice_counts_as_the_later_one():
    # In London 01:30 comes twice in the night to 25 October 2026; that dose is of the 24th.
    instant = a_clock(LONDON, time(1, 30)).dose_instant(date(2026, 10, 24))

    assert instant == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_surgery_at_an_hour_that_comes_twice_counts_as_the_earlier_one():
    instant = a_clock(LONDON).surgery_instant(Surgery(date(2026, 10, 25), time(1, 30)))

    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_surgery_at_an_hour_that_never_comes_counts_as_the_earlier_reading():
    # In New York the clocks go from 02:00 to 03:00 on 8 March 2026.
    instant = a_clock().surgery_instant(Surgery(date(2026, 3, 8), time(2, 30)))

    assert instant == datetime(2026, 3, 8, 6, 30, tzinfo=UTC)


def test_a_dose_at_an_hour_that_never_comes_counts_as_the_later_reading():
    instant = a_clock(dose_time=time(2, 30)).dose_instant(date(2026, 3, 7))

    assert instant == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_where_a_whole_date_was_skipped_the_careful_side_is_taken():
    # Samoa went from 29 to 31 December 2011.
    apia = a_clock(ZoneInfo("Pacific/Apia"))
    skipped = date(2011, 12, 30)

    assert apia.surgery_instant(Surgery(skipped, time(9))) < apia.dose_instant(skipped)


def test_the_zones_of_the_properties_are_forty_at_least():
    assert len(ZONES.split()) >= 40


@given(zones, dates, times)
@pytest.mark.hazard("H08")
def test_exactly_the_hold_hours_pass_and_a_minute_less_does_not(zone, night, dose_time):
    clock = a_clock(zone, dose_time)
    for hours in (48, 72):
        start = clock.dose_instant(night) + timedelta(hours=hours)
        for minutes, held in ((0, False), (1, True)):
            local = (start - timedelta(minutes=minutes)).astimezone(zone)
            surgery = Surgery(local.date(), local.time())
            # A local time that comes twice stands for the earlier instant: then it is held.
            earlier = clock.surgery_instant(surgery) < start - timedelta(minutes=minutes)
            assert clock.is_held(night, surgery, timedelta(hours=hours)) == (held or earlier)


@given(zones, dates, st.none() | times, st.none() | times, hold_hours)
def test_the_last_night_passes_and_the_next_does_not(zone, day, at, dose_time, hours):
    clock, surgery, hold = a_clock(zone, dose_time), Surgery(day, at), timedelta(hours=hours)

    night = clock.last_night(surgery, hold)

    assert clock.surgery_instant(surgery) - clock.dose_instant(night) >= hold
    assert clock.surgery_instant(surgery) - clock.dose_instant(night + ONE_NIGHT) < hold


@given(zones, dates, st.none() | times, st.none() | times)
def test_a_longer_hold_never_ends_later(zone, day, at, dose_time):
    clock, surgery = a_clock(zone, dose_time), Surgery(day, at)
    found = [clock.last_night(surgery, timedelta(hours=hours)) for hours in (48, 60, 72, 96)]

    assert found == sorted(found, reverse=True)
    assert found[0] < day


@given(zones, dates, times, times)
@pytest.mark.hazard("H08")
def test_what_is_not_known_is_never_less_careful(zone, day, at, dose_time):
    hold = timedelta(hours=48)

    known = a_clock(zone, dose_time).last_night(Surgery(day, at), hold)
    no_time = a_clock(zone, dose_time).last_night(Surgery(day), hold)

    assert no_time <= known
    if dose_time >= time(4):  # a dose after midnight is later than the 23:59 that is assumed
        assert a_clock(zone, None).last_night(Surgery(day, at), hold) <= known


@cache
def clock_changes():
    """Each zone with the dates around which its clocks change, or skip a date."""
    found = []
    for name in ZONES.split():
        zone = ZoneInfo(name)
        day = datetime(2011, 1, 1, 12, tzinfo=zone)
        for _ in range(366):
            after = day + timedelta(days=7)
            if day.utcoffset() != after.utcoffset():
                found.append((zone, after.date()))
            day = after
    return found


@given(
    st.deferred(lambda: st.sampled_from(clock_changes())),
    st.integers(-9, 4),
    st.none() | times,
    st.none() | times,
    hold_hours,
)
def test_no_dose_lies_within_the_hold_when_the_clocks_change(change, days, at, dose_time, hours):
    zone, changed = change
    day = changed + days * ONE_NIGHT
    hold = timedelta(hours=hours)

    night = last(dose_time, day, at, hours, zone)

    def instants(local_day, local_time):
        local = datetime.combine(local_day, local_time, zone)
        return [local.replace(fold=fold).timestamp() for fold in (0, 1)]

    surgery = min(instants(day, at or time(0)))
    dose = dose_time or time(23, 59)
    for later in (0, 1):
        taken = night + (later + (dose < time(4))) * ONE_NIGHT
        assert (surgery - max(instants(taken, dose)) >= hold.total_seconds()) == (not later)


def test_clocks_change_in_most_of_the_zones():
    assert len({zone for zone, _ in clock_changes()}) >= 25
