"""Tests, agreements and what followed a surgery: on the patient's page, and on their own pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from prescribing.actions.surgeries import AfterSurgeryData, record_after_surgery
from prescribing.models import Agreement, Observation
from tests import builders
from tests.builders import TODAY
from tests.views.sending import a_key, a_new_draft, fields_of

RIGHT = {"value": "38.5", "upper_limit": "40", "on": "2026-01-02", "by": "City laboratory"}
STATED = {"by": "Dr Ana Silva", "on": "2026-01-02", "says": "She agrees."}
FOLLOWED = {
    "opioid_given": "yes",
    "last_opioid_on": "2025-12-28",
    "opioid_acting": "short",
    "single_dose": "no",
    "reconciled": "yes",
}


@pytest.fixture
def patient(rao):
    return builders.a_patient(rao.clinic)


def adding(patient, kind="alt"):
    return reverse("observation-add", args=[patient.pk, kind])


def agreeing(patient, matter="transplant-team"):
    return reverse("agreement-add", args=[patient.pk, matter])


def sent(client, page, **typed):
    return client.post(page, fields_of(client.get(page)) | typed)


def page_of(client, patient):
    return client.get(reverse("patient", args=[patient.pk])).content.decode()


def errors(response):
    assert response.status_code == 422
    return {name: said[0] for name, said in response.context["form"].errors.items()}


def test_a_test_is_recorded_and_stands_on_the_page_with_its_age(as_okafor, patient):
    response = sent(as_okafor, adding(patient), **RIGHT)

    assert response.url == reverse("patient", args=[patient.pk]) + "#observations"
    assert Observation.objects.get().value == Decimal("38.5")
    content = page_of(as_okafor, patient)
    assert "38.5 U/L (upper limit 40)" in content
    assert "Counts until Jul 4, 2026" in content


@pytest.mark.parametrize(
    ("days", "said"), [(14, "Counts until Jan 5, 2026"), (15, "Too old to count")]
)
def test_a_result_counts_on_its_last_day_and_not_after_it(as_rao, rao, patient, days, said):
    builders.an_observation(
        patient, "opioid-urine-screen", by=rao, on=TODAY - timedelta(days=days), outcome="negative"
    )
    builders.an_agreement(patient, "surgical-team", by=rao, on=TODAY - timedelta(days=days))

    assert page_of(as_rao, patient).count(said) == 2


def test_a_form_asks_only_for_what_its_kind_has(as_rao, patient):
    asked = {kind: fields_of(as_rao.get(adding(patient, kind))).keys() for kind in ("alt", "egfr")}
    assert asked["alt"] - asked["egfr"] == {"upper_limit"}
    outcome = as_rao.get(adding(patient, "naloxone-challenge"))
    assert "value" not in fields_of(outcome)
    assert "Passed: no sign of withdrawal" in outcome.content.decode()


def test_nothing_of_a_test_is_filled_in_beforehand(as_rao, patient):
    fields = fields_of(as_rao.get(adding(patient)))
    assert {fields[name] for name in ("value", "upper_limit", "on", "by")} == {""}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"value": ""}, "value", "Enter the value in U/L"),
        ({"value": "38,5"}, "value", "Enter a number such as 38 or 38.5, without its unit"),
        ({"value": "38 U/L"}, "value", "Enter a number such as 38 or 38.5, without its unit"),
        ({"value": "1e3"}, "value", "Enter a number such as 38 or 38.5, without its unit"),
        ({"value": "NaN"}, "value", "Enter a number such as 38 or 38.5, without its unit"),
        ({"value": "9" * 5000}, "value", "Enter a number such as 38 or 38.5, without its unit"),
        ({"value": "38.123"}, "value", "Enter at most two decimals"),
        (
            {"value": "200000"},
            "value",
            "ALT (alanine aminotransferase) is between 1 and 20000 U/L: check the figure",
        ),
        (
            {"upper_limit": "0"},
            "upper_limit",
            "The upper limit is between 1 and 20000 U/L: check the figure",
        ),
        ({"on": ""}, "on", "Enter the date"),
        ({"on": "2026-01-06"}, "on", "Enter a date that is not in the future"),
        ({"on": "1979-03-13"}, "on", "Enter a date after the patient's birth"),
        ({"by": "x" * 301}, "by", "Write 300 characters or fewer, not 301"),
    ],
)
def test_an_error_says_what_is_wrong_and_loses_nothing(as_rao, patient, typed, field, said):
    response = sent(as_rao, adding(patient), **(RIGHT | typed))

    assert errors(response) == {field: said}
    assert not Observation.objects.exists()
    kept = fields_of(response)
    assert {name: kept[name] for name in RIGHT} == RIGHT | typed


def test_an_outcome_must_be_chosen(as_rao, patient):
    page = adding(patient, "naloxone-challenge")

    assert errors(sent(as_rao, page, on="2026-01-02")) == {"outcome": "Choose what came of it"}
    assert sent(as_rao, page, on="2026-01-02", outcome="failed").status_code == 302
    assert "Failed: withdrawal" in page_of(as_rao, patient)


def test_a_kind_or_matter_that_is_no_fact_has_no_page(as_rao, patient):
    assert as_rao.get(adding(patient, "eyesight")).status_code == 404
    assert as_rao.get(agreeing(patient, "neighbours")).status_code == 404


def test_a_form_that_is_sent_twice_records_one_test(as_rao, patient):
    page = adding(patient)
    fields = fields_of(as_rao.get(page)) | RIGHT

    assert as_rao.post(page, fields).url == as_rao.post(page, fields).url
    assert Observation.objects.count() == 1


def test_an_agreement_is_recorded_with_its_clinician_and_its_writer(as_okafor, okafor, patient):
    page = agreeing(patient)
    assert "The clinician states: The transplant team knows" in as_okafor.get(page).content.decode()

    response = sent(as_okafor, page, **STATED)

    assert response.url == reverse("patient", args=[patient.pk]) + "#agreements"
    content = page_of(as_okafor, patient)
    for said in ("Dr Ana Silva", "written down by Ada Okafor", "In their words: She agrees."):
        assert said in content


def test_an_agreement_needs_a_name_and_a_day(as_rao, patient):
    assert errors(sent(as_rao, agreeing(patient))) == {
        "by": "Enter the name of the clinician",
        "on": "Enter the date",
    }
    late = sent(as_rao, agreeing(patient), **(STATED | {"on": "2026-01-06"}))
    assert errors(late) == {"on": "Enter a date that is not in the future"}
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("name", ["observation", "agreement"])
def test_an_entry_is_taken_off_the_page_and_kept(as_rao, rao, patient, name):
    make = {"observation": builders.an_observation, "agreement": builders.an_agreement}[name]
    row = make(patient, by=rao)
    page = reverse(f"{name}-remove", args=[patient.pk, row.pk])

    assert as_rao.post(page, {"key": a_key()}).status_code == 302

    assert f"No {'test' if name == 'observation' else 'agreement'} is listed." in page_of(
        as_rao, patient
    )
    assert type(row).objects.get().removed_at
    assert as_rao.post(page, {"key": a_key()}).status_code == 409


def test_empty_lists_say_what_to_do(as_rao, as_haddad, patient):
    content = page_of(as_rao, patient)
    assert "Record one when a plan asks for it" in content
    assert "Record one when another clinician has agreed" in content
    assert "Record a" not in page_of(as_haddad, patient)


# --- after surgery ---


@pytest.fixture
def surgery(rao, patient):
    return builders.a_surgery(patient, date(2025, 12, 24), by=rao, what="hernia")


def followed(surgery):
    return reverse("after-surgery", args=[surgery.patient_id, surgery.pk])


def test_a_surgery_whose_day_has_passed_asks_what_followed(as_rao, surgery):
    content = page_of(as_rao, surgery.patient)

    assert "Its day has passed." in content
    assert followed(surgery) in content


def test_a_surgery_ahead_asks_nothing_yet(as_rao, rao, patient):
    builders.a_surgery(patient, TODAY, by=rao)

    assert "After surgery" not in page_of(as_rao, patient)


def test_what_followed_is_told_on_the_page(as_rao, surgery):
    assert sent(as_rao, followed(surgery), **FOLLOWED).url == reverse(
        "surgeries", args=[surgery.patient_id]
    )

    surgery.refresh_from_db()
    assert surgery.status == "done"
    content = page_of(as_rao, surgery.patient)
    assert "Opioid given, last on Sun, Dec 28, 2025; short-acting; single dose: no" in content
    assert "discharge papers: yes" in content


def test_nothing_of_what_followed_is_answered_beforehand(as_rao, surgery):
    assert not fields_of(as_rao.get(followed(surgery))).keys() & {
        "opioid_given",
        "opioid_acting",
        "single_dose",
        "reconciled",
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {},
            {
                "opioid_given": "Say if an opioid was given",
                "reconciled": "Say if the list was brought in line with the papers",
            },
        ),
        (
            {"opioid_given": "yes", "reconciled": "yes"},
            {
                "opioid_acting": "Say how long the opioid acts",
                "single_dose": "Say if it was a single dose",
            },
        ),
        (
            FOLLOWED | {"last_opioid_on": "2025-12-23"},
            {"last_opioid_on": "Enter a date on or after the day of surgery"},
        ),
        (
            FOLLOWED | {"last_opioid_on": "2026-01-06"},
            {"last_opioid_on": "Enter a date that is not in the future"},
        ),
    ],
)
def test_what_is_missing_or_cannot_be_is_asked_for(as_rao, surgery, typed, said):
    assert errors(sent(as_rao, followed(surgery), **typed)) == said


def test_not_sure_is_kept_as_not_known(as_rao, surgery):
    unsure = dict.fromkeys(FOLLOWED, "not known") | {"opioid_given": "yes", "last_opioid_on": ""}

    assert sent(as_rao, followed(surgery), **unsure).status_code == 302

    surgery.refresh_from_db()
    assert (surgery.opioid_acting, surgery.last_opioid_on) == ("", None)
    assert (surgery.single_dose, surgery.reconciled) == ("not known", "not known")
    assert "last on a day that is not known" in page_of(as_rao, surgery.patient)


def test_an_opioid_that_was_not_given_leaves_nothing_behind(as_rao, rao, surgery):
    given = AfterSurgeryData("yes", date(2025, 12, 28), "short", "no", "yes")
    record_after_surgery(surgery, edits=0, data=given, today=TODAY, by=rao)

    assert sent(as_rao, followed(surgery), opioid_given="no").status_code == 302

    surgery.refresh_from_db()
    assert (surgery.opioid_given, surgery.last_opioid_on) == ("no", None)
    assert "No opioid given" in page_of(as_rao, surgery.patient)


# --- the way back to the plan ---


@pytest.mark.parametrize("page", [adding, agreeing])
def test_who_came_from_the_plan_goes_back_to_it(as_rao, patient, page):
    draft = a_new_draft(as_rao, patient)
    plan = reverse("plan", args=[draft.pk])
    came = f"{page(patient)}?plan={draft.pk}"

    assert f'href="{plan}"' in as_rao.get(came).content.decode()
    typed = RIGHT if page is adding else STATED
    assert sent(as_rao, came, **typed).url == plan


@pytest.mark.parametrize("where", ["//example.org", "999999999999999999999999", "", "1 OR 1=1"])
def test_no_other_place_is_gone_back_to(as_rao, patient, where):
    came = f"{adding(patient)}?plan={where}"

    assert sent(as_rao, came, **RIGHT).url == f"/patients/{patient.pk}/#observations"


def test_another_patients_plan_is_not_gone_back_to(as_rao, rao, patient):
    other = a_new_draft(as_rao, builders.a_patient(rao.clinic))

    assert "#observations" in sent(as_rao, f"{adding(patient)}?plan={other.pk}", **RIGHT).url


def test_the_patients_page_leads_back_to_an_open_plan(as_rao, as_haddad, patient):
    assert "Back to the plan" not in page_of(as_rao, patient)
    draft = a_new_draft(as_rao, patient)

    content = page_of(as_rao, patient)
    assert "Back to the plan" in content
    assert reverse("plan", args=[draft.pk]) in content
    assert "Back to the plan" not in page_of(as_haddad, patient)
