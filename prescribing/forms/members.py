"""The people of a clinic: role and lead."""

from django import forms

from prescribing.forms.base import WriteForm
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
