"""The manager's list of pharmacies, and where it is read."""

import pytest
from django.urls import reverse

from prescribing.actions.pharmacies import PharmacyData, add_pharmacy
from prescribing.actions.prescriptions import stop
from prescribing.models import Pharmacy, Role
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import a_key, fields_of, forms_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/pharmacies/"
TYPED = {"name": "Main Street Pharmacy", "phone": "555-0150", "note": "closed on Sundays"}


@pytest.fixture
def manager(rao):
    return builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def as_manager(manager):
    return signed_in(manager)


def pressed(client, name):
    """The button of this name on the list."""
    address = reverse(name, args=[Pharmacy.objects.get().pk])
    fields = next(fields for action, fields in forms_of(client.get(PAGE)) if action == address)
    return client.post(address, fields)


def test_an_empty_list_says_what_to_do(as_manager):
    assert "No pharmacy is on the list. Add the one" in text_of(as_manager.get(PAGE))


def test_a_pharmacy_is_added_changed_retired_and_taken_back(as_manager):
    assert as_manager.post(PAGE, {"key": a_key(), **TYPED}).url == PAGE
    assert "<b>Main Street Pharmacy</b>, telephone 555-0150" in text_of(as_manager.get(PAGE))

    page = reverse("pharmacy", args=[Pharmacy.objects.get().pk])
    fields = fields_of(as_manager.get(page), "edits")
    assert as_manager.post(page, fields | {"fax": "555-0151"}).url == PAGE
    assert "telephone 555-0150, fax 555-0151" in text_of(as_manager.get(PAGE))

    assert pressed(as_manager, "pharmacy-retire").url == PAGE
    assert "Retired" in text_of(as_manager.get(PAGE)).partition("In use (0)")[2]
    assert pressed(as_manager, "pharmacy-restore").url == PAGE
    assert "In use (1)" in text_of(as_manager.get(PAGE))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(as_manager):
    response = as_manager.post(PAGE, {"key": a_key(), **TYPED, "phone": "ask at the desk"})

    assert response.status_code == 422
    text = text_of(response)
    assert 'href="#id_phone">Enter a telephone number, such as 555-0100.' in text
    assert 'value="closed on Sundays"' in text


def test_a_conflict_is_shown_and_can_be_sent_again(as_manager, manager):
    pharmacy = add_pharmacy(PharmacyData(**TYPED), by=manager)
    page = reverse("pharmacy", args=[pharmacy.pk])
    fields = fields_of(as_manager.get(page), "edits")
    as_manager.post(page, fields | {"key": a_key(), "fax": "555-0151"})

    response = as_manager.post(page, fields | {"note": "open"})

    assert response.status_code == 409
    assert "Mo Manager changed it at 10:00 (fax)." in text_of(response)
    assert as_manager.post(page, fields_of(response, "edits")).status_code == 302


def test_a_plan_under_way_shows_those_in_use_beside_its_text(as_okafor, as_manager, manager, rao):
    add_pharmacy(PharmacyData(**TYPED), by=manager)
    signed = builders.a_signed_prescription(by=rao)
    page = reverse("prescription", args=[signed.pk])
    shown = "<b>Main Street Pharmacy</b>, telephone 555-0150"
    assert shown in text_of(as_okafor.get(page))
    assert reverse("pharmacy-retire", args=[1]) not in text_of(as_okafor.get(page))

    pressed(as_manager, "pharmacy-retire")
    assert shown not in text_of(as_okafor.get(page))

    pressed(as_manager, "pharmacy-restore")
    stop(signed, edits=signed.edits, reason="It does not help.", by=rao)
    assert shown not in text_of(as_okafor.get(page))


def test_pharmacies_of_another_clinic_are_nobodys(as_manager, as_castro, castro):
    other = builders.a_member(Role.MANAGER, castro.clinic, name="Other")
    pharmacy = add_pharmacy(PharmacyData(**TYPED), by=other)

    assert TYPED["name"] not in text_of(as_manager.get(PAGE))
    assert as_manager.get(reverse("pharmacy", args=[pharmacy.pk])).status_code == 404
    for name in ("pharmacy-retire", "pharmacy-restore"):
        address = reverse(name, args=[pharmacy.pk])
        assert as_manager.post(address, {"key": a_key(), "edits": 0}).status_code == 404
