"""A surgery is written, and what runs is looked at again in the same transaction."""

from datetime import date, time, timedelta

import pytest

from prescribing.actions import prescriptions, surgeries
from prescribing.actions.errors import ActionError, PictureChanged
from prescribing.actions.screenings import look
from prescribing.actions.signing import sign
from prescribing.actions.surgeries import AfterSurgeryData, SurgeryData
from prescribing.models import Event, Prescription
from tests.actions.test_changes import filled_in, runs, signed
from tests.builders import (
    TODAY,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_surgery,
    noon,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db

NIGHT_10 = TODAY + timedelta(days=9)
DAY = date(2026, 2, 24)


@pytest.fixture
def running(rao):
    return a_signed_prescription(by=rao)


def added(running, by, day=DAY, at=time(8), today=NIGHT_10, **fields):
    return a_surgery(running.patient, day, by=by, at=at, today=today, **fields)


def changed(surgery, by, today=NIGHT_10, **fields):
    data = SurgeryData(**({"day": surgery.day, "at": surgery.at} | fields))
    return surgeries.change_surgery(surgery, edits=surgery.edits, data=data, by=by, today=today)


def drafts():
    return list(Prescription.objects.open())


def as_it_is(row):
    return Prescription.objects.select_related("clinic", "patient__clinic").get(pk=row.pk)


def last_dose(draft, today=NIGHT_10):
    return max(night["date"] for night in look(draft, today).every_night if night["pieces"])


@pytest.mark.hazard("H08", "H19")
def test_a_surgery_that_is_added_drafts_the_changed_version_and_marks_the_paper(running, okafor):
    added(running, okafor)

    (draft,) = drafts()
    assert (draft.version, draft.change, draft.replaces_id) == (2, "surgery", running.pk)
    assert draft.change_reason == "Surgery on Tue, Feb 24, 2026 at 08:00 was added."
    assert last_dose(draft) == "2026-02-20"
    now = as_it_is(running)
    assert (now.state, now.outdated_on) == ("active", NIGHT_10)
    assert (now.content, now.edits) == (running.content, running.edits)
    verbs = list(Event.objects.order_by("-sequence").values_list("verb", flat=True)[:3])
    assert verbs == ["started", "marked outdated", "added"]


def test_what_is_drafted_is_signed_as_any_other_and_supersedes(running, okafor, rao):
    added(running, okafor)
    (draft,) = drafts()

    new = signed(draft, rao)

    assert new.content["plan"]["last_night_before_surgery"] == "2026-02-20"
    assert (as_it_is(running).state, new.is_outdated) == ("superseded", False)


def test_a_surgery_that_moves_renews_the_draft_that_nobody_has_touched(running, okafor, rao):
    surgery = added(running, okafor)
    (before,) = drafts()

    changed(surgery, rao, day=date(2026, 2, 17), today=NIGHT_10 + timedelta(days=2))

    (after,) = drafts()
    assert (after.pk, after.edits) == (before.pk, 0)
    assert after.change_reason.startswith("Surgery on Tue, Feb 17, 2026 at 08:00 was moved from")
    assert after.plan.first_night == NIGHT_10 + timedelta(days=2)
    assert [step.nights for step in after.plan.steps.all()] == [3, 14, 14, 14]
    assert last_dose(after, NIGHT_10 + timedelta(days=2)) == "2026-02-13"


def test_a_surgery_that_is_cancelled_takes_its_draft_and_the_mark_away(running, okafor):
    surgery = added(running, okafor)

    surgeries.cancel_surgery(surgery, edits=surgery.edits, by=okafor, today=NIGHT_10)

    assert not drafts()
    assert not as_it_is(running).is_outdated
    assert surgery.status == "cancelled"
    assert (surgery.day, surgery.at) == (DAY, time(8))
    assert Event.objects.filter(verb="marked right again").count() == 1


def test_a_draft_that_somebody_works_on_is_told_and_never_doubled(running, okafor, rao):
    mine = filled_in(
        prescriptions.start_draft(running.patient, by=rao, today=NIGHT_10), rao, NIGHT_10
    )

    surgery = added(running, okafor)

    (draft,) = drafts()
    assert (draft.pk, draft.edits) == (mine.pk, mine.edits)
    assert last_dose(draft) == "2026-02-20"
    assert as_it_is(running).is_outdated
    assert Event.objects.filter(verb="overtaken by surgery", prescription=draft).exists()

    surgeries.cancel_surgery(surgery, edits=surgery.edits, by=okafor, today=NIGHT_10)
    assert drafts() == [draft]
    assert not as_it_is(running).is_outdated


def test_what_was_checked_before_the_surgery_cannot_be_signed_after_it(running, okafor, rao):
    draft = filled_in(
        prescriptions.start_draft(running.patient, by=rao, today=NIGHT_10), rao, NIGHT_10
    )
    prescriptions.run_screening(draft, edits=draft.edits, by=rao, today=NIGHT_10)
    added(running, okafor)
    draft.refresh_from_db()

    with pytest.raises(PictureChanged):
        sign(draft, **what_signing_needs(draft, rao, now=noon(NIGHT_10)))


def test_a_draft_alone_needs_no_other_version(rao, okafor):
    draft = a_screened_draft(by=rao)
    a_surgery(draft.patient, by=okafor)
    assert drafts() == [draft]


def test_a_surgery_after_the_plan_changes_nothing(running, okafor):
    before = Event.objects.count()

    added(running, okafor, day=date(2026, 4, 20))

    assert not drafts()
    assert not as_it_is(running).is_outdated
    assert Event.objects.count() == before + 1


@pytest.mark.hazard("H08")
def test_where_no_dose_is_left_nothing_is_drafted_that_cannot_be_signed(running, okafor):
    surgery = added(running, okafor)
    changed(surgery, okafor, day=NIGHT_10 + timedelta(days=1))

    assert not drafts()
    assert as_it_is(running).is_outdated


@pytest.mark.hazard("H08")
def test_a_hold_answers_a_surgery_that_leaves_no_dose(running, okafor):
    added(running, okafor, day=NIGHT_10 + timedelta(days=1))

    prescriptions.hold(
        running, edits=running.edits, first_night=NIGHT_10, reason="surgery", by=okafor,
        today=NIGHT_10,
    )  # fmt: skip

    now = as_it_is(running)
    assert (now.state, now.is_outdated) == ("on hold", False)


def test_a_hold_leaves_the_version_that_waits_for_a_signature(running, okafor):
    added(running, okafor)
    (draft,) = drafts()

    prescriptions.hold(
        running, edits=running.edits, first_night=date(2026, 2, 21), reason="surgery", by=okafor,
        today=NIGHT_10,
    )  # fmt: skip

    assert drafts() == [draft]
    assert as_it_is(running).is_outdated


@pytest.mark.hazard("H08", "H10")
def test_a_surgery_that_took_place_unplanned_leaves_no_dose(running, okafor):
    added(running, okafor, day=NIGHT_10 - timedelta(days=1), status="done")

    assert not drafts()
    assert as_it_is(running).is_outdated


@pytest.mark.hazard("H10")
def test_to_say_that_it_took_place_does_not_make_the_paper_right_again(running, okafor):
    """Nobody signed the version that ends with the surgery, and now its day has come."""
    surgery = added(running, okafor)
    told = AfterSurgeryData(opioid_given="no", reconciled="yes")

    surgeries.record_after_surgery(surgery, edits=surgery.edits, data=told, by=okafor, today=DAY)

    assert as_it_is(running).is_outdated
    assert not drafts()


def test_two_surgeries_within_a_week_end_the_plan_for_the_first(running, okafor):
    added(running, okafor, day=DAY + timedelta(days=3))
    added(running, okafor)

    (draft,) = drafts()
    assert last_dose(draft) == "2026-02-20"


def test_a_surgery_on_a_leap_day_and_one_tonight_are_answered(rao, okafor):
    today = date(2028, 2, 7)
    credential = rao.credentials.get()
    assert credential.valid_from < today
    draft = a_screened_draft(by=rao, today=today, first_night=today)
    sign(draft, **what_signing_needs(draft, rao, now=noon(today)))
    draft.refresh_from_db()

    added(draft, okafor, day=date(2028, 2, 29), today=today)
    (changed_version,) = drafts()
    assert last_dose(changed_version, today) == "2028-02-25"

    added(draft, okafor, day=today, today=today)
    assert not drafts()


# --- bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SurgeryData(NIGHT_10 - timedelta(days=1)), "is past. If it took place, choose Done"),
        (SurgeryData(NIGHT_10 + timedelta(days=1), status="done"), "is still ahead"),
    ],
)
def test_a_day_that_does_not_fit_is_refused_beside_the_date(running, okafor, data, says):
    with pytest.raises(ActionError, match=says) as refusal:
        surgeries.add_surgery(running.patient, data=data, by=okafor, today=NIGHT_10)
    assert [problem.field for problem in refusal.value.problems] == ["day"]
    assert not drafts()


