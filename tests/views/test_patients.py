"""Finding, registering and keeping a patient."""

from datetime import date

import pytest
from django.urls import reverse

from prescribing.models import Clinic, Event, Medicine, Patient, Surgery
from tests import builders
from tests.views.sending import a_key, fields_of, forms_of, text_of

TYPED = {
    "given_name": "Maria",
    "family_name": "Santos",
    "birth_date": "1979-03-14",
    "sex": "female",
    "language": "es",
    "record_number": "004217",
}


def page_of(patient):
    return reverse("patient", args=[patient.pk])


def test_a_single_match_is_still_only_listed(as_rao, rao):
    builders.a_patient(rao.clinic, family_name="Santos", record_number="004217")
    response = as_rao.get("/patients/?q=santos")
    assert response.status_code == 200
    assert b"Mar 14, 1979" in response.content


FOUND = "/patients/found/"


@pytest.mark.hazard("H18")
def test_a_search_is_answered_while_it_is_typed(as_rao, rao):
    patient = builders.a_patient(rao.clinic, family_name="Quist", record_number="004217")
    builders.a_patient(builders.a_clinic("hill"), family_name="Quistgaard")

    for text in ("qu", "quist mar", "3/14/1979", "0042"):
        said = text_of(as_rao.get(FOUND, {"q": text}))
        assert f'href="/patients/{patient.pk}/"' in said
        assert "born Mar 14, 1979 (46 y), record 004217" in said
        assert "1 patient." in said
        assert "QUISTGAARD" not in said
    assert "No patient of this clinic matches" in text_of(as_rao.get(FOUND, {"q": "zz"}))


@pytest.mark.hazard("H18")
def test_who_may_draft_prescribes_from_the_search_for_the_patient_whom_the_button_names(
    as_rao, as_haddad, rao
):
    first = builders.a_patient(rao.clinic, given_name="Ana", family_name="Quist")
    second = builders.a_patient(
        rao.clinic, given_name="Eva", family_name="Quist", record_number="Q-2"
    )

    answer = as_rao.get(FOUND, {"q": "quist"})

    said = text_of(answer)
    for one in (first, second):
        assert f"Prescribe for {one.given_name} QUIST" in said
    forms = {action: fields for action, fields in forms_of(answer) if "prescribe" in action}
    assert len({fields["key"] for fields in forms.values()}) == 2
    as_rao.post(f"/patients/{second.pk}/prescribe/", forms[f"/patients/{second.pk}/prescribe/"])
    assert second.prescriptions.open().get().answers == {}
    assert not first.prescriptions.exists()
    assert "Prescribe for" not in text_of(as_haddad.get(FOUND, {"q": "quist"}))


def test_one_letter_shows_nobody_and_more_than_a_few_ask_for_more(as_rao, rao):
    for number in range(9):
        builders.a_patient(rao.clinic, family_name=f"Quist{number}", record_number=f"Q-{number}")

    one = text_of(as_rao.get(FOUND, {"q": "q"}))
    assert "QUIST" not in one
    assert "matches" not in one
    assert not Event.objects.filter(verb="read").exists()

    many = text_of(as_rao.get(FOUND, {"q": "quist"}))
    assert many.count("<li>") == 8
    assert "More than 8 patients." in many
    assert len(Event.objects.get(verb="read").detail["patients"]) == 8


def test_a_search_says_what_to_try_when_nothing_matches(as_rao):
    content = as_rao.get("/patients/?q=nobody").content.decode()
    assert "No patient of this clinic matches “nobody”" in content


@pytest.mark.parametrize("text", ["%00", "'; drop table", "%F0%9F%92%8A", "a" * 5000])
def test_any_search_gets_an_answer(as_rao, text):
    assert as_rao.get(f"/patients/?q={text}").status_code == 200


def test_the_language_of_the_clinic_is_chosen_beforehand_and_can_be_another(as_rao, rao):
    Clinic.objects.filter(pk=rao.clinic_id).update(language="es")

    assert as_rao.get(reverse("patient-new")).context["form"]["language"].value() == "es"
    as_rao.post(reverse("patient-new"), TYPED | {"key": a_key(), "language": "en"})
    assert Patient.objects.get(record_number=TYPED["record_number"]).language == "en"


