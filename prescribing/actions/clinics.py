"""What a clinic is called, where it is reached, in which zone it lives, and how it prints."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from zoneinfo import available_timezones

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.turns import change, turn
from prescribing.models import Clinic
from prescribing.permissions import Member

NEEDED = {
    "name": "Enter the name of the clinic.",
    "address": "Enter the address of the clinic.",
    "phone": "Enter the telephone number that patients call.",
}
PHONES = ("phone", "after_hours_phone")


@dataclass(frozen=True)
class ClinicData:
    name: str
    address: str
    phone: str
    timezone: str
    paper: str
    language: str
    after_hours_phone: str = ""
    opening_hours: str = ""


def change_clinic(*, edits: int, data: ClinicData, by: Member) -> Clinic:
    """Write the clinic's details. What was signed before keeps those that were signed."""
    permissions.check_manage_clinic(by)
    problems = tuple(_problems(data))
    if problems:
        raise ActionError(*problems)
    with turn(by.clinic):
        clinic = Clinic.objects.get(pk=by.clinic_id)
        fields = change(clinic, edits, **asdict(data))
        events.record(by, "changed", clinic, detail={"fields": fields, "edits": clinic.edits})
    return clinic


def _problems(data: ClinicData) -> Iterator[Problem]:
    for name, says in NEEDED.items():
        if not getattr(data, name).strip():
            yield Problem(says, name)
    yield from phone_problems({name: getattr(data, name) for name in PHONES})
    if data.timezone not in available_timezones():
        yield Problem("Choose a time zone from the list.", "timezone")


def phone_problems(numbers: Mapping[str, str]) -> Iterator[Problem]:
    """What is written where a number is to be dialled, by the name of its field."""
    for name, number in numbers.items():
        if number.strip() and not any(one.isdecimal() for one in number):
            yield Problem("Enter a telephone number, such as 555-0100.", name)
