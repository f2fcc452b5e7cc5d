"""A pharmacy, as staff call it and send to it."""

from django import forms

from prescribing.forms.base import WriteForm
from prescribing.forms.fields import LineField


def _number(label: str, **options: object) -> LineField:
    widget = forms.TextInput(attrs={"type": "tel", "class": "medium"})
    return LineField(most=40, label=label, widget=widget, **options)


class PharmacyForm(WriteForm):
    name = LineField(
        most=200,
        label="Name",
        help_text="With the street where there are several of one name",
        error_messages={"required": "Enter the name of the pharmacy"},
    )
    phone = _number(
        "Telephone", error_messages={"required": "Enter the telephone number of the pharmacy"}
    )
    fax = _number("Fax (optional)", required=False)
    note = LineField(
        most=300,
        label="Note (optional)",
        help_text="Such as: compounds 1.5 mg tablets; closed on Sundays",
        required=False,
    )
