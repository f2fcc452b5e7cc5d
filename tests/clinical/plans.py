"""Plans for the tests: builders with the usual values, and random ones that can be made."""

from datetime import date, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from prescribing.clinical.dose import Dose
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.titration import Hold, Plan, Step
from prescribing.knowledge import load

FACTS = load()
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 1, 5)
EVENING = time(21)
MIDNIGHT = time(0)
ONE_NIGHT = timedelta(days=1)

# Clocks that change at odd dates, by odd amounts, at midnight, or not at all; dates skipped whole.
ZONES = """
Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos America/Adak America/Anchorage
America/Argentina/Buenos_Aires America/Asuncion America/Bogota America/Caracas America/Chicago
America/Denver America/Halifax America/Havana America/Los_Angeles America/Mexico_City
America/New_York America/Phoenix America/Santiago America/Sao_Paulo America/Scoresbysund
America/St_Johns Asia/Beirut Asia/Gaza Asia/Hong_Kong Asia/Jerusalem Asia/Kathmandu Asia/Kolkata
Asia/Tehran Asia/Tokyo Atlantic/Azores Australia/Adelaide Australia/Lord_Howe Australia/Sydney
Europe/Berlin Europe/Dublin Europe/London Pacific/Apia Pacific/Auckland Pacific/Chatham
Pacific/Kiritimati UTC
"""


def tablet(strength):
    return FACTS.products[f"scored-tablet-{Dose.parse(strength).micrograms}"]


TABLETS = tuple(map(tablet, ["1.5", "3", "4.5", "8"]))


def a_step(dose, nights=14, product="4.5"):
    return Step(Dose.parse(dose), nights, tablet(product))


def a_clock(zone=NEW_YORK, dose_time=EVENING):
    return DoseClock(zone, dose_time, FACTS.surgery_hold.assumed)


def a_plan(*steps, first_night=MONDAY, clock=None, hold=72, holds=(), surgeries=()):
    """The standard ladder of four times 14 nights unless the test says otherwise."""
    usual = (a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5"))
    return Plan(
        steps=steps or usual,
        first_night=first_night,
        clock=clock or a_clock(),
        hold_before_surgery=timedelta(hours=hold),
        holds=tuple(holds),
        surgeries=tuple(surgeries),
    )


dates = st.dates(date(2015, 1, 1), date(2037, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(sorted(set(ZONES.split()) & available_timezones())).map(ZoneInfo)
hold_hours = st.sampled_from([48, 49, 60, 72, 96, 720])


@st.composite
def steps(draw):
    """A dose within the limit, made from a tablet in whole pieces."""
    product = draw(st.sampled_from(TABLETS))
    most = min(
        product.most_pieces, FACTS.limits.largest_dose.micrograms // product.piece_micrograms
    )
    pieces = draw(st.integers(1, most))
    nights = draw(st.integers(1, 14) | st.integers(1, 90))
    return Step(Dose(pieces * product.piece_micrograms), nights, product)


@st.composite
def plans(draw, with_surgery=True):
    chosen = draw(st.lists(steps(), min_size=1, max_size=4))
    first_night = draw(dates)
    length = sum(step.nights for step in chosen)
    holds = []
    if draw(st.booleans()):
        gaps = draw(st.lists(st.integers(0, length), min_size=1, max_size=3))
        for after in accumulate(gaps):
            reason = draw(st.sampled_from(["side effect", "", "travel"]))
            held = draw(st.integers(1, 20))
            holds.append(Hold(first_night + after * ONE_NIGHT, held, reason))
    surgeries = []
    if with_surgery and draw(st.booleans()):
        day = first_night + draw(st.integers(-30, length + 30)) * ONE_NIGHT
        surgeries = [Surgery(day, draw(st.none() | times))]
    return Plan(
        steps=tuple(chosen),
        first_night=first_night,
        clock=DoseClock(draw(zones), draw(st.none() | times), FACTS.surgery_hold.assumed),
        hold_before_surgery=timedelta(hours=draw(hold_hours)),
        holds=tuple(holds),
        surgeries=tuple(surgeries),
    )


@st.composite
def titrations(draw):
    """A plan as it is usually made: quarters of one tablet upward, a surgery ahead or none."""
    product = draw(st.sampled_from(TABLETS))
    nights = draw(st.lists(st.integers(3, 28), min_size=2, max_size=4))
    first_night = draw(dates)
    surgeries = []
    if draw(st.integers(0, 3)) == 0:
        surgeries = [Surgery(first_night + draw(st.integers(3, sum(nights))) * ONE_NIGHT)]
    return Plan(
        steps=tuple(
            Step(Dose(pieces * product.piece_micrograms), count, product)
            for pieces, count in enumerate(nights, start=1)
        ),
        first_night=first_night,
        clock=a_clock(draw(zones)),
        hold_before_surgery=timedelta(hours=72),
        surgeries=tuple(surgeries),
    )
