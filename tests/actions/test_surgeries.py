"""What is known of opioids once a surgery is done."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from prescribing.actions import surgeries
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.surgeries import AfterSurgeryData, SurgeryData
from prescribing.models import Event
from prescribing.permissions import Refused
from tests.builders import TODAY, a_patient, a_surgery

pytestmark = pytest.mark.django_db

DAY = TODAY - timedelta(days=20)
GIVEN = AfterSurgeryData(
    opioid_given="yes",
    last_opioid_on=TODAY - timedelta(days=15),
    opioid_acting="short",
    single_dose="no",
    reconciled="yes",
)


def followed(surgery, by, data=GIVEN, edits=None):
    return surgeries.record_after_surgery(
        surgery, edits=surgery.edits if edits is None else edits, data=data, today=TODAY, by=by
    )


def told(surgery):
    surgery.refresh_from_db()
    return AfterSurgeryData(**{name: getattr(surgery, name) for name in asdict(GIVEN)})


def test_nothing_is_known_of_a_surgery_until_somebody_says(rao):
    assert told(a_surgery(a_patient(), DAY, by=rao, status="done")) == AfterSurgeryData()


def test_what_followed_makes_the_surgery_done_in_one_event(okafor):
    surgery = a_surgery(a_patient(), DAY, by=okafor)

    followed(surgery, okafor)

    assert (told(surgery), surgery.status) == (GIVEN, "done")
    event = Event.objects.last()
    assert (event.verb, event.detail["edits"]) == ("changed", 1)
    assert "last_opioid_on" in event.detail["fields"]


@pytest.mark.parametrize("given", ["no", "not known"])
def test_nothing_is_kept_of_an_opioid_that_is_not_known_to_have_been_given(rao, given):
    surgery = a_surgery(a_patient(), DAY, by=rao)

    followed(surgery, rao, AfterSurgeryData(**asdict(GIVEN) | {"opioid_given": given}))

    assert told(surgery) == AfterSurgeryData(opioid_given=given, reconciled="yes")


def test_a_surgery_that_turns_out_not_to_be_done_tells_nothing_of_opioids(rao):
    surgery = followed(a_surgery(a_patient(), DAY, by=rao), rao)
    moved = SurgeryData(day=TODAY + timedelta(days=30), status="planned")

    surgeries.change_surgery(surgery, edits=1, data=moved, by=rao, today=TODAY)

    assert told(surgery) == AfterSurgeryData()


def test_a_corrected_name_keeps_what_followed(rao):
    surgery = followed(a_surgery(a_patient(), DAY, by=rao), rao)

    corrected = SurgeryData(day=DAY, what="hip", status="done")
    surgeries.change_surgery(surgery, edits=1, data=corrected, by=rao, today=TODAY)

    assert told(surgery) == GIVEN


@pytest.mark.parametrize(
    ("day", "status"), [(TODAY + timedelta(days=1), "planned"), (DAY, "cancelled")]
)
def test_nothing_follows_a_surgery_that_has_not_taken_place(rao, day, status):
    surgery = a_surgery(a_patient(), day, by=rao, status=status)

    with pytest.raises(ActionError, match="has not taken place"):
        followed(surgery, rao)


@pytest.mark.parametrize(
    ("last", "says"),
    [
        (DAY - timedelta(days=1), "on or after the day of surgery"),
        (TODAY + timedelta(days=1), "not in the future"),
        (date(1979, 3, 13), "after the patient's birth"),
    ],
)
def test_the_last_opioid_lies_between_the_surgery_and_today(rao, last, says):
    surgery = a_surgery(a_patient(), DAY, by=rao)

    with pytest.raises(ActionError, match=says) as refusal:
        followed(surgery, rao, AfterSurgeryData("yes", last))
    assert [problem.field for problem in refusal.value.problems] == ["last_opioid_on"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(rao, okafor):
    surgery = followed(a_surgery(a_patient(), DAY, by=rao), okafor)

    with pytest.raises(Conflict):
        followed(surgery, rao, AfterSurgeryData("no"), edits=0)
    assert told(surgery) == GIVEN


def test_a_stranger_and_a_reviewer_record_nothing(rao, castro, haddad):
    surgery = a_surgery(a_patient(), DAY, by=rao)

    for member in (castro, haddad):
        with pytest.raises(Refused):
            followed(surgery, member)
