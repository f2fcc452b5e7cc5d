"""The list of a clinic's pharmacies, kept by its managers."""

from dataclasses import asdict, dataclass

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.clinics import phone_problems
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import change, insert, turn
from prescribing.models import Pharmacy
from prescribing.permissions import Member


@dataclass(frozen=True)
class PharmacyData:
    name: str
    phone: str
    fax: str = ""
    note: str = ""


def add_pharmacy(data: PharmacyData, *, by: Member) -> Pharmacy:
    permissions.check_manage_clinic(by)
    with turn(by.clinic):
        _check(data, by)
        pharmacy = Pharmacy(clinic=by.clinic, **asdict(data))
        insert(pharmacy)
        events.record(by, "added", pharmacy)
    return pharmacy


def change_pharmacy(pharmacy: Pharmacy, *, edits: int, data: PharmacyData, by: Member) -> Pharmacy:
    permissions.check_manage_clinic(by)
    permissions.check_own_clinic(by, pharmacy)
    with turn(by.clinic):
        _check(data, by, pharmacy)
        fields = change(pharmacy, edits, **asdict(data))
        events.record(by, "changed", pharmacy, detail={"fields": fields, "edits": pharmacy.edits})
    return pharmacy


def retire_pharmacy(pharmacy: Pharmacy, *, edits: int, by: Member) -> Pharmacy:
    """It is offered no more, and can be taken back."""
    return _set_active(pharmacy, edits, "retired", by, is_active=False)


def restore_pharmacy(pharmacy: Pharmacy, *, edits: int, by: Member) -> Pharmacy:
    return _set_active(pharmacy, edits, "restored", by, is_active=True)


def _set_active(
    pharmacy: Pharmacy, edits: int, verb: str, by: Member, *, is_active: bool
) -> Pharmacy:
    permissions.check_manage_clinic(by)
    permissions.check_own_clinic(by, pharmacy)
    with turn(by.clinic):
        fields = change(pharmacy, edits, is_active=is_active)
        events.record(by, verb, pharmacy, detail={"fields": fields, "edits": pharmacy.edits})
    return pharmacy


def _check(data: PharmacyData, by: Member, known: Pharmacy | None = None) -> None:
    if not data.name.strip():
        raise ActionError.at("name", "Enter the name of the pharmacy.")
    if not data.phone.strip():
        raise ActionError.at("phone", "Enter the telephone number of the pharmacy.")
    problems = tuple(phone_problems({"phone": data.phone, "fax": data.fax}))
    if problems:
        raise ActionError(*problems)
    same = Pharmacy.objects.of(by.clinic).filter(name=data.name).first()
    if same is not None and same != known:
        raise ActionError.at(
            "name",
            "A pharmacy of this name is on your list. Add the street to tell the two apart."
            if same.is_active
            else "A pharmacy of this name was retired. Take it back from the list instead.",
        )
