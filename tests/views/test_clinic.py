"""The page of the clinic's details: what a change reaches is said before it is made."""

import pytest
from django.urls import reverse

from prescribing.models import Clinic, Role
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import fields_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/clinic/details/"


@pytest.fixture
def as_manager(rao):
    return signed_in(builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager"))


def sent(client, **changes):
    """The page's fields as they stand, with these changes."""
    page = client.get(PAGE)
    record = page.context["record"]
    fields = fields_of(page, "name") | {"address": record.address}
    return client.post(PAGE, fields | changes)


def test_the_page_shows_what_is_on_record(as_manager):
    text = text_of(as_manager.get(PAGE))

    assert 'value="555-0199"' in text
    assert '<option value="America/New_York" selected>New York</option>' in text
    assert "Nothing has been changed yet." in text
    assert "under way" not in text.partition("<form")[0]


def test_what_is_saved_is_shown_with_who_changed_it(as_manager):
    assert sent(as_manager, phone="555-0177", paper="a4").url == PAGE

    text = text_of(as_manager.get(PAGE))
    assert 'value="555-0177"' in text
    assert "Jan 5, 2026, 10:00 a.m., Mo Manager: paper, phone" in text


def test_plans_under_way_that_say_the_old_number_are_counted(as_manager, rao):
    builders.a_signed_prescription(by=rao)
    assert "with other telephone numbers" not in text_of(as_manager.get(PAGE))

    sent(as_manager, after_hours_phone="555-0188")

    assert "1 plan under way was signed with other telephone numbers than these." in text_of(
        as_manager.get(PAGE)
    )


def test_another_time_zone_is_asked_once_more(as_manager, rao):
    response = sent(as_manager, timezone="Europe/London", phone="555-0177")

    assert response.status_code == 422
    text = text_of(response)
    assert "The time zone was America/New_York. Tick this to change it" in text
    assert 'value="555-0177"' in text
    assert Clinic.objects.get(pk=rao.clinic_id).timezone == "America/New_York"

    assert sent(as_manager, timezone="Europe/London", is_other_zone="on").status_code == 302
    assert Clinic.objects.get(pk=rao.clinic_id).timezone == "Europe/London"


def test_a_zone_under_an_older_name_stays_as_it_is(as_manager, rao):
    Clinic.objects.filter(pk=rao.clinic_id).update(timezone="US/Eastern")

    assert sent(as_manager, phone="555-0177").status_code == 302
    assert Clinic.objects.get(pk=rao.clinic_id).timezone == "US/Eastern"


def test_a_number_without_a_digit_comes_back_as_typed(as_manager):
    response = sent(as_manager, phone="call the desk")

    assert response.status_code == 422
    text = text_of(response)
    assert "Enter a telephone number, such as 555-0100." in text
    assert 'value="call the desk"' in text


def test_a_conflict_is_shown_and_what_was_typed_can_be_sent_again(as_manager, rao):
    fields = fields_of(as_manager.get(PAGE), "name") | {"address": "2 New Street"}
    sent(as_manager, phone="555-0177")

    response = as_manager.post(PAGE, fields | {"opening_hours": "Mornings"})

    assert response.status_code == 409
    text = text_of(response)
    assert "Mo Manager changed it at 10:00 (phone)." in text
    again = fields_of(response, "name") | {"address": "2 New Street"}
    assert as_manager.post(PAGE, again).status_code == 302
    assert Clinic.objects.get(pk=rao.clinic_id).opening_hours == "Mornings"


def test_the_home_of_a_manager_leads_to_it(as_manager):
    text = text_of(as_manager.get("/"))

    assert f'href="{reverse("clinic-details")}"' in text
    assert f'href="{reverse("clinic-policy")}"' in text
