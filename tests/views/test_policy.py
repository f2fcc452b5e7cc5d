"""The manager's page: bounds beside each field, nothing typed is lost, and who decided what."""

import pytest

from prescribing.models import ClinicPolicy, Role
from tests.builders import a_draft, a_member, a_policy
from tests.views.conftest import signed_in
from tests.views.sending import fields_of, plan_page, text_of

pytestmark = pytest.mark.django_db
PAGE = "/policy/"


@pytest.fixture
def as_manager(rao):
    return signed_in(a_member(Role.MANAGER, rao.clinic, name="Mo Manager"))


def sent(client, **changes):
    """The page's fields as they stand, every product ticked, with these changes."""
    page = client.get(PAGE)
    ticked = [radio.data["value"] for radio in page.context["form"]["products"]]
    fields = fields_of(page, "hold_target_hours") | {"products": ticked} | changes
    return client.post(PAGE, fields)


def test_the_page_says_what_the_facts_ask_and_that_nothing_was_decided(as_manager):
    text = text_of(as_manager.get(PAGE))

    assert "The facts: 72 hours, and never fewer than 48." in text
    assert "The facts: 10 days, and never fewer than 7." in text
    assert "Left to the facts." in text
    assert "Nothing has been changed yet." in text


def test_what_is_saved_shows_since_when_and_who_decided(as_manager):
    response = sent(as_manager, hold_target_hours="96", largest_dose="4.5")

    assert response.url == PAGE
    row = ClinicPolicy.objects.get()
    assert (row.hold_target_hours, row.largest_dose_micrograms, row.products) == (96, 4500, None)
    text = text_of(as_manager.get(PAGE))
    assert "Your clinic's own, since Jan 5, 2026, 10:00 a.m., by Mo Manager." in text
    assert "Largest dose a night, in mg, from left to the facts to <b>4.5 mg</b>" in text


def test_a_value_below_the_bound_comes_back_as_typed_with_bound_and_source(as_manager):
    response = sent(as_manager, hold_target_hours="47", free_days_long="21")

    assert response.status_code == 422
    text = text_of(response)
    assert "Enter 48 to 720 hours. Source: " in text
    assert 'value="47"' in text
    assert 'value="21"' in text
    assert (
        len([radio for radio in response.context["form"]["products"] if radio.data["selected"]]) > 1
    )
    assert not ClinicPolicy.objects.exists()


def test_what_is_no_dose_is_refused_at_its_field(as_manager):
    response = sent(as_manager, largest_dose=".5")

    assert response.status_code == 422
    assert "Write 0.5 with a zero before the point." in text_of(response)


def test_a_policy_without_any_product_is_refused(as_manager):
    response = sent(as_manager, products=[])

    assert response.status_code == 422
    assert 'href="#id_products_0"' in text_of(response)


def test_a_value_that_was_there_before_events_were_kept_says_so(as_manager, rao):
    ClinicPolicy.objects.create(clinic=rao.clinic, hold_target_hours=80)

    assert "Your clinic's own, as it was set up." in text_of(as_manager.get(PAGE))


def test_two_managers_do_not_write_over_each_other(as_manager, rao):
    page = as_manager.get(PAGE)
    a_policy(rao.clinic, hold_target_hours=80)
    ticked = [radio.data["value"] for radio in page.context["form"]["products"]]
    fields = fields_of(page, "hold_target_hours")

    response = as_manager.post(PAGE, fields | {"products": ticked, "hold_target_hours": "96"})

    assert response.status_code == 409
    assert ClinicPolicy.objects.get().hold_target_hours == 80


def test_the_plan_page_offers_what_the_pharmacy_supplies_and_names_what_it_does_not(as_rao, rao):
    draft = a_draft(by=rao)
    a_policy(rao.clinic, products=["scored-tablet-1500"])

    text = text_of(as_rao.get(plan_page(draft)))

    assert '<option value="scored-tablet-1500">' in text
    assert '<option value="scored-tablet-4500"' not in text
    assert "4.5 mg scored tablet is not among the products" in text