def test_a_planned_surgery_whose_day_has_passed_can_still_be_corrected(rao):
    surgery = a_surgery(a_patient(), TODAY, by=rao)

    changed(surgery, rao, what="left knee", advised_by="Dr Ames, anaesthetist")

    surgery.refresh_from_db()
    assert (surgery.what, surgery.advised_by) == ("left knee", "Dr Ames, anaesthetist")


@pytest.mark.parametrize(
    ("opioid", "said", "kept"),
    [
        ("oxycodone 5 mg", "", "short"),
        ("oxycodone 5 mg", "long", "long"),
        ("fentanyl patch", "", "long"),
        ("zzqx", "", ""),
        ("zzqx", "short", "short"),
    ],
)
def test_how_long_an_opioid_acts_is_known_by_its_name(rao, opioid, said, kept):
    surgery = a_surgery(a_patient(), TODAY, by=rao)
    data = AfterSurgeryData("yes", TODAY, said, "no", "yes", opioid=opioid, last_opioid_at=time(9))

    surgeries.record_after_surgery(surgery, edits=0, data=data, today=TODAY, by=rao)

    surgery.refresh_from_db()
    assert (surgery.opioid, surgery.opioid_acting) == (opioid, kept)
    assert surgery.last_opioid_at == time(9)


@pytest.mark.parametrize(
    ("opioid", "said", "field"),
    [("ibuprofen 400 mg", "short", "opioid"), ("methadone", "short", "opioid_acting")],
)
@pytest.mark.hazard("H10")
def test_what_the_name_contradicts_is_refused_beside_it(rao, opioid, said, field):
    surgery = a_surgery(a_patient(), TODAY, by=rao)
    data = AfterSurgeryData("yes", TODAY, said, "no", "yes", opioid=opioid)

    with pytest.raises(ActionError) as refusal:
        surgeries.record_after_surgery(surgery, edits=0, data=data, today=TODAY, by=rao)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_the_draft_of_a_surgery_holds_what_lies_ahead(running, okafor):
    added(running, okafor)
    (draft,) = drafts()
    assert runs(look(draft, NIGHT_10).every_night)[:2] == [("1.125", 14), ("2.25", 14)]


def test_a_plan_that_cannot_be_read_is_marked_and_not_drafted(running, okafor, monkeypatch):
    monkeypatch.setattr("prescribing.actions.rescheduling.effect_on", lambda *_asked: None)
    added(running, okafor)
    assert as_it_is(running).is_outdated
    assert not drafts()
