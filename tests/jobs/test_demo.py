"""The demo clinic is made-up, complete, and never put beside a real one."""

import pytest
from django.core.management import CommandError, call_command

from prescribing.actions import events
from prescribing.clinical.lifecycle import State
from prescribing.jobs import demo
from prescribing.models import Clinic, Patient, Prescription, User
from tests import builders


def test_loading_it_makes_a_clinic_to_try(db, capsys):
    call_command("load_demo")
    said = capsys.readouterr().out
    clinic = Clinic.objects.get()
    assert clinic.is_demo
    for email in ("prescriber@demo.example", "nurse@demo.example", "reviewer@demo.example"):
        assert email in said
        assert User.objects.get(email=email).check_password(demo.load().password)
    assert Patient.objects.of(clinic).count() >= 8
    states = set(Prescription.objects.of(clinic).values_list("state", flat=True))
    assert states == {State.ACTIVE, State.SCREENED}
    assert events.verify(clinic) is None


def test_loading_it_again_changes_nothing(db):
    assert demo.load().is_new
    before = Patient.objects.count()
    assert not demo.load().is_new
    assert Patient.objects.count() == before


def test_it_is_refused_beside_another_clinic(db):
    builders.a_clinic()
    with pytest.raises(CommandError, match="holds 1 other clinic"):
        call_command("load_demo")
    assert Clinic.objects.count() == 1


def test_a_clinic_that_only_took_its_name_is_another_clinic(db):
    builders.a_clinic("demo")
    with pytest.raises(demo.DemoRefused):
        demo.load()
