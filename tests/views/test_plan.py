"""The plan page: a draft, and what stands in its way."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from prescribing.clinical.lifecycle import State
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import (
    ANSWERED,
    a_key,
    a_new_draft,
    fields_of,
    forms_of,
    plan_page,
    reviewed,
)


@pytest.fixture
def draft(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(patient, "ibuprofen 400 mg", by=rao)
    return a_new_draft(as_rao, patient)


def test_nothing_is_answered_for_anybody_on_a_new_draft(as_rao, draft):
    fields = fields_of(as_rao.get(plan_page(draft)), "first_night")
    assert not fields.keys() & {*builders.ANSWERS, "consent", "lists_checked"}


def test_a_new_draft_shows_what_the_usual_plan_comes_to(as_rao, draft):
    content = as_rao.get(plan_page(draft)).content.decode()
    for said in ("a quarter tablet", "1.125\u00a0mg", "4.5\u00a0mg", "35 tablet", "14 nights"):
        assert said in content
    assert "5 questions in section 3" in content


@pytest.mark.hazard("H26")
def test_review_asks_for_everything_that_is_missing(as_rao, draft):
    page = plan_page(draft)
    sent = fields_of(as_rao.get(page), "first_night") | {"then": "review"}
    response = as_rao.post(page, sent)
    content = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Plan" in content
    for said, target in (
        ("Check the lists with the patient, then tick this box", "id_lists_checked"),
        ("Say if the patient took an opioid in the last 14 days", "id_opioid_14_days_0"),
        ("Say if surgery is planned", "id_surgery_0"),
        ("Choose what it is for", "id_indication"),
    ):
        assert f'<a href="#{target}">{said}</a>' in content
        assert f'id="{target}"' in content


def test_a_draft_is_saved_without_any_of_it(as_rao, draft):
    page = plan_page(draft)
    sent = fields_of(as_rao.get(page), "first_night") | {"then": "save", "mood": "not known"}
    assert as_rao.post(page, sent).url == page
    draft.refresh_from_db()
    assert draft.answers == {"mood": "not known"}
    assert fields_of(as_rao.get(page), "first_night")["mood"] == "not known"


def test_a_plan_without_a_stop_goes_on_to_the_check_page(as_rao, draft):
    response = reviewed(as_rao, draft)
    assert response.url == reverse("check", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.status is State.SCREENED


@pytest.mark.hazard("H28")
def test_a_stop_stays_on_the_plan_page_beside_its_section_and_at_the_top(as_rao, draft):
    response = reviewed(as_rao, draft, mood="yes")
    assert response.url == plan_page(draft)
    response = as_rao.get(response.url)
    content = response.content.decode()
    assert "Stop: this plan cannot be signed as it stands" in content
    assert [one.finding.rule for one in response.context["sections"]["questions"]] == ["mood"]
    anchor = response.context["stops"][0].anchor
    assert content.count(f'href="#{anchor}"') == 2
    assert f'id="{anchor}"' in content


@pytest.mark.hazard("H01")
def test_not_sure_is_never_no(as_rao, draft):
    assert reviewed(as_rao, draft, liver="not known").url == plan_page(draft)
    assert "It is not known whether" in as_rao.get(plan_page(draft)).content.decode()


def test_a_recent_opioid_is_put_on_the_list_and_the_first_safe_night_offered(as_rao, draft):
    response = reviewed(
        as_rao,
        draft,
        opioid_14_days="yes",
        opioid_name="oxycodone 5 mg",
        opioid_last_taken="2026-01-02",
    )
    assert response.url == plan_page(draft)
    medicine = draft.patient.medicines.last()
    assert (medicine.text, medicine.last_taken) == ("oxycodone 5 mg", date(2026, 1, 2))
    page = as_rao.get(response.url)
    assert "Start on Tue, Jan 13, 2026 instead" in page.content.decode()

    start_later = reverse("way-out-start-later", args=[draft.pk])
    later = next(one for action, one in forms_of(page) if action == start_later)
    assert as_rao.post(start_later, later).url == reverse("check", args=[draft.pk])
    draft.plan.refresh_from_db()
    assert draft.plan.first_night == date(2026, 1, 13)


def test_an_opioid_named_beside_a_no_is_not_listed(as_rao, draft):
    reviewed(as_rao, draft, opioid_name="oxycodone 5 mg", opioid_last_taken="2026-01-02")
    assert draft.patient.medicines.count() == 1


def test_an_opioid_without_a_name_is_asked_for(as_rao, draft):
    response = reviewed(as_rao, draft, opioid_14_days="yes", opioid_last_taken="2026-01-02")
    assert response.status_code == 422
    assert response.context["form"].errors["opioid_name"] == ["Enter which opioid it was"]


def test_a_surgery_is_put_on_record_and_ends_the_plan(as_rao, draft):
    response = reviewed(as_rao, draft, surgery="yes", surgery_day="2026-02-24", surgery_at="08:00")
    assert response.url == reverse("check", args=[draft.pk])
    assert draft.patient.surgeries.get().day == date(2026, 2, 24)
    content = as_rao.get(response.url).content.decode()
    assert "Sat, Feb 21 until a restart is signed" in content
    assert "then STOP for surgery" in content
    assert "26 tablet" in content


def test_what_was_told_is_not_kept_when_the_draft_cannot_be_saved(as_rao, draft):
    response = reviewed(
        as_rao,
        draft,
        opioid_14_days="yes",
        opioid_name="oxycodone 5 mg",
        ladder="own",
        dose_1="1",
        nights_1="14",
        product="scored-tablet-4500",
    )
    assert response.status_code == 422
    assert draft.patient.medicines.count() == 1


def test_own_steps_are_laid_out(as_rao, draft):
    response = reviewed(
        as_rao, draft, ladder="own", dose_1="0.75", nights_1="10", dose_2="1.5 mg", nights_2="20"
    )
    assert response.status_code == 302
    assert [(step.dose_micrograms, step.nights) for step in draft.plan.steps.all()] == [
        (750, 10),
        (1500, 20),
    ]
    fields = fields_of(as_rao.get(plan_page(draft)), "first_night")
    assert (fields["ladder"], fields["dose_1"], fields["nights_2"]) == ("own", "0.75", "20")


def test_a_dose_that_cannot_be_made_names_the_nearest_beside_its_step(as_rao, draft):
    response = reviewed(
        as_rao,
        draft,
        ladder="own",
        dose_1="3.375",
        nights_1="14",
        product="scored-tablet-3000",
    )
    assert response.status_code == 422
    said = str(response.context["form"].errors["dose_1"])
    assert "cannot be made" in said
    assert "3\u00a0mg" in said
    assert "3.75\u00a0mg" in said


WRONG = {
    "dose_1": [".5", "1,5", "1e3", "-1", "0", "1.5 g", "9", "x" * 40, "1.00000"],
    "nights_1": ["0", "-3", "91", "ten", "9" * 30],
    "first_night": ["", "soon", "2026-02-30", "9999-12-31", "0000-00-00"],
    "dose_time": ["25:00", "late"],
    "hold_hours": ["0", "47", "1e3", "9" * 20],
    "last_nights": ["0", "91", "x"],
    "product": ["a potion"],
    "ladder": ["a rope"],
    "indication": ["nothing known"],
    "refills": ["-1", "many", "9" * 20],
    "paper": ["papyrus"],
    "opioid_14_days": ["maybe"],
    "edits": ["x", "-1", "9" * 30],
    "key": ["", "zzz"],
    "hold_reason": ["x" * 301, "a\0b"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_what_cannot_be_right_is_told_and_nothing_is_saved(as_rao, draft, field, value):
    typed = {"ladder": "own", "dose_1": "1.5", "nights_1": "14", "indication_text": "kept words"}
    response = reviewed(as_rao, draft, **(typed | {field: value}))
    assert response.status_code in {409, 422}
    content = response.content.decode()
    assert "There is a problem" in content or "Somebody else has changed this" in content
    assert "kept words" in content
    draft.refresh_from_db()
    assert draft.edits == 0


@pytest.mark.hazard("H36")
def test_a_draft_saved_by_somebody_else_is_a_conflict_that_keeps_what_was_typed(
    as_rao, as_okafor, draft
):
    page = plan_page(draft)
    seen = fields_of(as_rao.get(page), "first_night")
    as_okafor.post(page, fields_of(as_okafor.get(page), "first_night") | {"refills": "2"})
    late = as_rao.post(page, seen | ANSWERED | {"indication_text": "my own words"})
    content = late.content.decode()
    assert late.status_code == 409
    assert "Ada Okafor changed it" in content
    assert "my own words" in content
    again = fields_of(late, "first_night") | {"then": "review"}
    assert as_rao.post(page, again).status_code == 302


def test_a_review_sent_twice_screens_one_time(as_rao, draft):
    page = plan_page(draft)
    sent = fields_of(as_rao.get(page), "first_night") | ANSWERED
    assert as_rao.post(page, sent).url == as_rao.post(page, sent).url
    assert draft.screenings.count() == 1


def test_a_discarded_draft_is_gone_from_the_page(as_rao, draft):
    address = reverse("prescription-discard", args=[draft.pk])
    as_rao.post(address, {"key": a_key(), "edits": draft.edits})
    draft.refresh_from_db()
    assert draft.status is State.DISCARDED
    assert as_rao.get(plan_page(draft)).status_code == 404


def test_a_signed_plan_cannot_be_opened_for_editing(as_rao, rao):
    signed = builders.a_signed_prescription(by=rao)
    assert as_rao.get(plan_page(signed)).status_code == 404
    assert as_rao.post(plan_page(signed), ANSWERED | {"key": a_key()}).status_code == 404


def test_lists_that_were_checked_yesterday_are_not_checked_today(as_rao, draft):
    reviewed(as_rao, draft)
    with time_machine.travel("2026-01-06 15:00 +0000"):
        client = signed_in(draft.author.memberships.get())
        page = client.get(plan_page(draft))
        assert "lists_checked" not in fields_of(page, "first_night")


def test_a_page_keeps_to_its_number_of_queries(as_rao, rao, draft, django_assert_max_num_queries):
    for number in range(8):
        builders.a_medicine(draft.patient, f"ibuprofen {number} mg", by=rao)
    with django_assert_max_num_queries(40):
        as_rao.get(plan_page(draft))


def test_a_finding_about_a_question_stands_beside_that_question(as_rao, draft):
    reviewed(as_rao, draft, mood="yes")
    content = as_rao.get(plan_page(draft)).content.decode()
    question, finding = content.index("question-mood"), content.index('id="finding-1"')
    assert question < finding < content.index("question-surgery")


def test_a_refused_save_does_not_take_over_what_somebody_else_saved(as_rao, as_okafor, draft):
    page = plan_page(draft)
    seen = fields_of(as_rao.get(page), "first_night")
    as_okafor.post(page, fields_of(as_okafor.get(page), "first_night") | {"refills": "2"})
    wrong = as_rao.post(page, seen | {"ladder": "own", "dose_1": "1", "nights_1": "14"})
    assert wrong.status_code == 422
    again = fields_of(wrong, "first_night") | {"ladder": "standard-7"}
    assert as_rao.post(page, again).status_code == 409


def test_everything_that_describes_a_field_is_there(as_rao, draft):
    response = reviewed(as_rao, draft, liver=None, lists_checked=None, first_night="soon")
    content = response.content.decode()
    ids = re.findall(r'\bid="([^"]+)"', content)
    assert len(ids) == len(set(ids))
    described = " ".join(re.findall(r'aria-describedby="([^"]*)"', content)).split()
    assert {"id_liver_error", "id_lists_checked_error", "id_first_night_error"} <= set(described)
    assert set(described) <= set(ids)
    links = re.findall(r'<a href="#([^"]+)"', content)
    assert set(links) <= set(ids)