def test_a_new_patient_is_registered(as_rao, rao):
    response = as_rao.post(reverse("patient-new"), TYPED | {"key": a_key()})
    patient = Patient.objects.of(rao.clinic).get(record_number="004217")
    assert response.url == page_of(patient)
    assert (patient.birth_date, patient.language) == (date(1979, 3, 14), "es")


@pytest.mark.hazard("H18")
def test_the_same_name_and_birth_date_asks_once_more(as_rao, rao):
    there = builders.a_patient(rao.clinic, given_name="Maria", family_name="Santos")
    first = as_rao.post(reverse("patient-new"), TYPED | {"key": a_key()})
    assert first.status_code == 422
    assert page_of(there) in first.content.decode()
    again = TYPED | {"key": a_key(), "is_another_person": "on"}
    assert as_rao.post(reverse("patient-new"), again).status_code == 302
    assert Patient.objects.of(rao.clinic).filter(family_name="Santos").count() == 2


WRONG = {
    "given_name": ["", "x" * 201, "a\0b"],
    "birth_date": ["", "yesterday", "2026-02-30", "0001-01-01", "99999-01-01"],
    "sex": ["", "robot"],
    "record_number": ["", "9" * 51],
    "key": ["", "not a key"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(as_rao, field, value):
    sent = TYPED | {"key": a_key()} | {field: value}
    response = as_rao.post(reverse("patient-new"), sent)
    content = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: New patient" in content
    assert "There is a problem" in content
    assert not Patient.objects.exists()
    if field != "record_number":
        assert 'value="004217"' in content


def test_a_record_number_that_is_taken_is_told_beside_its_field(as_rao, rao):
    builders.a_patient(rao.clinic, record_number="004217")
    response = as_rao.post(reverse("patient-new"), TYPED | {"key": a_key()})
    assert response.status_code == 422
    assert response.context["form"].errors["record_number"]


def test_a_patient_changed_by_somebody_else_is_a_conflict_that_keeps_what_was_typed(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    address = reverse("patient-edit", args=[patient.pk])
    seen = fields_of(as_rao.get(address))
    assert as_rao.post(address, seen | {"given_name": "First"}).status_code == 302
    late = as_rao.post(address, seen | {"given_name": "Second", "key": a_key()})
    assert late.status_code == 409
    assert 'value="Second"' in late.content.decode()
    assert "Somebody else has changed this" in late.content.decode()

    # Sent once more, having seen that, it counts.
    assert as_rao.post(address, fields_of(late)).status_code == 302
    patient.refresh_from_db()
    assert patient.given_name == "Second"


def test_a_form_sent_twice_adds_one_medicine(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    sent = {"key": a_key(), "text": "metformin 500 mg", "status": "taking"}
    address = reverse("medicine-add", args=[patient.pk])
    first, second = as_rao.post(address, sent), as_rao.post(address, sent)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert patient.medicines.count() == 1


def test_a_key_used_for_something_else_is_refused_with_a_sentence(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    sent = {"key": a_key(), "text": "metformin 500 mg", "status": "taking"}
    address = reverse("medicine-add", args=[patient.pk])
    as_rao.post(address, sent)
    response = as_rao.post(address, sent | {"text": "another"})
    assert response.status_code == 422
    assert "already sent" in response.content.decode()
    assert patient.medicines.count() == 1


def test_each_medicine_says_what_it_was_recognised_as(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    for text in ("oxycodone 5 mg", "ibuprofen 400 mg", "Zorvextan 20 mg"):
        builders.a_medicine(patient, text, by=rao)
    content = as_rao.get(page_of(patient)).content.decode()
    for tag in ("Opioid, short-acting", "Recognised, no rule", "Not recognised"):
        assert f">{tag}<" in content


def test_a_near_name_is_one_press_away_and_keeps_the_strength(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_medicine(patient, "oxycodon 5 mg", by=rao)
    shown = as_rao.get(page_of(patient)).context["medicines"][0]
    if shown.recognition.opioid is None:
        assert "oxycodone 5 mg" in [one.initial["text"] for one in shown.choices]


def test_a_prescriber_says_why_a_medicine_is_not_an_opioid(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    medicine = builders.a_medicine(patient, "Zorvextan 20 mg", by=rao)
    address = reverse("medicine-classify", args=[patient.pk, medicine.pk])
    assert as_rao.post(address, fields_of(as_rao.get(address))).status_code == 422
    sent = fields_of(as_rao.get(address)) | {"reason": "A made-up antihypertensive."}
    assert as_rao.post(address, sent).status_code == 302
    assert "Not an opioid, by a prescriber" in as_rao.get(page_of(patient)).content.decode()


def test_other_words_for_a_medicine_lose_its_code(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    medicine = builders.a_medicine(patient, "metformin", by=rao, code="6809", code_system="rxnorm")
    address = reverse("medicine", args=[patient.pk, medicine.pk])
    sent = fields_of(as_rao.get(address)) | {"text": "something else"}
    as_rao.post(address, sent)
    medicine.refresh_from_db()
    assert (medicine.text, medicine.code) == ("something else", "")


def test_a_removed_medicine_is_off_the_list(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    medicine = builders.a_medicine(patient, by=rao)
    address = reverse("medicine-remove", args=[patient.pk, medicine.pk])
    as_rao.post(address, {"key": a_key(), "edits": medicine.edits})
    assert not Medicine.objects.of(rao.clinic).current().exists()
    assert as_rao.post(address, {"key": a_key(), "edits": 0}).status_code == 409


def test_a_button_pressed_on_an_old_page_says_so(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    medicine = builders.a_medicine(patient, by=rao)
    address = reverse("medicine-remove", args=[patient.pk, medicine.pk])
    response = as_rao.post(address, {"key": a_key(), "edits": medicine.edits + 1})
    assert response.status_code == 409
    assert "This has changed since you opened it" in response.content.decode()


def test_none_known_and_not_asked_are_different_on_the_banner(as_rao, rao):
    asked = builders.a_patient(rao.clinic)
    fresh = builders.a_patient(rao.clinic, no_known_allergies=False, allergies_asked_on=None)
    assert "<dd>none known</dd>" in as_rao.get(page_of(asked)).content.decode()
    page = as_rao.get(page_of(fresh))
    assert "not asked" in page.content.decode()
    address = reverse("no-known-allergies", args=[fresh.pk])
    as_rao.post(address, {"key": a_key(), "edits": fresh.edits})
    assert "<dd>none known</dd>" in as_rao.get(page_of(fresh)).content.decode()


def test_allergies_conditions_and_surgeries_are_kept(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    for name, typed in (
        ("allergy-add", {"text": "penicillin", "reaction": "rash"}),
        ("condition-add", {"text": "fibromyalgia"}),
        ("surgery-add", {"day": "2026-02-24", "at": "08:00", "what": "knee"}),
    ):
        sent = typed | {"key": a_key()}
        assert as_rao.post(reverse(name, args=[patient.pk]), sent).status_code == 302
    content = as_rao.get(page_of(patient)).content.decode()
    for said in ("penicillin (rash)", "fibromyalgia", "Tue, Feb 24, 2026", "8:00 a.m."):
        assert said in content
    allergy, condition = patient.allergies.get(), patient.conditions.get()
    as_rao.post(reverse("allergy-remove", args=[patient.pk, allergy.pk]), {"key": a_key()})
    as_rao.post(reverse("condition-remove", args=[patient.pk, condition.pk]), {"key": a_key()})
    assert not patient.allergies.current().exists()
    assert not patient.conditions.current().exists()


def test_a_surgery_that_moved_is_changed(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    surgery = builders.a_surgery(patient, by=rao)
    address = reverse("surgery", args=[patient.pk, surgery.pk])
    sent = fields_of(as_rao.get(address)) | {"day": "2026-03-03", "status": "planned"}
    assert as_rao.post(address, sent).status_code == 302
    assert Surgery.objects.get(pk=surgery.pk).day == date(2026, 3, 3)


def test_what_was_typed_is_text_and_never_markup(as_rao, rao):
    patient = builders.a_patient(rao.clinic, family_name="<script>alert(1)</script>")
    builders.a_medicine(patient, "<img src=x onerror=alert(1)>", by=rao)
    content = as_rao.get(page_of(patient)).content.decode()
    assert "<script>" not in content.lower()
    assert "<img" not in content


@pytest.mark.parametrize("entries", [1, 8])
def test_the_page_asks_the_database_eight_times(as_rao, rao, entries, django_assert_num_queries):
    patient = builders.a_long_record(entries, by=rao)
    with django_assert_num_queries(8):
        as_rao.get(page_of(patient))
