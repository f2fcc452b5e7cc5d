"""Page 1 says what to take, when, what for, and whom to call."""

from datetime import date

import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import build
from prescribing.handouts.pdf import words
from tests.handouts.samples import CAPSULE, SIGNED_AT, TABLET, a_content, the_surgery_plan


def sheet_of(content, *, paper="letter", **how):
    return build(content, words("en"), paper=paper, **{"signed_at": SIGNED_AT} | how)


def test_steps_say_dates_pieces_words_and_dose():
    rows = sheet_of(a_content()).rows

    assert [(row.step, row.first_night, row.last_night, row.nights) for row in rows] == [
        ("1", "Mon, Jan 5", "Sun, Jan 18", "14"),
        ("2", "Mon, Jan 19", "Sun, Feb 1", "14"),
        ("3", "Mon, Feb 2", "Sun, Feb 15", "14"),
        ("4", "Mon, Feb 16", "Sun, Mar 1", "14"),
    ]
    assert [(row.words, row.pieces, row.dose) for row in rows] == [
        ("A quarter of 1 tablet", "1 piece", "1.125\u00a0mg"),
        ("Half of 1 tablet", "2 pieces", "2.25\u00a0mg"),
        ("3 quarters of 1 tablet", "3 pieces", "3.375\u00a0mg"),
        ("1 whole tablet", "", "4.5\u00a0mg"),
    ]


def test_a4_writes_the_day_before_the_month():
    sheet = sheet_of(a_content(), paper="a4")

    assert sheet.rows[0].first_night == "Mon 5 Jan"
    assert sheet.patient.born == "14 Mar 1979"
    assert sheet.usual_time == "Usual time: 21:00."


@pytest.mark.hazard("H11")
def test_the_first_things_forbid_opioids_and_say_whom_to_tell():
    said = {each.head: each.text for each in sheet_of(a_content()).first_things}

    assert "Do not take opioids" in said["No opioids."]
    assert "doctors, dentist and pharmacist" in said["Tell them all."]


def test_surgery_stops_the_last_step():
    rows = sheet_of(the_surgery_plan()).rows

    assert (rows[3].last_night, rows[3].nights) == ("Fri, Feb 20", "5")
    assert (rows[4].kind, rows[4].first_night, rows[4].words) == (
        "stop",
        "Sat, Feb 21",
        "No tablets",
    )
    assert len(rows) == 5


@pytest.mark.hazard("H35")
def test_surgery_dates_are_told():
    content = a_content(surgery=(date(2026, 2, 24), "08:00", "left knee"))

    told = [(each.what, each.note, each.when) for each in sheet_of(content).happenings]

    assert told == [
        ("First dose", "", "night of Mon, Jan 5, 2026"),
        ("Last dose before surgery", "", "night of Fri, Feb 20, 2026"),
        ("Surgery", "left knee", "Tue, Feb 24, 2026, 8:00 am"),
    ]


@pytest.mark.hazard("H41")
def test_supply_dates_are_told_where_no_surgery_ends_the_plan():
    told = [each.when for each in sheet_of(a_content()).happenings]

    assert told == [
        "night of Mon, Jan 5, 2026",
        "night of Sun, Mar 1, 2026",
        "Thu, Feb 19, 2026",
    ]


def test_only_a_plan_that_no_surgery_ends_says_to_stay_on_the_last_dose():
    assert sheet_of(a_content()).stay
    assert not sheet_of(the_surgery_plan()).stay


def test_a_hold_splits_the_step_it_interrupts():
    rows = sheet_of(a_content(holds=[(date(2026, 1, 10), 3)])).rows

    assert [(row.kind, row.step, row.nights) for row in rows[:4]] == [
        ("take", "1", "5"),
        ("pause", "", "3"),
        ("take", "1", "9"),
        ("take", "2", "14"),
    ]


def test_years_are_told_where_the_plan_reaches_into_another():
    rows = sheet_of(a_content(first_night=date(2026, 12, 21))).rows

    assert [(row.first_night, row.last_night) for row in rows[:2]] == [
        ("Mon, Dec 21, 2026", "Sun, Jan 3, 2027"),
        ("Mon, Jan 4", "Sun, Jan 17, 2027"),
    ]


@pytest.mark.hazard("H50")
def test_allergies_not_asked_about_are_not_none_known():
    asked = sheet_of(a_content(allergies=[], no_known_allergies=True))
    not_asked = sheet_of(a_content(allergies=[]))

    assert (asked.allergies, asked.no_known_allergies) == ((), True)
    assert (not_asked.allergies, not_asked.no_known_allergies) == ((), False)


def test_what_to_dispense_is_told_for_each_product():
    content = a_content([(3, 14), (2, 14)], products=[("scored tablet", "1.5", 4), TABLET])

    assert sheet_of(content).medicines == (
        "naltrexone 1.5\u00a0mg tablets: 11 tablets for this plan",
        "naltrexone 4.5\u00a0mg tablets: 7 tablets for this plan",
    )


def test_capsules_are_called_capsules():
    sheet = sheet_of(a_content([(1, 7), (2, 7)], products=[CAPSULE] * 2))

    assert [row.words for row in sheet.rows] == ["1 capsule", "2 capsules"]
    assert not sheet.legend_cut


