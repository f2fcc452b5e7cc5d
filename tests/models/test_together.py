"""Lists that are read together are those that each would have given alone."""

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prescribing.models import Agreement, Medicine, Observation, Prescription, Surgery, Task, User
from prescribing.models.together import Together, asked
from tests import builders
from tests.access.world import KESTREL, a_place

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=300)
EXACT = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


def can_be_read(model):
    return not any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)


MODELS = [one for one in apps.get_app_config("prescribing").get_models() if can_be_read(one)]


def together(lists):
    return Together(lists, {}).read()


def told(row):
    values = [(field.attname, getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return [(name, type(value), value) for name, value in values]


def test_every_value_of_every_row_is_the_same(db):
    a_place(KESTREL)
    read = together({one.__name__: asked(one.objects.order_by("pk")) for one in MODELS})
    filled = [one for one in MODELS if one.objects.exists()]
    assert len(filled) > 20
    for model in filled:
        alone = [told(row) for row in model.objects.order_by("pk")]
        assert [told(row) for row in read[model.__name__]] == alone


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(what=TEXT, at=st.none() | st.times(), value=EXACT, limit=st.none() | EXACT)
def test_whatever_was_typed_is_read_as_it_was(rao, what, at, value, limit):
    patient = builders.a_patient(rao.clinic, record_number=f"T{Surgery.objects.count()}")
    surgery = Surgery(clinic=rao.clinic, patient=patient, day=builders.TODAY, at=at, what=what)
    surgery.save()
    test = Observation(clinic=rao.clinic, patient=patient, kind="alt", on=builders.TODAY)
    test.value, test.upper_limit = value, limit
    test.save()
    read = together(
        {
            "surgeries": asked(Surgery.objects.filter(patient=patient)),
            "tests": asked(Observation.objects.filter(patient=patient)),
        }
    )
    (one,), (other,) = read["surgeries"], read["tests"]
    assert (one.what, one.at) == (what, at)
    assert (other.value, other.upper_limit) == (value, limit)
    assert str(other.value) == str(Observation.objects.get(pk=test.pk).value)


def test_each_list_keeps_its_own_order_and_an_empty_one_stays_empty(rao):
    patient = builders.a_patient(rao.clinic)
    for days in (90, 30, 60):
        day = builders.TODAY.replace(month=1 + days // 30)
        builders.a_surgery(patient, day, by=rao)
        builders.an_observation(patient, by=rao)
    read = together(
        {
            "surgeries": asked(Surgery.objects.all()),
            "backwards": asked(Surgery.objects.order_by("-day")),
            "tests": asked(Observation.objects.all()),
            "none": asked(Agreement.objects.all()),
        }
    )
    assert list(read["surgeries"]) == list(Surgery.objects.all())
    assert list(read["backwards"]) == list(Surgery.objects.order_by("-day"))
    assert list(read["tests"]) == list(Observation.objects.all())
    assert read["none"] == ()


def test_what_a_row_points_to_is_read_with_it(rao, django_assert_num_queries):
    signed = builders.a_signed_prescription(by=rao)
    builders.a_task(signed.patient, by=rao)
    draft = builders.a_draft(builders.a_patient(rao.clinic, record_number="2"), by=rao)
    with django_assert_num_queries(1):
        read = together(
            {
                "prescriptions": asked(
                    Prescription.objects.order_by("pk"),
                    author=("id", "name"),
                    signature=("id", "prescription_id", "at"),
                ),
                "tasks": asked(
                    Task.objects.all(),
                    assigned_to=("id", "user_id"),
                    assigned_to__user=("id", "name"),
                ),
            }
        )
        one, other = read["prescriptions"]
        found = one.author.name, one.signature.at
        assert read["tasks"][0].assigned_to is None
    assert found == (rao.user.name, signed.signature.at)
    assert (other, other.author) == (draft, rao.user)
    assert not hasattr(other, "signature")


def test_the_password_of_somebody_named_is_not_read(rao):
    builders.an_agreement(builders.a_patient(rao.clinic), by=rao)
    (one,) = together({"said": asked(Agreement.objects.all(), recorded_by=("id", "name"))})["said"]
    assert one.recorded_by.get_deferred_fields() >= {"password", "email"}
    assert isinstance(one.recorded_by, User)


def test_the_same_question_is_asked_of_another_patient(rao, django_assert_num_queries):
    maria = builders.a_patient(rao.clinic)
    mario = builders.a_patient(rao.clinic, record_number="2")
    for patient, text in ((maria, "tramadol 50 mg"), (mario, "ibuprofen 400 mg")):
        builders.a_medicine(patient, text, by=rao)
    asks = Together({"medicines": asked(Medicine.objects.filter(patient=-1))}, {"patient": -1})
    with django_assert_num_queries(2):
        read = [asks.read(patient=each.pk)["medicines"] for each in (maria, mario)]
    assert [[one.text for one in each] for each in read] == [
        ["tramadol 50 mg"],
        ["ibuprofen 400 mg"],
    ]
