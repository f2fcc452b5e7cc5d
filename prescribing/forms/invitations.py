"""Inviting somebody into a clinic, and the password of who joins."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from prescribing.forms.base import WriteForm
from prescribing.forms.fields import LineField
from prescribing.forms.members import ROLES

LONGEST_PASSWORD = 1024


class InvitationForm(WriteForm):
    name = LineField(
        most=200,
        label="Name",
        help_text="As colleagues read it, such as: Dr. Anita Rao",
        error_messages={"required": "Enter the name"},
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="With it the account signs in.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={
            "required": "Enter the e-mail address",
            "invalid": "Enter an e-mail address, such as name@clinic.example",
        },
    )
    role = forms.ChoiceField(
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )


def _password(label: str, required: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": required},
        **options,
    )


class NewPasswordForm(forms.Form):
    """For somebody who has no account yet, and therefore no key of a form either."""

    password = _password("Password", "Choose a password")
    again = _password("The same password again", "Enter the password a second time")
    use_required_attribute = False
    helper = WriteForm.helper
    layout: tuple[Any, ...] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "The two passwords differ. Enter both again")
        return given
