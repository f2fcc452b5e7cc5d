"""What is not known in the rows is not known in the record, and signed content says it all."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
import time_machine

from prescribing import knowledge, snapshots
from prescribing.actions import (
    agreements,
    allergies,
    classifications,
    conditions,
    medicines,
    observations,
    prescriptions,
    signing,
    surgeries,
)
from prescribing.actions.screenings import look
from prescribing.actions.surgeries import AfterSurgeryData, SurgeryData
from prescribing.charts import Chart
from prescribing.clinical.knowledge import Acting
from prescribing.clinical.record import AfterSurgery, Answer, MedicineStatus
from prescribing.clinical.titration import Kind, nights
from prescribing.models import Hold
from prescribing.snapshots import canonical, clinical_plan, fingerprint, record_of
from tests.builders import (
    ANSWERS,
    NOW,
    TODAY,
    a_draft,
    a_medicine,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_surgery,
    an_agreement,
    an_observation,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db


def record(draft, today=TODAY):
    draft.refresh_from_db()
    return record_of(draft, today=today, knowledge=knowledge.load())


@pytest.mark.hazard("H22")
def test_nothing_is_known_of_a_new_draft_but_the_patient_and_the_plan(rao):
    patient = a_patient(allergies_asked_on=None, no_known_allergies=False)
    draft = prescriptions.start_draft(patient, by=rao, today=TODAY)

    known = record(draft)

    assert known.allergies is None
    assert known.lists_checked_on is None
    assert known.surgeries == ()
    assert known.answer("liver") is Answer.UNKNOWN
    assert known.consent is Answer.UNKNOWN
    assert known.indication is None
    assert known.birth_date == patient.birth_date
    assert known.first_night == TODAY


def test_the_day_on_which_the_lists_were_checked_is_told(rao):
    draft = a_draft(by=rao)
    a_medicine(draft.patient, by=rao)
    conditions.add_condition(draft.patient, text="asthma", by=rao)

    today, tomorrow = record(draft), record(draft, TODAY + timedelta(days=1))

    assert (today.lists_checked_on, tomorrow.lists_checked_on) == (TODAY, TODAY)
    for known in (today, tomorrow):
        assert [each.text for each in known.medicines] == ["metformin 500 mg"]
        assert known.conditions == ("asthma",)


def test_a_list_that_was_checked_and_is_empty_is_known_to_be_empty(rao):
    known = record(a_draft(by=rao))

    assert (known.medicines, known.allergies, known.conditions) == ((), (), ())


def test_an_emptied_allergy_list_does_not_say_that_there_are_none(rao):
    draft = a_draft(by=rao)
    allergy = allergies.add_allergy(draft.patient, text="latex", today=TODAY, by=rao)
    assert record(draft).allergies == ("latex",)

    allergies.remove_allergy(allergy, by=rao)

    assert record(draft).allergies is None


def test_a_medicine_arrives_as_it_stands_on_the_list(rao):
    draft = a_draft(by=rao)
    medicine = a_medicine(
        draft.patient,
        "house tea",
        by=rao,
        code="1",
        code_system="rxnorm",
        status="stopped",
        last_taken=date(2026, 1, 2),
    )
    classifications.classify_name(medicine, edits=0, reason="Chamomile", by=rao)

    (known,) = record(draft).medicines

    assert (known.text, known.code, known.system) == ("house tea", "1", "rxnorm")
    assert (known.status, known.last_taken) == (MedicineStatus.STOPPED, date(2026, 1, 2))
    assert known.not_opioid_because == "Chamomile"


def because(draft):
    return {each.text: each.not_opioid_because for each in record(draft).medicines}


def test_a_classification_covers_the_name_on_every_list_of_the_clinic(rao, castro):
    mine, hers, strange = a_draft(by=rao), a_draft(by=rao), a_draft(by=castro)
    medicine = a_medicine(mine.patient, "qwxzvk forte", by=rao)
    for text in ("Qwxzvk FORTE 20 mg bid", "qwxzvk", "qwxzvk forte zzyx", "denies qwxzvk forte"):
        a_medicine(hers.patient, text, by=rao)
    a_medicine(hers.patient, "codeine, qwxzvk forte", by=rao)
    a_medicine(strange.patient, "qwxzvk forte", by=castro)

    classifications.classify_name(medicine, edits=0, reason="A tonic", by=rao)

    assert because(mine) == {"qwxzvk forte": "A tonic"}
    assert because(hers) == {
        "Qwxzvk FORTE 20 mg bid": "A tonic",
        "qwxzvk": "",
        "qwxzvk forte zzyx": "",
        "denies qwxzvk forte": "",
        "codeine, qwxzvk forte": "",
    }
    assert because(strange) == {"qwxzvk forte": ""}


def test_what_was_taken_off_a_list_is_not_known(rao):
    draft = a_draft(by=rao)
    medicine = a_medicine(draft.patient, by=rao)
    condition = conditions.add_condition(draft.patient, text="asthma", by=rao)

    medicines.remove_medicine(medicine, edits=0, by=rao)
    conditions.remove_condition(condition, by=rao)

    assert (record(draft).medicines, record(draft).conditions) == ((), ())


def test_only_planned_surgeries_count(rao):
    draft = a_draft(by=rao)
    planned = a_surgery(draft.patient, date(2026, 2, 24), by=rao, what="knee")
    done = a_surgery(draft.patient, date(2025, 2, 24), by=rao)
    surgeries.change_surgery(
        done, edits=0, data=SurgeryData(done.day, status="done"), by=rao, today=TODAY
    )

    (known,) = record(draft).surgeries

    assert (known.day, known.at, known.what) == (planned.day, time(8), "knee")
    assert record(draft).plan.surgeries == (known,)


def test_tests_and_agreements_arrive_as_they_stand_the_latest_first(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    an_observation(draft.patient, by=rao, value=Decimal("38.50"), upper_limit=Decimal(40))
    an_observation(
        draft.patient, "naloxone-challenge", by=rao, on=date(2025, 12, 1), outcome="passed"
    )
    an_agreement(draft.patient, by=rao, says="Agreed.")

    alt, challenge = record(draft).observations
    assert (alt.kind, alt.on, alt.value, alt.upper_limit) == ("alt", TODAY, Decimal("38.5"), 40)
    assert (challenge.value, challenge.outcome) == (None, "passed")
    (agreement,) = record(draft).agreements
    assert (agreement.matter, agreement.by, agreement.on, agreement.says) == (
        "transplant-team",
        "Dr Ana Silva",
        TODAY,
        "Agreed.",
    )


def test_tests_and_agreements_that_were_taken_off_are_not_known(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    observations.remove_observation(an_observation(draft.patient, by=rao), by=rao)
    agreements.remove_agreement(an_agreement(draft.patient, by=rao), by=rao)

    assert (record(draft).observations, record(draft).agreements) == ((), ())


def test_what_followed_a_surgery_is_known_of_those_that_are_done(rao):
    draft = a_draft(by=rao)
    a_surgery(draft.patient, date(2026, 2, 24), by=rao)
    done = a_surgery(draft.patient, date(2025, 12, 24), by=rao, status="done")
    assert record(draft).after_surgery == (AfterSurgery(done.day),)

    data = AfterSurgeryData("yes", date(2025, 12, 28), "short", "no", "yes")
    surgeries.record_after_surgery(done, edits=0, data=data, today=TODAY, by=rao)

    (known,) = record(draft).after_surgery
    assert (known.opioid_given, known.last_opioid) == (Answer.YES, date(2025, 12, 28))
    assert (known.acting, known.single_dose) == (Acting.SHORT, Answer.NO)
    assert known.reconciled is Answer.YES


@pytest.mark.hazard("H18")
def test_another_patients_lists_do_not_reach_the_record(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    other = a_patient()
    a_medicine(other, "morphine", by=rao)
    an_observation(other, by=rao)
    an_agreement(other, by=rao)
    a_surgery(other, date(2025, 12, 24), by=rao, status="done")
    a_signed_prescription(a_patient(), by=rao)

    known = record(draft, TODAY + timedelta(days=1))
    assert (known.medicines, known.observations, known.agreements) == ((), (), ())
    assert (known.after_surgery, known.gap) == ((), None)


def digest(draft):
    draft.refresh_from_db()
    return look(draft, TODAY).digest


@pytest.mark.parametrize(
    ("record_it", "take_it_off"),
    [
        (an_observation, observations.remove_observation),
        (an_agreement, agreements.remove_agreement),
    ],
)
def test_a_test_or_agreement_makes_another_picture(rao, record_it, take_it_off):
    draft = a_draft(by=rao)
    before = digest(draft)

    row = record_it(draft.patient, by=rao)
    with_it = digest(draft)
    take_it_off(row, by=rao)

    assert with_it != before == digest(draft)


def test_what_followed_a_surgery_makes_another_picture(rao):
    draft = a_draft(by=rao)
    done = a_surgery(draft.patient, date(2025, 12, 24), by=rao, status="done")
    before = digest(draft)

    data = AfterSurgeryData(opioid_given="no")
    surgeries.record_after_surgery(done, edits=0, data=data, today=TODAY, by=rao)

    assert digest(draft) != before


# --- the gap ---


def days(number):
    return TODAY + timedelta(days=number)


def doses(gap):
    return [dose.mg for dose in gap.doses]


def test_there_is_no_gap_before_the_first_dose(rao):
    draft = a_draft(by=rao)
    assert record(draft).gap is None

    signed = a_signed_prescription(a_patient(), by=rao, first_night=days(3))
    next_version = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    assert record(next_version).gap is None


@pytest.mark.parametrize(
    ("after", "last_night", "taken"),
    [
        (1, 0, ["1.125"]),
        (14, 13, ["1.125"]),
        (15, 14, ["1.125", "2.25"]),
        (70, 55, ["1.125", "2.25", "3.375", "4.5"]),
    ],
)
def test_a_gap_begins_after_the_last_night_with_a_dose(rao, after, last_night, taken):
    signed = a_signed_prescription(by=rao)
    next_version = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    gap = record(next_version, days(after)).gap

    assert (gap.last_night, gap.last_dose.mg, doses(gap)) == (days(last_night), taken[-1], taken)


def test_tonight_is_the_new_versions_own(rao):
    signed = a_signed_prescription(by=rao)
    next_version = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    assert record(next_version).gap is None


def test_a_gap_begins_with_the_nights_held_before_a_surgery(rao):
    patient = a_patient()
    a_surgery(patient, days(20), by=rao)
    signed = a_signed_prescription(patient, by=rao, answers=ANSWERS | {"surgery": "yes"})
    next_version = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    assert record(next_version, days(30)).gap.last_night == days(16)


def test_no_dose_counts_from_the_day_on_which_a_prescription_was_stopped(rao):
    signed = a_signed_prescription(by=rao)
    with time_machine.travel(NOW + timedelta(days=15)):
        prescriptions.stop(signed, edits=signed.edits, reason="nausea", by=rao)
        draft = prescriptions.start_draft(signed.patient, by=rao, today=days(15))

    gap = record(draft, days(40)).gap

    assert (gap.last_night, doses(gap)) == (days(14), ["1.125", "2.25"])


def test_a_prescription_that_was_signed_by_mistake_gave_no_dose(rao):
    signed = a_signed_prescription(by=rao)
    prescriptions.void(signed, edits=signed.edits, reason="wrong patient", by=rao)
    draft = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    assert record(draft, days(40)).gap is None


def test_the_doses_of_a_course_go_through_all_its_versions(rao):
    signed = a_signed_prescription(by=rao)
    with time_machine.travel(NOW + timedelta(days=20)):
        lower = {"ladder": "", "steps": ((1125, 14),), "first_night": days(20)}
        draft = a_screened_draft(signed.patient, by=rao, today=days(20), **lower)
        needs = what_signing_needs(draft, rao, NOW + timedelta(days=20))
        signing.sign(draft, **needs)
        third = prescriptions.start_draft(signed.patient, by=rao, today=days(20))

    assert record(third, days(19)).gap.last_dose.mg == "2.25"
    gap = record(third, days(22)).gap
    assert (gap.last_night, doses(gap)) == (days(21), ["1.125"])


def test_a_draft_without_steps_has_no_plan(rao):
    known = record(a_draft(by=rao, ladder=""))

    assert (known.plan, known.largest_dose) == (None, None)


def test_a_hold_of_the_plan_is_laid_out(rao):
    draft = a_draft(by=rao)
    Hold.objects.create(
        clinic=rao.clinic, plan=draft.plan, first_night=date(2026, 1, 10), nights=3, reason="flu"
    )

    chart = Chart(draft.patient, knowledge.load())
    laid_out = nights(clinical_plan(draft.plan, chart))

    held = [night.date for night in laid_out if night.kind is Kind.HOLD]
    assert held == [date(2026, 1, day) for day in (10, 11, 12)]
    assert len(laid_out) == 4 * 14 + 3


def test_signed_content_holds_what_the_signature_stands_for(rao):
    patient = a_patient(language="es")
    a_surgery(patient, date(2026, 2, 24), by=rao, what="knee")
    a_medicine(patient, "paracetamol 500 mg", by=rao)
    an_observation(patient, by=rao, value=Decimal("38.50"), upper_limit=Decimal(40))
    an_agreement(patient, by=rao, says="Agreed.")
    allergies.add_allergy(patient, text="latex", reaction="rash", today=TODAY, by=rao)

    answers = ANSWERS | {"surgery": "yes"}
    content = a_signed_prescription(patient, by=rao, answers=answers).content

    assert content["patient"]["record_number"] == patient.record_number
    assert content["patient"]["language"] == "es"
    assert content["allergies"] == [{"text": "latex", "reaction": "rash"}]
    assert content["medicines"] == [
        {"text": "paracetamol 500 mg", "status": "taking", "last_taken": None}
    ]
    assert content["answers"] == answers
    assert content["observations"] == [
        {
            "kind": "alt",
            "on": "2026-01-05",
            "value": "38.5",
            "upper_limit": "40",
            "outcome": "",
            "by": "",
        }
    ]
    assert content["agreements"] == [
        {
            "matter": "transplant-team",
            "by": "Dr Ana Silva",
            "on": "2026-01-05",
            "says": "Agreed.",
        }
    ]
    assert content["after_surgery"] == []
    assert content["knowledge"] == knowledge.version()
    assert content["content_reviewed"] is False


def test_the_example_of_a_plan_before_surgery_is_signed_as_written(rao):
    patient = a_patient()
    a_surgery(patient, date(2026, 2, 24), by=rao)

    content = a_signed_prescription(patient, by=rao, answers=ANSWERS | {"surgery": "yes"}).content

    plan = content["plan"]
    assert plan["last_night_before_surgery"] == "2026-02-20"
    assert plan["steps"][0] == {
        "position": 1,
        "dose_mg": "1.125",
        "pieces": 1,
        "nights": 14,
        "form": "scored tablet",
        "strength_mg": "4.5",
        "pieces_each": 4,
        "words": "a quarter tablet",
        "first_night": "2026-01-05",
        "last_night": "2026-01-18",
    }
    assert plan["nights"][0] == {
        "date": "2026-01-05",
        "kind": "take",
        "step": 1,
        "dose_mg": "1.125",
        "pieces": 1,
        "product": "4.5 mg",
        "form": "scored tablet",
        "reason": "",
    }
    assert [night["kind"] for night in plan["nights"][46:51]] == [
        "take",
        "surgery hold",
        "surgery hold",
        "surgery hold",
        "surgery",
    ]
    assert plan["surgeries"] == [
        {"day": "2026-02-24", "at": "08:00", "what": "", "last_night": "2026-02-20"}
    ]
    assert content["supply"] == [
        {
            "form": "scored tablet",
            "strength_mg": "4.5",
            "pieces_each": 4,
            "pieces": 104,
            "tablets": 26,
            "tablets_needed": 26,
            "left_over_pieces": 0,
            "missing_pieces": 0,
        }
    ]
    assert content["lasts_until"] == "2026-02-20"
    assert content["instructions"] == (
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime: quarter tablet (1.125 mg) for "
        "14 nights, then half tablet (2.25 mg) for 14 nights, then three-quarter tablet (3.375 mg) "
        "for 14 nights, then 1 tablet (4.5 mg) for 5 nights, then STOP for surgery. Dispense 26 "
        "(twenty-six) tablets. Refills: 0."
    )


def test_content_comes_back_from_the_database_with_the_same_hash(rao):
    signed = a_signed_prescription(a_patient(given_name="Zoë \u2028 “李”"), by=rao)

    assert fingerprint(signed.content) == signed.content_hash
    assert fingerprint(json.loads(canonical(signed.content))) == signed.content_hash


def test_equal_values_have_one_spelling():
    assert (
        canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()
    )


def test_a_signed_version_keeps_what_its_content_says_of_days_to_come(rao):
    signed = a_signed_prescription(by=rao)
    due = snapshots.due_of(signed.content)

    assert due == {name: getattr(signed, name) for name in due}
    assert due["dose_changes"] == [
        ["2026-01-19", "1.125", "2.25"],
        ["2026-02-02", "2.25", "3.375"],
        ["2026-02-16", "3.375", "4.5"],
    ]
    assert due["last_dose_change"] == date(2026, 2, 16)
    assert due["order_from"] < due["lasts_until"]


def test_what_was_signed_before_is_given_the_same_by_the_migration(rao):
    migration = import_module("prescribing.migrations.0014_tasks")
    signed = a_signed_prescription(by=rao)
    due = snapshots.due_of(signed.content)

    given = migration.due_of(signed.content)

    days = {name: value.isoformat() for name, value in due.items() if name != "dose_changes"}
    assert given == due | days
