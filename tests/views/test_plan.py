"""The plan page: a draft, and what stands in its way."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from prescribing import snapshots
from prescribing.actions.conditions import add_condition
from prescribing.clinical.lifecycle import State
from prescribing.clinical.record import Policy
from prescribing.views import plan_page as plan_page_module
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import (
    ANSWERED,
    a_key,
    a_new_draft,
    fields_of,
    plan_page,
    pressed,
    reviewed,
    text_of,
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
    builders.a_baseline(draft.patient, on=timezone.localdate())
    response = reviewed(as_rao, draft, mood="yes")
    assert response.url == plan_page(draft)
    response = as_rao.get(response.url)
    content = response.content.decode()
    assert "Stop: this plan cannot be signed as it stands" in content
    assert "mood" in {one.finding.rule for one in response.context["sections"]["questions"]}
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

    later = pressed(as_rao, draft, "start-later", hold_reason="typed and not yet saved")
    assert later.url == reverse("check", args=[draft.pk])
    draft.plan.refresh_from_db()
    assert draft.plan.first_night == date(2026, 1, 13)
    assert draft.plan.hold_reason == "typed and not yet saved"


def test_a_later_night_goes_into_a_draft_that_nobody_has_reviewed_yet(as_rao, rao, draft):
    builders.a_medicine(
        draft.patient, "oxycodone 5 mg", by=rao, status="stopped", last_taken=date(2026, 1, 2)
    )

    assert pressed(as_rao, draft, "start-later", mood="not known").url == plan_page(draft)

    draft.refresh_from_db()
    assert draft.plan.first_night == date(2026, 1, 13)
    assert (draft.status, draft.answers) == (State.DRAFT, {"mood": "not known"})


def test_a_later_night_does_not_go_past_a_question_that_was_taken_back(as_rao, draft):
    recent = {"opioid_name": "oxycodone 5 mg", "opioid_last_taken": "2026-01-02"}
    reviewed(as_rao, draft, opioid_14_days="yes", **recent)

    response = pressed(as_rao, draft, "start-later", mood="", lists_checked="")

    assert response.status_code == 422
    assert {"mood", "lists_checked"} <= response.context["form"].errors.keys()


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
    assert "Refills: on record “2”, here “0”." in content
    assert "my own words" in content
    again = fields_of(late, "first_night") | {"then": "review"}
    assert as_rao.post(page, again).status_code == 302


@pytest.mark.hazard("H36")
def test_a_conflict_names_what_differs_and_nothing_that_is_the_same(as_rao, as_okafor, draft):
    own = {"ladder": "own", "dose_1": "0.75", "nights_1": "10", "product": ""}
    pressed(as_rao, draft, "save", **own)
    mine = fields_of(as_rao.get(plan_page(draft)), "first_night")
    pressed(as_okafor, draft, "save", nights_1="12", dose_time="20:00", consent="on")

    late = as_rao.post(plan_page(draft), mine | {"mood": "no"})

    assert late.context["form"].differences[1:] == (
        f"{late.context['form']['consent'].label}: on record ticked, here not ticked.",
        "Usual dose time: on record “20:00”, here “21:00”.",
        "Thoughts of suicide or severe low mood now?: on record nothing, here “No”.",
        "Nights on step 1: on record “12”, here “10”.",
    )


def test_a_script_is_told_where_to_lead_to(as_rao, draft):
    page = plan_page(draft)
    sent = fields_of(as_rao.get(page), "first_night") | ANSWERED

    response = as_rao.post(page, sent, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response["HX-Redirect"] == reverse("check", args=[draft.pk])


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
    told = as_rao.get(plan_page(draft))
    assert told.status_code == 409
    assert b"is discarded now" in told.content
    assert reverse("patient", args=[draft.patient_id]) in told.content.decode()


@pytest.mark.hazard("H44")
def test_whoever_goes_back_to_a_plan_that_was_signed_is_told_so(as_rao, rao):
    signed = builders.a_signed_prescription(by=rao)
    page = reverse("prescription", args=[signed.pk])

    back = as_rao.get(plan_page(signed), follow=True)
    assert back.redirect_chain == [(page, 302)]
    assert "This plan had been signed already" in text_of(back)
    sent = as_rao.post(plan_page(signed), ANSWERED | {"key": a_key()})
    assert sent.status_code == 409
    assert "It was signed" in text_of(sent)
    assert f'href="{page}"' in text_of(sent)

    assert as_rao.get(reverse("check", args=[signed.pk]), follow=True).redirect_chain == [
        (page, 302)
    ]
    edits = signed.edits
    signed.refresh_from_db()
    assert signed.edits == edits


def test_lists_that_were_checked_yesterday_are_not_checked_today(as_rao, draft):
    reviewed(as_rao, draft)
    with time_machine.travel("2026-01-06 15:00 +0000"):
        client = signed_in(draft.author.memberships.get())
        page = client.get(plan_page(draft))
        assert "lists_checked" not in fields_of(page, "first_night")


def test_the_page_tells_how_many_sections_are_left(as_rao, draft):
    assert "3 sections left" in text_of(as_rao.get(plan_page(draft)))

    reviewed(as_rao, draft)

    assert "Ready to review" in text_of(as_rao.get(plan_page(draft)))


@pytest.mark.parametrize("entries", [1, 8])
def test_the_page_asks_the_database_eight_times(as_rao, rao, entries, django_assert_num_queries):
    draft = a_new_draft(as_rao, builders.a_long_record(entries, by=rao))
    with django_assert_num_queries(8):
        as_rao.get(plan_page(draft))


def test_a_finding_about_a_question_stands_beside_that_question(as_rao, draft):
    reviewed(as_rao, draft, mood="yes")
    content = as_rao.get(plan_page(draft)).content.decode()
    question, finding = content.index("question-mood"), content.index('id="finding-mood"')
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


def test_lists_of_an_earlier_day_are_told_and_do_not_count(as_rao, rao, draft):
    pressed(as_rao, draft, "save", lists_checked="on")
    with time_machine.travel(builders.NOW + timedelta(days=1)):
        as_rao = signed_in(rao)
        response = as_rao.get(plan_page(draft))
        again = reviewed(as_rao, draft, lists_checked=None)

    content = response.content.decode()
    assert "Last checked on Jan 5, 2026. That does not count for today." in content
    assert "lists_checked" not in fields_of(response, "first_night")
    assert again.context["form"].errors.keys() == {"lists_checked"}


def test_a_clinic_may_let_lists_of_an_earlier_day_count(as_rao, rao, draft, monkeypatch):
    pressed(as_rao, draft, "save", lists_checked="on")
    for module in (snapshots, plan_page_module):
        monkeypatch.setattr(module, "policy_of", lambda _clinic: Policy(list_fresh_days=3))
    with time_machine.travel(builders.NOW + timedelta(days=1)):
        as_rao = signed_in(rao)
        response = as_rao.get(plan_page(draft))
        again = reviewed(as_rao, draft, lists_checked=None, first_night="2026-01-06")

    assert "The policy of this clinic lets that count." in response.content.decode()
    assert again.url == reverse("check", args=[draft.pk])


# --- what follows a question ---


def asked_on(response, name):
    """Whether a follow-up stands on the page as one that is asked."""
    form = response.context["form"]
    return name in form.asked


def test_no_more_than_the_five_is_asked_of_an_ordinary_patient(as_rao, draft):
    response = as_rao.get(plan_page(draft))

    assert response.context["form"].asked == tuple(builders.ANSWERS)
    assert ' filled"' not in response.content.decode()


@pytest.mark.parametrize("said", ["yes", "not known"])
def test_a_yes_or_a_doubt_asks_what_follows_and_blocks_review_until_it_is_said(as_rao, draft, said):
    unsaid = dict.fromkeys(("pregnant", "planning_pregnancy", "breastfeeding"))

    response = reviewed(as_rao, draft, pregnancy=said, **unsaid)

    assert response.status_code == 422
    assert {name: told[0] for name, told in response.context["form"].errors.items()} == {
        "pregnant": "Say if the patient is pregnant",
        "planning_pregnancy": "Say if a pregnancy is planned or possible",
        "breastfeeding": "Say if the patient is breastfeeding",
    }
    content = response.content.decode()
    assert '<a href="#id_pregnant_0">Say if the patient is pregnant</a>' in content
    assert 'id="id_pregnant_0"' in content
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_draft_is_saved_without_what_follows(as_rao, draft):
    assert pressed(as_rao, draft, "save", pregnancy="yes").url == plan_page(draft)

    response = as_rao.get(plan_page(draft))
    assert asked_on(response, "pregnant")
    assert "7 questions in section 3" in response.content.decode()


def test_what_followed_is_kept_with_its_question_and_goes_with_it(as_rao, draft):
    pressed(as_rao, draft, "save", pregnancy="yes", pregnant="no", breastfeeding="not known")
    draft.refresh_from_db()
    assert draft.answers == {"pregnancy": "yes", "pregnant": "no", "breastfeeding": "not known"}

    pressed(as_rao, draft, "save", pregnancy="no")
    draft.refresh_from_db()
    assert draft.answers == {"pregnancy": "no"}


def test_a_yes_is_never_lost_with_its_question(as_rao, draft):
    pressed(as_rao, draft, "save", pregnancy="yes", pregnant="yes")

    pressed(as_rao, draft, "save", pregnancy="no")

    draft.refresh_from_db()
    assert draft.answers == {"pregnancy": "no", "pregnant": "yes"}
    assert asked_on(as_rao.get(plan_page(draft)), "pregnant")


def test_a_medicine_on_the_list_asks_its_own_question(as_rao, rao, draft):
    builders.a_medicine(draft.patient, "naloxone 4 mg nasal spray", by=rao)

    response = as_rao.get(plan_page(draft))

    assert asked_on(response, "household_opioids")
    assert "6. Does somebody at home depend on opioids?" in response.content.decode()
    assert reviewed(as_rao, draft).status_code == 422
    assert reviewed(as_rao, draft, household_opioids="no").status_code == 302


def test_a_condition_on_the_list_opens_what_otherwise_follows_a_yes(as_rao, rao, draft):
    add_condition(draft.patient, text="opioid use disorder, in remission", by=rao)

    response = reviewed(as_rao, draft, household_opioids="no")

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"withdrawal"}
    assert reviewed(as_rao, draft, household_opioids="no", withdrawal="no").status_code == 302


def test_what_is_named_with_an_answer_is_asked_about_at_once(as_rao, draft):
    named = {"opioid_14_days": "yes", "opioid_name": "naloxone 4 mg nasal spray"}

    response = reviewed(as_rao, draft, **named)

    assert response.context["form"].errors.keys() == {"household_opioids"}
    assert draft.patient.medicines.count() == 1


def test_a_doubt_about_mood_shows_the_crisis_steps_and_the_assessment(as_rao, draft):
    content = as_rao.get(plan_page(draft)).content.decode()

    assert "call or text 988" in content
    assert 'value="agreements/mood-assessment"' in content


def test_what_is_on_record_stands_beside_the_question_that_asks_for_it(as_rao, rao, draft):
    builders.an_observation(draft.patient, by=rao)
    builders.an_observation(draft.patient, by=rao, value=Decimal(41))

    content = as_rao.get(plan_page(draft)).content.decode()

    assert "41 U/L" in content
    assert "38 U/L" not in content
    assert "Naloxone challenge</b>: none on record" in content


# --- leaving the page to change a fact ---


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ("medicines", "/patients/{patient}/#medicines"),
        ("surgeries", "/patients/{patient}/#surgeries"),
        ("patient", "/patients/{patient}/edit/"),
        ("keep-draft", "/patients/{patient}/"),
        ("observations", "/patients/{patient}/#observations"),
        ("observations/alt", "/patients/{patient}/observations/add/alt/?plan={draft}"),
        (
            "agreements/mood-assessment",
            "/patients/{patient}/agreements/add/mood-assessment/?plan={draft}",
        ),
        ("after-surgery", "/patients/{patient}/#surgeries"),
        ("https://example.org", "/prescriptions/{draft}/plan/"),
        ("observations//example.org", "/prescriptions/{draft}/plan/"),
        ("prescriptions/1", "/prescriptions/{draft}/plan/"),
        ("save", "/prescriptions/{draft}/plan/"),
    ],
)
def test_a_button_that_leads_away_saves_what_was_typed(as_rao, draft, button, leads_to):
    response = pressed(as_rao, draft, button, mood="not known")

    assert response.url == leads_to.format(patient=draft.patient_id, draft=draft.pk)
    draft.refresh_from_db()
    assert draft.answers == {"mood": "not known"}


def test_the_last_surgery_is_the_one_asked_about(as_rao, rao, draft):
    for day in (date(2025, 6, 1), date(2025, 12, 24), date(2026, 2, 24)):
        last = builders.a_surgery(draft.patient, day, by=rao)
    expected = draft.patient.surgeries.get(day=date(2025, 12, 24))

    response = pressed(as_rao, draft, "after-surgery")

    assert last != expected
    assert f"/surgeries/{expected.pk}/after/?plan={draft.pk}" in response.url


def test_who_comes_back_from_changing_a_fact_finds_what_was_found(as_rao, draft):
    reviewed(as_rao, draft, mood="not known")

    pressed(as_rao, draft, "agreements/mood-assessment")

    response = as_rao.get(plan_page(draft))
    assert [one.finding.rule for one in response.context["stops"]] == ["mood"]
    assert "Not known" in response.content.decode()


def test_a_finding_is_told_as_not_known_when_nobody_could_tell(as_rao, draft):
    builders.a_baseline(draft.patient, on=timezone.localdate())
    reviewed(as_rao, draft, liver="not known")
    assert "finding-stop not-known" in as_rao.get(plan_page(draft)).content.decode()

    reviewed(as_rao, draft, liver="yes")
    content = as_rao.get(plan_page(draft)).content.decode()
    assert "finding-stop" in content
    assert "finding-stop not-known" not in content


def test_to_correct_an_answer_leads_to_the_answer(as_rao, draft):
    reviewed(as_rao, draft, liver="yes")

    content = as_rao.get(plan_page(draft)).content.decode()

    assert 'href="#id_liver_0">Correct the answer</a>' in content


def test_enter_in_a_field_reviews_the_plan(as_rao, draft):
    content = as_rao.get(plan_page(draft)).content.decode()
    form = content[content.index('id="plan-form"') :]

    first = re.search(r"<button[^>]*>", form)[0]
    assert 'name="then" value="review"' in first
