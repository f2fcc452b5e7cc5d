"""A pasted list: each line is looked at, nothing is lost, and all of it is added or nothing."""

import re
from datetime import date

import pytest
from django.urls import reverse

from prescribing.models import Event, Medicine
from tests import builders
from tests.views.sending import a_key, fields_of

LIST = """Medicines as of today:

• Metformin 500 mg BID
1. tramdol 50 mg
2) Percocet 5/325; aspirin 75 mg
- denies codeine
metformin 500mg bid
"""


@pytest.fixture
def patient(rao):
    return builders.a_patient(rao.clinic)


def paste_page(patient):
    return reverse("medicines-paste", args=[patient.pk])


def add_page(patient):
    return reverse("medicines-paste-add", args=[patient.pk])


def pasted(client, patient, text):
    response = client.post(paste_page(patient), {"listed": text})
    assert response.status_code == 200
    return response


def lines_of(response):
    return response.context["lines"]


def texts(patient):
    return [one.text for one in Medicine.objects.filter(patient=patient)]


def row(number, text, status="taking", last_taken=""):
    named = {"add": "on", "text": text, "status": status, "last_taken": last_taken}
    return {f"{name}_{number}": value for name, value in named.items()}


def sent(*rows, **more):
    filled = {}
    for number, each in enumerate(rows, start=1):
        filled |= row(number, *each)
    return {"key": a_key(), "lines": len(rows)} | filled | more


def test_each_line_says_what_it_is_and_nothing_is_added_yet(as_okafor, patient):
    page = pasted(as_okafor, patient, LIST)

    kinds = {one.line.typed: str(one.meaning.kind) for one in lines_of(page)}
    assert kinds["Metformin 500 mg BID"] == "no rule"
    assert kinds["tramdol 50 mg"] == "open"
    assert kinds["Percocet 5/325"] == "opioid"
    assert kinds["denies codeine"] == "sentence"
    content = page.content.decode()
    for said in ("Opioid, short-acting", "Recognised, no rule", "Not recognised", "A sentence"):
        assert said in content
    assert not Medicine.objects.exists()


def test_the_ticked_lines_are_added_at_once_with_one_event(as_okafor, okafor, patient):
    fields = fields_of(pasted(as_okafor, patient, LIST), "lines")
    lines = {f"text_{n}": fields[f"text_{n}"] for n in range(1, int(fields["lines"]) + 1)}
    unwanted = [n for n, text in enumerate(lines.values(), 1) if text[:6] in {"Medici", "denies"}]
    chosen = {k: v for k, v in fields.items() if k not in {f"add_{n}" for n in unwanted}}
    stopped = next(n for n, text in enumerate(lines.values(), 1) if text.startswith("tramdol"))
    chosen |= {f"status_{stopped}": "stopped", f"last_taken_{stopped}": "2025-12-20"}

    first = as_okafor.post(add_page(patient), chosen)
    again = as_okafor.post(add_page(patient), chosen)

    assert first.url == again.url == reverse("patient", args=[patient.pk]) + "#medicines"
    assert texts(patient) == [
        "Metformin 500 mg BID", "tramdol 50 mg", "Percocet 5/325", "aspirin 75 mg",
    ]  # fmt: skip
    entry = Medicine.objects.get(text="tramdol 50 mg")
    assert (entry.status, entry.last_taken) == ("stopped", date(2025, 12, 20))
    event = Event.objects.get(verb="added medicines")
    assert (event.patient, event.actor) == (patient, okafor.user)
    assert event.detail["medicines"] == list(Medicine.objects.values_list("pk", flat=True))


def test_a_repeated_line_is_marked_and_not_ticked(as_rao, rao, patient):
    builders.a_medicine(patient, "lisinopril 10 mg", by=rao)

    page = pasted(as_rao, patient, "Lisinopril 10MG\nzinc\nzinc")

    assert [one.repeats for one in lines_of(page)] == [0, None, 2]
    fields = fields_of(page, "lines")
    assert [f"add_{n}" in fields for n in (1, 2, 3)] == [False, True, False]
    assert "Already on the list" in page.content.decode()
    assert "Says the same as line 2" in page.content.decode()


