"""Keeping what named clinicians stated. An entry is never changed, only taken off the list."""

from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import insert, turn
from prescribing.models import Agreement, Patient
from prescribing.permissions import Member


@dataclass(frozen=True)
class AgreementData:
    matter: str
    by: str
    on: date
    says: str = ""


def add_agreement(patient: Patient, *, data: AgreementData, today: date, by: Member) -> Agreement:
    """The matter is that of a fact; `data.by` is the clinician, `by` the one who writes it down."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    if data.matter not in knowledge.load().matters:
        raise ActionError.at("matter", "Choose the matter from the list")
    if not data.by.strip():
        raise ActionError.at("by", "Enter the name of the clinician")
    check_happened(data.on, "on", patient, today)
    with turn(by.clinic):
        agreement = Agreement(
            clinic=by.clinic, patient=patient, recorded_by=by.user, **asdict(data)
        )
        insert(agreement)
        events.record(by, "added", agreement)
    return agreement


def remove_agreement(agreement: Agreement, *, by: Member) -> Agreement:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, agreement)
    with turn(by.clinic):
        on_list = Agreement.objects.of(by.clinic).current().filter(pk=agreement.pk)
        if on_list.update(removed_at=timezone.now()):
            events.record(by, "removed", agreement)
    agreement.refresh_from_db()
    return agreement
