"""The first page of a manager: what waits, and where it is done."""

from datetime import date

import pytest
from django.urls import reverse

from prescribing.actions.clinics import ClinicData, change_clinic
from prescribing.actions.invitations import InvitationData, invite
from prescribing.actions.pharmacies import PharmacyData, add_pharmacy
from prescribing.models import Membership, PrescriberCredential, Role
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import text_of

pytestmark = pytest.mark.django_db
PAGES = (
    "members", "invitations", "clinic-details", "pharmacies", "clinic-policy", "content",
)  # fmt: skip


@pytest.fixture
def manager(rao):
    return builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


def home(member):
    return text_of(signed_in(member).get("/"))


def test_it_leads_to_every_page_of_hers(manager):
    text = home(manager)

    for name in PAGES:
        assert f'<a href="{reverse(name)}"><b>' in text


def test_where_all_is_well_nothing_waits(manager, rao):
    Membership.objects.filter(pk=rao.pk).update(is_medical_lead=True)
    rao.refresh_from_db()
    builders.an_adoption(rao)
    add_pharmacy(PharmacyData("Main Street", "555-0150"), by=manager)

    text = home(manager)

    assert "2 people work here." in text
    assert "tag-todo" not in text
    assert "tag-stop" not in text


def test_whatever_waits_is_counted(manager, rao, lindqvist, okafor):
    PrescriberCredential.objects.filter(membership=lindqvist).update(valid_to=date(2026, 1, 4))
    PrescriberCredential.objects.filter(membership=rao).update(valid_to=date(2026, 1, 20))
    invite(InvitationData("Una", "una@example.org", "staff"), by=manager)
    builders.a_signed_prescription(by=rao)
    told = ClinicData("Riverside", "1 Main", "555-0177", "UTC", "a4", "en")
    change_clinic(edits=0, data=told, by=manager)

    text = home(manager)

    for waits in (
        "4 people work here.", "1 prescriber without a valid licence",
        "1 licence ends within 30 days", "No medical lead", "1 invitation waits",
        "No telephone after hours",
        "1 plan under way has other numbers", "None on the list", "Awaits the medical lead",
    ):  # fmt: skip
        assert waits in text


def test_who_is_not_let_in_waits_for_nothing(manager, rao):
    PrescriberCredential.objects.all().delete()
    Membership.objects.filter(pk=rao.pk).update(is_active=False)

    assert "without a valid licence" not in home(manager)


def test_nothing_of_another_clinic_is_counted(manager, castro):
    PrescriberCredential.objects.filter(membership=castro).delete()
    other = builders.a_member(Role.MANAGER, castro.clinic)
    invite(InvitationData("Una", "una@example.org", "staff"), by=other)

    text = home(manager)

    assert "without a valid licence" not in text
    assert "invitation waits" not in text
