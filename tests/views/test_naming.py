"""What is told beside a field while a medicine is typed: words, names, and nothing of a patient."""

import re

import pytest
from django.urls import reverse

from prescribing.models import Event
from tests import builders

NAMED = "/medicines/named/"


def told(client, text, **more):
    response = client.get(NAMED, {"at": "id_text", "text": text} | more)
    assert response.status_code == 200
    return response.content.decode()


def words_of(content):
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def names_in(content):
    return re.findall(r'role="option"[^>]*>([^<]+)<', content)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("codeine 30 mg", "Opioid, short-acting"),
        ("fentanyl patch", "Opioid, long-acting"),
        ("buprenorphine monthly implant", "Opioid, depot"),
        ("naltrexone 50 mg", "Opioid antagonist"),
        ("metformin 500 mg", "Recognised, no rule"),
        ("denies codeine", "A sentence, not an entry"),
        ("Tylex", "This name is another medicine in another country. Which is meant?"),
        ("qwxzvk", "Not recognised Correct the name, or let a prescriber classify it."),
        ("tramdol", "Did you mean tramadol"),
        ("tram", "No whole name yet"),
        ("x" * 301, "Too long"),
        ("", ""),
        ("\x00\u202e", ""),
    ],
)
def test_the_answer_is_in_words(as_okafor, text, says):
    assert says in words_of(told(as_okafor, text))


@pytest.mark.parametrize(
    "text",
    ["👩‍👩‍👧 codeine", "\u202eenirolhc", "מורפיום", "a\r\nb", "{{ 7 }}<b>", "x" * 10_000, "%"],
)
def test_anything_typed_gets_an_answer(as_rao, text):
    content = told(as_rao, text)
    assert "<b>" not in content


def test_signs_that_nobody_sees_do_not_hide_an_opioid(as_rao):
    assert "Opioid, short-acting" in told(as_rao, "co\u00addei\u200bne\u202c")


def test_names_are_offered_as_people_write_them_and_name_their_field(as_rao):
    content = told(as_rao, "perco", at="medicine_7_text")

    assert "Percocet" in names_in(content)
    assert 'id="medicine_7_text_names_1"' in content
    assert 'data-fills="medicine_7_text"' in content


def test_the_field_may_go_by_another_name(as_rao):
    content = as_rao.get(NAMED, {"at": "id_opioid_name", "opioid_name": "codeine"}).content
    assert b"Opioid, short-acting" in content


@pytest.mark.parametrize("at", ["", "A", "x" * 61, "a b", '"><script>', "../x"])
def test_a_field_that_is_none_of_ours_is_not_answered(as_rao, at):
    assert as_rao.get(NAMED, {"at": at, "text": "codeine"}).status_code == 404


def test_a_name_that_another_clinic_classified_is_unknown_here(as_rao, as_castro, rao):
    builders.a_classification("qwxzvk", by=rao, reason="Only we know why")

    ours, theirs = told(as_rao, "qwxzvk 5 mg"), told(as_castro, "qwxzvk 5 mg")

    assert "Not an opioid, by a prescriber" in ours
    assert theirs == told(as_castro, "brtlmx 5 mg")
    assert "Only we know why" not in ours + theirs


def test_asking_leaves_nothing_on_record_and_asks_the_database_little(
    as_rao, rao, django_assert_max_num_queries
):
    told(as_rao, "warm")
    with django_assert_max_num_queries(5):
        told(as_rao, "qwxzvk")
    assert not Event.objects.exists()


def test_only_pages_with_such_a_field_load_the_script(as_rao, rao):
    patient = builders.a_patient(rao.clinic)
    draft = builders.a_draft(patient, by=rao)
    with_field = [
        reverse("patient", args=[patient.pk]),
        reverse("medicine-add", args=[patient.pk]),
        reverse("plan", args=[draft.pk]),
    ]
    without = ["/", "/patients/", reverse("allergy-add", args=[patient.pk])]

    for address in with_field + without:
        content = as_rao.get(address).content.decode()
        assert ("prescribing/names" in content) is (address in with_field), address