def test_a_dose_of_the_morning_is_not_called_one_of_the_night():
    sheet = sheet_of(a_content(plan__dose_time="08:00"))

    assert "night" not in (sheet.lead + sheet.calendar_help + sheet.happenings[0].when)
    assert sheet.each == "day"
    assert sheet.usual_time == "Usual time: 8:00 am."


def test_a_plan_without_a_usual_time_says_none():
    assert sheet_of(a_content(plan__dose_time=None)).usual_time == ""


def test_the_day_of_signing_is_that_of_the_clinic():
    late = SIGNED_AT.replace(day=6, hour=4)  # in New York still the evening before

    assert sheet_of(a_content(), signed_at=late).signed_on == "Jan 5, 2026"


@pytest.mark.parametrize(
    ("dose_time", "until"),
    [
        ("21:00", "take no dose after the night of Fri, Mar 6, 2026 until we tell you."),
        ("08:00", "take no dose after Fri, Mar 6, 2026 until we tell you."),
    ],
)
def test_who_goes_on_after_the_plan_is_told_when_to_stop_for_surgery(dose_time, until):
    content = a_content(surgery=(date(2026, 3, 10), "08:00", "knee"), plan__dose_time=dose_time)
    later = {"day": "2026-05-02", "at": None, "what": "hip", "last_night": "2026-04-28"}
    content["plan"]["surgeries"].append(later)

    sheet = sheet_of(content)

    assert sheet.rows[-1].kind == "take"
    assert sheet.stay.startswith("Stay on this dose until we tell you to change. Stop for your")
    assert sheet.stay.endswith(until)
    assert [each.what for each in sheet.happenings] == [
        "First dose", "Your supply lasts until", "Ask us for more from",
        "Last dose before surgery", "Surgery", "Surgery",
    ]  # fmt: skip
    assert "Fri, Mar 6, 2026" in sheet.happenings[3].when


def test_what_was_signed_without_the_last_night_of_each_surgery_is_printed_as_before():
    content = a_content(surgery=(date(2026, 3, 10), "08:00", "knee"))
    del content["plan"]["surgeries"][0]["last_night"]

    sheet = sheet_of(content)

    assert sheet.stay == "Stay on this dose until we tell you to change."
    assert sheet.happenings[-1].what == "Surgery"


@pytest.mark.hazard("H19")
def test_the_replaced_version_is_named():
    same = {"number": "LDN-2026-0042", "version": 1}
    other = {"number": "LDN-2025-0007", "version": 3}

    assert sheet_of(a_content(replaces=same, version=2)).replaces == "version 1"
    assert sheet_of(a_content(replaces=other)).replaces == "LDN-2025-0007, version 3"


def test_content_that_awaits_review_says_so():
    waiting = sheet_of(a_content()).small_print
    reviewed = sheet_of(a_content(content_reviewed=True)).small_print

    assert len(waiting) == len(reviewed) + 1
    assert "awaits review" in waiting[-1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"clinic__phone": " "}, "phone number of the clinic"),
        ({"patient__record_number": ""}, "record number"),
        ({"indication__name": ""}, "indication"),
        ({"prescriber__name": ""}, "prescriber"),
        ({"instructions": ""}, "instructions"),
    ],
)
def test_paper_without_what_it_must_tell_is_refused(changes, says):
    with pytest.raises(HandoutRefused, match=says):
        sheet_of(a_content(**changes))


def test_content_that_lacks_a_part_is_refused():
    content = a_content()
    del content["instructions"]

    with pytest.raises(HandoutRefused, match="instructions"):
        sheet_of(content)


@pytest.mark.hazard("H44")
def test_a_night_that_is_not_the_dose_of_its_step_is_refused():
    content = a_content()
    content["plan"]["nights"][20]["dose_mg"] = "4.5"

    with pytest.raises(HandoutRefused, match="2026-01-25"):
        sheet_of(content)


@pytest.mark.hazard("H13")
def test_a_step_whose_pieces_make_another_dose_is_refused():
    content = a_content()
    content["plan"]["steps"][1]["dose_mg"] = "2"

    with pytest.raises(HandoutRefused, match="Step 2"):
        sheet_of(content)


def test_a_missing_night_is_refused():
    content = a_content()
    del content["plan"]["nights"][3]

    with pytest.raises(HandoutRefused, match="2026-01-07"):
        sheet_of(content)


def test_a_plan_without_any_dose_is_refused():
    content = a_content()
    for night in content["plan"]["nights"]:
        night |= {"kind": "wait", "step": None, "dose_mg": None, "pieces": 0}

    with pytest.raises(HandoutRefused, match="No night"):
        sheet_of(content)


def test_what_is_not_signed_carries_the_mark_of_a_draft():
    with pytest.raises(HandoutRefused, match="not signed"):
        sheet_of(a_content(), signed_at=None)

    assert sheet_of(a_content(), signed_at=None, mark="DRAFT").signed_on == ""


@pytest.mark.parametrize("how", [{"paper": "legal"}, {"mark": "FINAL"}])
def test_an_unknown_paper_or_mark_is_refused(how):
    with pytest.raises(HandoutRefused, match="There is no"):
        sheet_of(a_content(), **how)
