"""Surgery told on the plan page: the last night with a dose, the nights without, and the wait."""

from datetime import date, time

import pytest

from prescribing.models import Prescription
from tests import builders
from tests.views.sending import a_new_draft, check_page, reviewed, signed

pytestmark = pytest.mark.django_db

SHORT = {"hold_hours": "48", "hold_reason": "Dr Ames, anaesthetist, asked for 48 hours."}
# The first night of each plan is chosen so that the surgery falls inside it.
CASES = [
    ("2026-02-24", "08:00", {}, "2026-01-05", "2026-02-20", ["21", "22", "23"]),
    ("2026-02-24", "08:00", SHORT, "2026-01-05", "2026-02-21", ["22", "23"]),
    ("2026-04-16", "21:00", SHORT, "2026-03-02", "2026-04-14", ["15"]),  # 48 hours exactly
    ("2026-04-16", "20:59", SHORT, "2026-03-02", "2026-04-13", ["14", "15"]),  # a minute less
    ("2026-02-24", "", {}, "2026-01-05", "2026-02-20", ["21", "22", "23"]),  # time not known
]


def nights_of(content, kind):
    return [night["date"] for night in content["plan"]["nights"] if night["kind"] == kind]


@pytest.mark.parametrize(("day", "at", "hold", "first_night", "last", "without"), CASES)
@pytest.mark.hazard("H08")
def test_the_signed_plan_keeps_the_nights_before_surgery_free(
    as_rao, rao, day, at, hold, first_night, last, without
):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))

    response = reviewed(
        as_rao,
        draft,
        surgery="yes",
        surgery_day=day,
        surgery_at=at,
        first_night=first_night,
        **hold,
    )
    assert response.url == check_page(draft)
    signed(as_rao, draft)

    content = Prescription.objects.get(state="active").content
    assert max(nights_of(content, "take")) == last
    assert content["plan"]["last_night_before_surgery"] == last
    assert [night[-2:] for night in nights_of(content, "surgery hold")] == without
    assert nights_of(content, "surgery") == [day]
    assert all(night > day for night in nights_of(content, "wait"))
    assert len(content["plan"]["nights"]) == 56
    assert content["instructions"].count("STOP for surgery") == 1


def test_surgery_tomorrow_means_that_nothing_is_started(as_rao, rao):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))

    response = reviewed(as_rao, draft, surgery="yes", surgery_day="2026-01-06", surgery_at="08:00")

    page = as_rao.get(response.url).content.decode()
    assert "Surgery too soon to start" in page
    assert "Nothing is started" in page
    signed(as_rao, draft)
    assert not Prescription.objects.filter(state="active").exists()


@pytest.mark.hazard("H09")
def test_a_hold_below_the_floor_is_refused_beside_its_field(as_rao, rao):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))

    response = reviewed(as_rao, draft, surgery="yes", surgery_day="2026-02-24", hold_hours="47")

    assert response.status_code == 422
    assert "Enter at least 48 hours." in response.content.decode()
    assert 'value="47"' in response.content.decode()


@pytest.mark.hazard("H09")
def test_a_hold_between_floor_and_target_needs_its_reason(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_surgery(patient, date(2026, 2, 24), by=rao, at=time(8))
    draft = a_new_draft(as_rao, patient)
    reviewed(as_rao, draft, surgery="yes", hold_hours="48")

    page = as_rao.get(check_page(draft)).content.decode()

    assert "Hold shorter than the target" in page
    assert "The target is 72" in page