def test_a_near_name_is_put_in_and_everything_else_stays(as_rao, patient):
    rows = sent(("tramdol 50 mg", "stopped", "2025-12-01"), ("zinc",))
    del rows["add_2"]

    page = as_rao.post(add_page(patient), rows | {"use": "1:tramadol 50 mg"})

    assert page.status_code == 200
    fields = fields_of(page, "lines")
    assert (fields["text_1"], fields["last_taken_1"]) == ("tramadol 50 mg", "2025-12-01")
    assert re.search(r'value="stopped" selected', page.content.decode())
    assert "add_2" not in fields
    assert not Medicine.objects.exists()


WRONG = {
    "text_1": {
        "": "Enter the medicine, or leave the line out",
        "x" * 301: "Write 300 characters or fewer, not 301",
        "denies codeine": "Write the medicine as an entry of its own",
    },
    "last_taken_1": {
        "2030-01-01": "Enter a date that is not in the future",
        "1950-01-01": "Enter a date after the patient&#x27;s birth",
        "2026-02-30": "Enter a date that exists",
    },
    "status_1": {"often": "not one of the available choices"},
    "lines": {"0": "out of date", "501": "out of date", "x": "out of date", "": "out of date"},
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_what_is_wrong_is_told_beside_its_line_and_nothing_is_lost(as_rao, patient, field, value):
    rows = sent(("tramadol",), ("zinc picolinate",)) | {field: value}

    page = as_rao.post(add_page(patient), rows)

    assert page.status_code == 422
    content = page.content.decode()
    assert WRONG[field][value] in content
    if field != "lines":
        assert f'id="id_{field}_error"' in content
        assert 'value="zinc picolinate"' in content
        assert value in content
    assert not Medicine.objects.exists()


def test_a_line_that_is_left_out_is_in_nobodys_way(as_rao, patient):
    rows = sent(("x" * 400, "taking", "2030-01-01"), ("zinc",))
    del rows["add_1"]

    assert as_rao.post(add_page(patient), rows).status_code == 302
    assert texts(patient) == ["zinc"]


def test_with_no_line_ticked_nothing_is_added(as_rao, patient):
    rows = sent(("zinc",))
    del rows["add_1"]

    page = as_rao.post(add_page(patient), rows)

    assert page.status_code == 422
    assert "Tick at least one line" in page.content.decode()


def test_a_long_line_is_kept_whole_and_told(as_rao, patient):
    long = "chamomile " * 41

    page = pasted(as_rao, patient, f"zinc\n{long}")

    content = page.content.decode()
    assert long.strip() in content
    assert "This line has 409 characters, and 300 is the most" in content


def test_five_hundred_lines_are_looked_at_and_added(as_rao, patient):
    page = pasted(as_rao, patient, "\n".join(f"metformin {n} mg" for n in range(500)))
    assert len(lines_of(page)) == 500

    assert as_rao.post(add_page(patient), fields_of(page, "lines")).status_code == 302
    assert Medicine.objects.count() == 500


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste or write at least one medicine"),
        ("\n • \n", "Paste or write at least one medicine"),
        ("zinc\n" * 501, "There are 501 lines, and at most 500"),
        ("x" * 200_001, "too long for one list"),
    ],
    ids=["nothing", "bullets", "many", "long"],
)
def test_a_list_that_cannot_be_read_is_kept_and_told(as_rao, patient, text, says):
    page = as_rao.post(paste_page(patient), {"listed": text})
    assert page.status_code == 422
    content = page.content.decode()
    assert says in content
    assert text.strip() in content


@pytest.mark.parametrize(
    "text", ["\x00\x01\u202e", "👩‍👩‍👧", "מורפיום 5", "\ud800", "<b>zinc</b>", "'--"]
)
def test_anything_pasted_gets_an_answer(as_rao, patient, text):
    page = as_rao.post(paste_page(patient), {"listed": text.encode("utf-8", "replace")})
    assert page.status_code in {200, 422}
    assert "<b>zinc" not in page.content.decode()


def test_a_name_that_the_clinic_classified_is_known_in_the_list(as_rao, rao, patient):
    builders.a_classification("qwxzvk", by=rao)
    content = pasted(as_rao, patient, "qwxzvk 20 mg").content.decode()
    assert "Not an opioid, by a prescriber" in content


def test_looking_at_a_list_asks_the_database_little(as_rao, patient, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):  # however many lines there are
        pasted(as_rao, patient, "\n".join(f"qwxzvk{letter}" for letter in "abcdefghijklm"))
