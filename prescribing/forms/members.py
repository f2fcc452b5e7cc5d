"""The people of a clinic: role, lead and licences."""

from django import forms

from prescribing.forms.base import WriteForm
from prescribing.forms.fields import DayField, LineField
from prescribing.models import Role

ROLES = [
    (Role.PRESCRIBER, "Prescriber: plans, and signs with a valid licence"),
    (Role.STAFF, "Staff: keeps records, drafts, prints"),
    (Role.REVIEWER, "Reviewer: reviews what was signed, at the review desk"),
    (Role.MANAGER, "Manager: runs the clinic, sees no patient"),
]


class MemberForm(WriteForm):
    role = forms.ChoiceField(
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )
    is_medical_lead = forms.BooleanField(
        label="Medical lead",
        help_text="A prescriber who reads and adopts the clinical content for the clinic.",
        required=False,
    )


class LicenceForm(WriteForm):
    licence = LineField(
        most=100,
        label="Licence number",
        error_messages={"required": "Enter the number of the licence"},
    )
    printed_name = LineField(
        most=200,
        label="Name as it is printed",
        help_text="It stands on what is signed with this licence, such as: Anita Rao, MD",
        error_messages={"required": "Enter the name as it is printed"},
    )
    valid_from = DayField(
        label="Valid from", error_messages={"required": "Enter the first valid day"}
    )
    valid_to = DayField(
        label="Last valid day (optional)",
        help_text="Leave empty only if the licence has no end.",
        required=False,
    )


class EndLicenceForm(WriteForm):
    last_day = DayField(
        label="Last valid day", error_messages={"required": "Enter the last valid day"}
    )
