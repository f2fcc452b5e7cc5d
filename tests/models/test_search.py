"""A patient is found by what a person at the desk would type."""

from datetime import date

import pytest

from prescribing.models import Patient
from tests.builders import a_clinic, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta():
    a_patient(
        given_name="Jon", family_name="Berg", birth_date=date(2001, 7, 9), record_number="S-7"
    )
    return a_patient(
        given_name="María-José",
        family_name="Núñez de la Torre",
        birth_date=date(1979, 3, 14),
        record_number="R-1042",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "nunez",
        "NÚÑEZ",
        "Núñez de la Torre",
        "maria",
        "mar nun",
        "nun mar",
        "jose",
        "maria-jose",
        "torre, maria",
        "  torre   ",
        "1979-03-14",
        "3/14/79",
        "03/14/1979",
        "14/3/1979",
        "14.03.1979",
        "14 mar 79",
        "14 March 1979",
        "mar 14, 1979",
        "14mar79",
        "r-1042",
        "R-10",
        "nunez 3/14/79",
        "1979-03-14 maria",
        "",
    ],
)
def test_a_patient_is_found(marta, typed):
    assert marta in Patient.objects.of(marta.clinic).search(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "unez",
        "nunez jon",
        "3/14/78",
        "1979-03-15",
        "1979-13-45",
        "1042",
        "nunez 3/15/79",
        "%",
        "_",
        "'; drop table",
    ],
)
def test_somebody_else_is_not_found(marta, typed):
    assert marta not in Patient.objects.of(marta.clinic).search(typed)


def test_a_date_that_can_be_read_two_ways_finds_both():
    april = a_patient(birth_date=date(1979, 4, 3))
    march = a_patient(birth_date=date(1979, 3, 4))

    assert set(Patient.objects.search("3/4/79")) == {april, march}


def test_two_figures_of_a_year_stand_for_either_century():
    child = a_patient(birth_date=date(2019, 3, 14))
    elder = a_patient(birth_date=date(1919, 3, 14))

    assert set(Patient.objects.search("14 mar 19")) == {child, elder}


def test_another_clinics_patient_is_not_found(marta):
    assert not Patient.objects.of(a_clinic("hillside")).search("nunez").exists()


def test_patients_are_listed_by_family_name(marta):
    assert [patient.family_name for patient in Patient.objects.search("")] == [
        "Berg",
        "Núñez de la Torre",
    ]


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Ludwig", "Straße"),
        ("Ad\u0131", "I\u0307pek"),
        ("\u674e", "\u5c0f\u9f99"),
        ("A" * 200, "\ufb03" * 200),
    ],
)
def test_any_name_is_found_as_it_is_written(given, family):
    patient = a_patient(given_name=given, family_name=family)

    assert list(Patient.objects.search(f"{given} {family}")) == [patient]
