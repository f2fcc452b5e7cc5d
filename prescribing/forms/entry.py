"""Signing in, and choosing the clinic to work in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from prescribing.forms.base import WriteForm
from prescribing.models import Membership, User


class SignInForm(forms.Form):
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Enter your e-mail address"},
    )
    password = forms.CharField(
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )
    use_required_attribute = False

    helper = WriteForm.helper
    layout: tuple[Any, ...] = ()

    def __init__(self, request: HttpRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if email and password:
            self.user = authenticate(self.request, username=email, password=password)
            if self.user is None:
                raise forms.ValidationError("The e-mail address or the password is not right")
        return self.cleaned_data


class StayForm(forms.Form):
    """The password of somebody who is signed in."""

    password = forms.CharField(
        max_length=1024, strip=False, error_messages={"required": "Enter your password"}
    )

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("That is not your password")
        return password


class ClinicForm(forms.Form):
    clinic = forms.ChoiceField(
        label="Clinic",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the clinic to work in",
            "invalid_choice": "Choose the clinic to work in",
        },
    )
    use_required_attribute = False

    def __init__(self, members: Iterable[Membership], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["clinic"].choices = [  # type: ignore[attr-defined]
            (str(member.clinic_id), f"{member.clinic.name} ({member.role})") for member in members
        ]
