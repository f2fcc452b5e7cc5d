"""Facts refuse to be incomplete, and say which of them is."""

from dataclasses import replace
from datetime import date

import pytest

from prescribing.clinical.knowledge import FactError, Source
from prescribing.clinical.perioperative import Assumptions
from tests.clinical.patients import patient, record_of
from tests.clinical.plans import FACTS, tablet

HOLD, CHECK, GAP = FACTS.surgery_hold, FACTS.list_check, FACTS.gap_rule
HAZARD = next(iter(FACTS.hazards.values()))
ALT, CHALLENGE = (FACTS.observation_kinds[name] for name in ("alt", "naloxone-challenge"))
SOURCE = {"key": "a", "title": "A", "place": "there", "kind": "label", "read": "2026-11"}


@pytest.mark.parametrize(
    ("fact", "changes", "says"),
    [
        (HOLD, {"id": " "}, "^a fact has no id$"),
        (HOLD, {"sources": ()}, f"^{HOLD.id} has no source$"),
        (ALT, {"outcomes": {"high": "High"}}, "^alt has either a unit or outcomes$"),
        (CHALLENGE, {"outcomes": {}}, "^naloxone-challenge has either a unit or outcomes$"),
        (HOLD, {"target_hours": HOLD.floor_hours - 1}, HOLD.id),
        (HOLD, {"target_hours": HOLD.most_hours + 1}, HOLD.id),
        (CHECK, {"fresh_days": CHECK.most_days + 1}, f"^{CHECK.id}: the days lie outside"),
        (CHECK, {"fresh_days": -1}, f"^{CHECK.id}: the days lie outside"),
        (GAP, {"same_dose_nights": GAP.step_lower_nights + 1}, f"^{GAP.id}: a longer gap would"),
        (GAP, {"same_dose_nights": -1}, f"^{GAP.id}: a longer gap would"),
        (HAZARD, {"controls": ()}, f"^hazard {HAZARD.id} has no control$"),
    ],
)
def test_an_incomplete_fact_is_refused_by_its_name(fact, changes, says):
    with pytest.raises(FactError, match=says):
        replace(fact, **changes)


@pytest.mark.parametrize(
    ("fact", "changes"),
    [
        (HOLD, {"target_hours": HOLD.floor_hours}),
        (HOLD, {"target_hours": HOLD.most_hours}),
        (CHECK, {"fresh_days": 0}),
        (CHECK, {"fresh_days": CHECK.most_days}),
        (GAP, {"same_dose_nights": 0}),
        (GAP, {"same_dose_nights": GAP.step_lower_nights}),
    ],
)
def test_the_ends_of_what_is_allowed_are_allowed(fact, changes):
    assert replace(fact, **changes)


@pytest.mark.parametrize(
    ("lacks", "says"), [("title", "^source a has no title$"), ("key", r"^source \? has no key$")]
)
def test_a_source_names_what_it_lacks(lacks, says):
    with pytest.raises(FactError, match=says):
        Source(**SOURCE | {lacks: ""})


def test_what_is_assumed_when_no_time_is_known_comes_from_the_fact():
    assumed = Assumptions(HOLD.surgery_time, HOLD.dose_time, HOLD.night_ends)
    assert HOLD.assumed == assumed
    assert len({HOLD.surgery_time, HOLD.dose_time, HOLD.night_ends}) == 3


def test_a_product_is_called_by_the_last_word_of_its_form():
    assert (tablet("4.5").form, tablet("4.5").unit) == ("scored tablet", "tablet")


def test_a_record_starts_on_its_first_night_or_today():
    today = date(2026, 3, 2)
    chosen = record_of(patient(today=today, first_night=date(2026, 3, 9)))
    assert chosen.starts == date(2026, 3, 9)
    assert replace(chosen, first_night=None).starts == today
