"""The pages on which a manager enters licences."""

from datetime import date

import pytest
from django.urls import reverse

from prescribing.models import PrescriberCredential, Role
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import fields_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_manager(rao):
    return signed_in(builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager"))


@pytest.fixture
def licence(rao):
    return PrescriberCredential.objects.get(membership=rao)


def page_of(member):
    return reverse("member", args=[member.pk])


def sent(client, page, **changes):
    return client.post(page, fields_of(client.get(page), "edits") | changes)


def test_a_licence_is_entered_and_shown(as_manager, rao):
    page = reverse("licence-add", args=[rao.pk])
    assert 'value="Dr Asha Rao"' in text_of(as_manager.get(page))

    answer = sent(as_manager, page, licence="NJ-4", valid_from="2026-01-05", valid_to="2026-12-31")

    assert answer.url == page_of(rao)
    text = text_of(as_manager.get(page_of(rao)))
    assert '<b>NJ-4</b> <span class="tag tag-done">Valid today</span>' in text
    assert "Printed as Dr Asha Rao, valid from Jan 5, 2026 to Dec 31, 2026." in text
    assert "Mo Manager: added licence NJ-4" in text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(as_manager, rao):
    page = reverse("licence-add", args=[rao.pk])

    response = sent(
        as_manager, page, licence="NJ-4", valid_from="2026-01-05", valid_to="2025-12-31"
    )

    assert response.status_code == 422
    text = text_of(response)
    assert 'href="#id_valid_to">Enter a last day that is not before the first.' in text
    assert 'value="NJ-4"' in text


def test_who_is_no_prescriber_gets_none(as_manager, okafor):
    assert "Add a licence" not in text_of(as_manager.get(page_of(okafor)))

    response = sent(as_manager, reverse("licence-add", args=[okafor.pk]), licence="NJ-4")

    assert response.status_code == 422
    assert "Only a prescriber holds a licence. Give the role first." in text_of(response)


def test_a_licence_is_ended(as_manager, rao, licence):
    page = reverse("licence-end", args=[licence.pk])
    assert 'value="2026-01-05"' in text_of(as_manager.get(page))

    assert sent(as_manager, page, last_day="2026-01-04").url == page_of(rao)

    text = text_of(as_manager.get(page_of(rao)))
    assert '<span class="tag">Ended</span>' in text
    assert "No licence valid today" in text
    assert f"Mo Manager: ended licence {licence.licence}" in text


def test_what_was_signed_after_a_licences_last_day_is_told(as_manager, rao, licence):
    builders.a_signed_prescription(by=rao)
    assert "signed with it after that day" not in text_of(as_manager.get(page_of(rao)))

    sent(as_manager, reverse("licence-end", args=[licence.pk]), last_day="2026-01-04")

    assert "1 version was signed with it after that day." in text_of(as_manager.get(page_of(rao)))


def test_a_licence_entered_by_mistake_is_taken_off(as_manager, rao, licence):
    page = reverse("licence-remove", args=[licence.pk])
    assert "Only for one that was entered by mistake" in text_of(as_manager.get(page))

    assert sent(as_manager, page).url == page_of(rao)

    text = text_of(as_manager.get(page_of(rao)))
    assert "No licence is on record." in text
    assert f"Mo Manager: removed licence {licence.licence}" in text
    assert as_manager.get(page).status_code == 404


def test_a_conflict_is_shown(as_manager, licence):
    page = reverse("licence-remove", args=[licence.pk])
    fields = fields_of(as_manager.get(page), "edits")
    sent(as_manager, reverse("licence-end", args=[licence.pk]), last_day="2026-06-30")

    response = as_manager.post(page, fields)

    assert response.status_code == 409
    assert "Mo Manager ended it at 10:00" in text_of(response)
    licence.refresh_from_db()
    assert (licence.removed_at, licence.valid_to) == (None, date(2026, 6, 30))
    assert as_manager.post(page, fields_of(response, "edits")).status_code == 302


def test_a_licence_of_another_clinic_is_nobodys(as_manager, castro):
    licence = PrescriberCredential.objects.get(membership=castro)

    for name in ("licence-end", "licence-remove"):
        assert as_manager.get(reverse(name, args=[licence.pk])).status_code == 404
    assert as_manager.get(reverse("licence-add", args=[castro.pk])).status_code == 404
