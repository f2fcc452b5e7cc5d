"""Beginning again after surgery: what followed is kept, the first night and the dose are found."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from prescribing.actions import prescriptions, surgeries
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.medicines import MedicineData, add_medicine
from prescribing.actions.restarts import RestartData, TooEarly, draft_restart, proposal
from prescribing.actions.screenings import look
from prescribing.actions.surgeries import AfterSurgeryData, SurgeryData
from prescribing.clinical.dose import Dose
from prescribing.models import Agreement, Prescription, Surgery
from prescribing.permissions import Refused
from prescribing.snapshots import told_nights
from tests.actions.test_changes import runs, signed
from tests.builders import (
    ANSWERS,
    a_patient,
    a_policy,
    a_signed_prescription,
    a_surgery,
)

pytestmark = [pytest.mark.django_db, pytest.mark.hazard("H10")]

# Five nights of 2.25 mg, then the surgery: the last dose is on Friday 23 January.
DAY = date(2026, 1, 27)
LAST_DOSE = date(2026, 1, 23)
LAST_OPIOID = date(2026, 1, 29)
FIRST_ALLOWED = date(2026, 2, 9)  # ten whole days later
TODAY = date(2026, 2, 3)
GIVEN = AfterSurgeryData(
    "yes", LAST_OPIOID, "", "no", "yes", opioid="oxycodone 5 mg", last_opioid_at=time(22)
)
NONE = AfterSurgeryData(opioid_given="no", reconciled="yes")


@pytest.fixture
def surgery(rao):
    return a_surgery(a_patient(), DAY, by=rao, what="hernia repair")


@pytest.fixture
def running(rao, surgery):
    answers = ANSWERS | {"surgery": "yes"}
    return a_signed_prescription(surgery.patient, by=rao, answers=answers)


def restarted(running, surgery, by, followed=GIVEN, today=TODAY, edits=None, **fields):
    return draft_restart(
        running,
        surgery,
        edits=running.edits if edits is None else edits,
        surgery_edits=surgery.edits,
        data=RestartData(followed, **fields),
        by=by,
        today=today,
    )


def refused(*asked, **fields):
    with pytest.raises(ActionError) as refusal:
        restarted(*asked, **fields)
    assert not Prescription.objects.open().exists()
    return refusal.value


def fields_of(refusal):
    return [problem.field for problem in refusal.problems]


def test_the_plan_stopped_for_the_surgery(running):
    assert runs(told_nights(running))[:3] == [("1.125", 14), ("2.25", 5), ("surgery hold", 3)]


def test_a_restart_begins_on_the_first_night_allowed_with_the_dose_of_the_gap(
    running, surgery, okafor
):
    draft = restarted(running, surgery, okafor)

    assert (draft.version, draft.change) == (2, "restart")
    assert draft.change_reason == "Restart after surgery on Tue, Jan 27, 2026."
    assert draft.plan.first_night == FIRST_ALLOWED
    # Sixteen nights without a dose: the first step again.
    steps = [(step.dose_micrograms, step.nights) for step in draft.plan.steps.all()]
    assert steps == [(1125, 14), (2250, 14), (3375, 14), (4500, 14)]
    surgery.refresh_from_db()
    assert (surgery.status, surgery.opioid, surgery.opioid_acting) == (
        "done", "oxycodone 5 mg", "short",
    )  # fmt: skip


def test_a_restart_is_screened_and_signed_as_any_other(running, surgery, rao):
    draft = restarted(running, surgery, rao)

    new = signed(draft, rao, TODAY)

    told = runs(told_nights(new))
    assert told[:5] == [
        ("1.125", 14),
        ("2.25", 5),
        ("surgery hold", 3),
        ("surgery", 1),
        ("wait", 6),
    ]
    assert told[5:7] == [("hold", 6), ("1.125", 14)]
    assert new.content["after_surgery"][0]["opioid"] == "oxycodone 5 mg"
    assert not new.is_outdated


@pytest.mark.parametrize("starts", [TODAY, date(2026, 2, 5)])
def test_too_early_is_refused_with_the_first_night_allowed(running, surgery, rao, starts):
    refusal = refused(running, surgery, rao, starts=starts)

    assert isinstance(refusal, TooEarly)
    assert refusal.earliest == FIRST_ALLOWED
    assert fields_of(refusal) == ["starts"]
    assert "The first night allowed is Mon, Feb 9, 2026." in str(refusal)
    assert Surgery.objects.get().status == "planned"

    surgery.refresh_from_db()
    assert restarted(running, surgery, rao, starts=refusal.earliest).plan.first_night == (
        FIRST_ALLOWED
    )


def test_between_floor_and_target_the_check_asks_for_the_reason(running, surgery, rao):
    draft = restarted(running, surgery, rao, starts=date(2026, 2, 6))
    found = {each["rule"]: each["severity"] for each in look(draft, TODAY).findings}
    assert found["surgery-short-target"] == "reason"


def test_a_clinic_that_waits_longer_is_followed(running, surgery, rao):
    a_policy(rao.clinic, free_days_short=14)
    assert restarted(running, surgery, rao).plan.first_night == FIRST_ALLOWED + timedelta(days=4)


def test_an_opioid_on_the_medicine_list_waits_too(running, surgery, rao):
    told = MedicineData("methadone", status="stopped", last_taken=date(2026, 2, 1))
    add_medicine(running.patient, data=told, by=rao)
    assert restarted(running, surgery, rao).plan.first_night == date(2026, 2, 16)


@pytest.mark.parametrize(
    ("followed", "field"),
    [
        (replace(GIVEN, opioid_given="not known"), "opioid_given"),
        (replace(GIVEN, last_opioid_on=None), "last_opioid_on"),
        (replace(GIVEN, reconciled="no"), "reconciled"),
        (replace(GIVEN, reconciled="not known"), "reconciled"),
        (NONE, "agreed_by"),
    ],
)
def test_what_is_not_known_is_not_none(running, surgery, rao, followed, field):
    assert field in fields_of(refused(running, surgery, rao, followed))


def test_without_any_opioid_the_surgical_team_agrees_and_it_begins_tonight(running, surgery, rao):
    draft = restarted(running, surgery, rao, NONE, agreed_by="Dr Ames, surgeon")

    assert draft.plan.first_night == TODAY
    assert Agreement.objects.get().by == "Dr Ames, surgeon"
    # Ten nights without a dose: one step lower, and up the same ladder again.
    assert [step.dose_micrograms for step in draft.plan.steps.all()][:2] == [1125, 2250]


def test_a_lower_dose_may_be_chosen_and_never_a_higher_one(running, surgery, rao):
    refusal = refused(running, surgery, rao, dose=Dose(3375))
    assert fields_of(refusal) == ["dose"]
    assert "3.375\u00a0mg is more than 2.25\u00a0mg" in str(refusal)

    surgery.refresh_from_db()
    draft = restarted(running, surgery, rao, dose=Dose(2250))
    assert draft.plan.steps.first().dose_micrograms == 2250


@pytest.mark.parametrize("starts", [TODAY - timedelta(days=1), date(2025, 1, 1)])
def test_a_night_that_is_past_is_refused_beside_its_field(running, surgery, rao, starts):
    none = refused(running, surgery, rao, NONE, agreed_by="Dr Ames", starts=starts, today=TODAY)
    assert "starts" in fields_of(none) or "agreed_by" in fields_of(none)


def test_a_second_surgery_ahead_is_waited_for(running, surgery, rao):
    a_surgery(running.patient, FIRST_ALLOWED - timedelta(days=2), by=rao, today=TODAY)
    assert fields_of(refused(running, surgery, rao)) == ["starts"]


def test_the_draft_of_a_surgery_gives_place_to_the_restart(running, surgery, rao):
    moved = SurgeryData(DAY + timedelta(days=1), surgery.at)
    surgeries.change_surgery(surgery, edits=0, data=moved, by=rao, today=date(2026, 1, 22))
    assert Prescription.objects.open().get().change == "surgery"

    draft = restarted(running, surgery, rao)

    assert Prescription.objects.open().get() == draft
    assert draft.version == 3


def test_a_draft_that_somebody_works_on_is_in_the_way(running, surgery, rao):
    prescriptions.start_draft(running.patient, by=rao, today=TODAY)
    with pytest.raises(ActionError, match="is being drafted already"):
        restarted(running, surgery, rao)


def test_what_is_on_hold_for_a_surgery_begins_again_the_same_way(rao, okafor):
    running = a_signed_prescription(by=rao)
    prescriptions.hold(
        running, edits=running.edits, first_night=date(2026, 1, 24), reason="surgery", by=okafor,
        today=date(2026, 1, 20),
    )  # fmt: skip
    running.refresh_from_db()
    surgery = a_surgery(running.patient, DAY, by=okafor, today=DAY)

    draft = restarted(running, surgery, rao)

    assert draft.plan.first_night == FIRST_ALLOWED
    assert not draft.plan.holds.exists()
    assert look(draft, TODAY).nights[0].date == TODAY
    assert runs(look(draft, TODAY).every_night)[:4] == [
        ("1.125", 14), ("2.25", 5), ("hold", 16), ("1.125", 14),
    ]  # fmt: skip


def test_a_page_that_is_out_of_date_writes_nothing(running, surgery, rao):
    with pytest.raises(Conflict):
        restarted(running, surgery, rao, edits=running.edits + 1)
    stale = Surgery.objects.get()
    surgeries.change_surgery(
        surgery, edits=0, data=SurgeryData(DAY, surgery.at, "knee"), by=rao, today=TODAY
    )
    with pytest.raises(Conflict):
        restarted(running, stale, rao)


def test_a_stranger_and_a_reviewer_draft_no_restart(running, surgery, castro, haddad):
    for member in (castro, haddad):
        with pytest.raises(Refused):
            restarted(running, surgery, member)


def test_the_page_is_offered_what_would_be_drafted(running, surgery, rao):
    surgeries.record_after_surgery(surgery, edits=0, data=GIVEN, by=rao, today=TODAY)

    offered = proposal(running, TODAY)

    assert (offered.starts, offered.dose, offered.nights_without) == (FIRST_ALLOWED, Dose(1125), 16)
    assert offered.gap.last_night == LAST_DOSE
    assert [each.rule for each in offered.waits] == ["surgery-short-floor"]
