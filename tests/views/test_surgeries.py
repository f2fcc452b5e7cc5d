"""The surgery page: what each surgery does to the plan that runs, and what was not done."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from prescribing.handouts import pdf
from prescribing.models import Prescription, Surgery
from tests import builders
from tests.builders import TODAY
from tests.views.sending import (
    a_key,
    check_page,
    fields_of,
    forms_of,
    printed,
    reviewed,
    signed,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("night_10")]

NIGHT_10 = TODAY + timedelta(days=9)
DAY = "2026-02-24"


def page_of(row):
    return reverse("surgeries", args=[row.patient_id])


def added(client, running, **typed):
    address = reverse("surgery-add", args=[running.patient_id])
    fields = {"key": a_key(), "day": DAY, "at": "08:00", "what": "knee"}
    return client.post(address, fields | typed)


def moved(client, **typed):
    surgery = Surgery.objects.get()
    address = reverse("surgery", args=[surgery.patient_id, surgery.pk])
    return client.post(address, fields_of(client.get(address), "day") | typed)


def said_by(client, running):
    return text_of(client.get(page_of(running)))


@pytest.mark.hazard("H08", "H19")
def test_staff_add_a_surgery_and_everybody_is_told(as_okafor, as_rao, running, monkeypatch):
    response = added(as_okafor, running, advised_by="Dr Ames, anaesthetist")

    assert response.url == page_of(running)
    said = said_by(as_okafor, running)
    assert "from the night of <b>Sat, Feb 21, 2026</b> on may no longer be taken as signed" in said
    assert "Last dose now: the night of <b>Fri, Feb 20, 2026</b>" in said
    assert "Version 2 was drafted with these nights. Nothing else was changed" in said
    assert "advised by Dr Ames, anaesthetist" in said
    draft = Prescription.objects.open().get()
    home = text_of(as_rao.get(reverse("home")))
    assert "Surgery: changed version to sign (1)" in home
    assert "Check and sign version 2" in home
    signed_page = text_of(as_rao.get(reverse("prescription", args=[running.pk])))
    assert "The handout below is no longer right." in signed_page
    assert "It prints with the mark OUTDATED." in signed_page
    marks = []

    def render(content, *, mark, **how):
        marks.append(mark)
        raise pdf.HandoutRefused("enough")

    monkeypatch.setattr(pdf, "render", render)
    printed(as_okafor, running)
    assert marks == ["OUTDATED"]
    assert f'href="{reverse("prescription-compare", args=[draft.pk, running.pk])}"' in said


def test_the_drafted_version_is_checked_and_signed_by_the_prescriber(as_okafor, as_rao, running):
    added(as_okafor, running)
    draft = Prescription.objects.open().get()

    assert reviewed(as_rao, draft, surgery="yes").url == check_page(draft)
    signed(as_rao, draft)

    draft.refresh_from_db()
    assert draft.state == "active"
    assert "Surgery: changed version to sign (0)" in text_of(as_rao.get(reverse("home")))
    assert "Every night stays as it was signed." in said_by(as_rao, running)


def test_moved_then_cancelled_the_page_follows(as_okafor, running):
    added(as_okafor, running)

    assert moved(as_okafor, day="2026-02-17").url == page_of(running)
    said = said_by(as_okafor, running)
    assert "Last dose now: the night of <b>Fri, Feb 13, 2026</b>" in said
    assert said.count("Version 2 was drafted") == 1

    cancel = next(form for address, form in forms_of(as_okafor.get(page_of(running)))
                  if address.endswith("/cancel/"))  # fmt: skip
    surgery = Surgery.objects.get()
    address = reverse("surgery-cancel", args=[surgery.patient_id, surgery.pk])
    assert as_okafor.post(address, cancel).url == page_of(running)
    said = said_by(as_okafor, running)
    assert "Every night stays as it was signed. Nothing was drafted." in said
    assert "Cancelled (1)" in said
    assert not Prescription.objects.open().exists()


def test_a_surgery_tomorrow_says_who_must_be_told_and_is_held_from_the_page(
    as_okafor, as_rao, running
):
    added(as_okafor, running, day="2026-01-15")

    said = said_by(as_okafor, running)
    assert "A version without doses cannot be signed, so none was drafted" in said
    assert "Tell the surgical team" in said
    assert "35 hours before this surgery: inside the hold" in said
    assert "Put on hold" in text_of(as_rao.get(reverse("home")))
    hold = fields_of(as_okafor.get(page_of(running)), "first_night")
    assert hold["first_night"] == "2026-01-14"
    hold |= {"reason": "Surgery tomorrow."}
    address = reverse("prescription-hold", args=[running.pk])
    assert as_okafor.post(address, hold).status_code == 302
    running.refresh_from_db()
    assert running.state == "on hold"
    said = said_by(as_okafor, running)
    assert "Nothing more is taken until a prescriber signs a new version" in said
    assert "Begin again after surgery" not in said
    home = text_of(as_rao.get(reverse("home")))
    assert "On hold: needs a new version (1)" in home
    assert "Surgery: changed version to sign (0)" in home


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"day": "2026-04-20"}, "takes no dose after the night of <b>Thu, Apr 16, 2026</b>."),
        ({"day": "2026-02-29"}, "Enter a date that exists"),
        ({"day": "2026-01-13"}, "is past. If it took place, choose Done; or correct the date."),
        ({"day": "2026-02-24", "status": "done"}, "is still ahead. Choose Planned"),
        ({"day": "", "what": "hip"}, "Enter the surgery date"),
        ({"at": "25:00"}, "Enter a time of day"),
        ({"status": "postponed"}, "Select a valid choice"),
    ],
)
def test_each_date_has_its_answer_and_nothing_typed_is_lost(as_okafor, running, typed, says):
    response = added(as_okafor, running, **typed)

    if response.status_code == 302:
        assert says in said_by(as_okafor, running)
        return
    assert response.status_code == 422
    said = text_of(response)
    assert says in said
    assert f'value="{typed.get("what", "knee")}"' in said
    assert not Surgery.objects.exists()
    assert not Prescription.objects.open().exists()


def test_a_second_surgery_within_a_week_says_that_a_restart_waits_for_both(as_okafor, running):
    added(as_okafor, running)
    added(as_okafor, running, day="2026-02-27", at="")

    said = said_by(as_okafor, running)
    assert "The plan that runs stops earlier, for another surgery" in said
    assert Prescription.objects.open().count() == 1


def test_a_draft_that_somebody_works_on_is_named_and_not_doubled(as_okafor, rao, running):
    draft = builders.a_draft(running.patient, by=rao, today=NIGHT_10, first_night=NIGHT_10)

    added(as_okafor, running)

    said = said_by(as_okafor, running)
    assert "Version 2 was being drafted already, and counts with this surgery too" in said
    assert Prescription.objects.open().get() == draft


def test_an_operation_that_took_place_asks_what_followed(as_okafor, running):
    added(as_okafor, running, day="2026-01-12", status="done")

    said = said_by(as_okafor, running)
    assert "No dose left" in said
    assert "whether an opioid was given" in said


def test_a_reviewer_reads_and_changes_nothing(as_haddad, as_okafor, running):
    added(as_okafor, running)

    response = as_haddad.get(page_of(running))
    said = text_of(response)
    assert "Version 2 was drafted" in said
    assert not [address for address, _ in forms_of(response) if "surgeries" in address]
    assert "Put on hold at once" not in said


def test_without_a_plan_that_runs_the_page_says_so(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_surgery(patient, by=rao)
    said = text_of(as_rao.get(reverse("surgeries", args=[patient.pk])))
    assert "No plan of this patient runs, so no night changes." in said


def test_a_second_press_adds_one_surgery_and_one_draft(as_okafor, running):
    address = reverse("surgery-add", args=[running.patient_id])
    fields = {"key": a_key(), "day": DAY}
    first, second = (as_okafor.post(address, fields) for _ in range(2))
    assert first.url == second.url
    assert (Surgery.objects.count(), Prescription.objects.open().count()) == (1, 1)


def test_who_came_from_a_plan_goes_back_to_it(as_rao, rao, running):
    draft = builders.a_draft(running.patient, by=rao, today=NIGHT_10, first_night=NIGHT_10)
    address = f"{reverse('surgery-add', args=[running.patient_id])}?plan={draft.pk}"
    response = as_rao.post(address, {"key": a_key(), "day": DAY, "at": time(8)})
    assert response.url == reverse("plan", args=[draft.pk])


def test_the_way_to_the_page_stands_where_it_is_looked_for(as_rao, running):
    for address in (
        reverse("patient", args=[running.patient_id]),
        reverse("prescription", args=[running.pk]),
    ):
        assert f'href="{page_of(running)}"' in text_of(as_rao.get(address))
