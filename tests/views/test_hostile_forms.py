"""Whatever is typed into a form, a page comes back that says what is wrong, or shows it as text."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from prescribing.models import Medicine
from tests import builders
from tests.hostile import EVERYTHING, HIDING
from tests.views.sending import a_key, a_new_draft, fields_of, plan_page, reviewed

TOLD, KEPT = 422, 302
FORM = "application/x-www-form-urlencoded"
# One of each kind: what the page does with the others is what the rules' own tests look at.
SOME = {
    name: EVERYTHING[name]
    for name in (
        "NUL before it", "half of a pair after it", "itself ten thousand letters long",
        "an override of direction", "pictures", "markup",
    )
}  # fmt: skip


@pytest.fixture
def patient(rao):
    return builders.a_patient(rao.clinic)


def sent(client, page, fields):
    """Sent as a browser would, and half of a pair as a browser never would."""
    body = urlencode(fields, errors="surrogatepass")
    return client.post(page, body, content_type=FORM)


def added(client, patient, **fields):
    page = reverse("medicine-add", args=[patient.pk])
    return sent(client, page, {"key": a_key(), "edits": 0, "status": "taking", **fields})


def test_every_line_is_kept_as_text_or_refused_in_words(as_rao, patient):
    for name, text in EVERYTHING.items():
        response = added(as_rao, patient, text=text)

        assert response.status_code in {TOLD, KEPT}, name
        if response.status_code == TOLD:
            assert 'class="invalid-feedback"' in response.content.decode(), name

    page = as_rao.get(reverse("patient", args=[patient.pk]))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("text", [text for name, text in SOME.items() if name in HIDING])
def test_an_opioid_hidden_in_a_line_is_refused_or_stops_the_plan(as_rao, patient, text):
    if added(as_rao, patient, text=text).status_code == TOLD:
        assert not patient.medicines.exists()
        return

    response = reviewed(as_rao, a_new_draft(as_rao, patient))
    assert "plan" in response.url


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (builders.TODAY + timedelta(days=36), "Enter a date that is not in the future"),
        (date(1926, 2, 20), "Enter a date after the patient&#x27;s birth"),
        ("2026-02-30", "Enter a date that exists"),
        ("0001-01-01", "Enter a date in or after 1900"),
        ("yesterday", "Enter a date that exists"),
        ("\0", "Enter a date that exists"),
    ],
)
def test_a_last_day_that_cannot_be_is_told_beside_its_field(as_rao, patient, day, words):
    response = added(as_rao, patient, text="codeine", status="stopped", last_taken=day)

    assert response.status_code == TOLD
    assert words in response.content.decode()
    assert not patient.medicines.exists()


def test_a_medicine_is_not_changed_to_a_last_day_that_cannot_be(as_rao, rao, patient):
    medicine = builders.a_medicine(patient, "codeine", by=rao)
    page = reverse("medicine", args=[patient.pk, medicine.pk])
    fields = {"key": a_key(), "edits": 0, "text": "codeine", "status": "stopped"}

    assert sent(as_rao, page, fields | {"last_taken": "1926-02-20"}).status_code == TOLD
    medicine.refresh_from_db()
    assert medicine.last_taken is None


def test_an_opioid_told_on_the_plan_page_has_a_last_day_that_can_be(as_rao, patient):
    told = {"opioid_name": "codeine", "opioid_last_taken": "1926-02-20"}
    response = reviewed(as_rao, a_new_draft(as_rao, patient), opioid_14_days="yes", **told)

    assert response.status_code == TOLD
    assert 'id="id_opioid_last_taken_error"' in response.content.decode()


@pytest.mark.parametrize("text", SOME.values(), ids=SOME)
def test_anything_in_any_field_of_the_plan_has_an_answer(as_rao, patient, text):
    page = plan_page(a_new_draft(as_rao, patient))
    fields = fields_of(as_rao.get(page), "first_night")
    kept = {"key", "edits", "csrfmiddlewaretoken"}

    everywhere = {name: text for name in fields if name not in kept}
    response = sent(as_rao, page, fields | everywhere | {"then": "review"})

    assert response.status_code in {TOLD, KEPT}
    assert as_rao.get(page).status_code == 200


def test_a_list_of_five_hundred_medicines_is_screened(as_rao, rao, patient):
    Medicine.objects.bulk_create(
        Medicine(clinic=rao.clinic, patient=patient, text=f"zxqv{number} 5 mg")
        for number in range(500)
    )

    assert "plan" in reviewed(as_rao, a_new_draft(as_rao, patient)).url
