"""What a medical lead sends to confirm a translation."""

from django import forms

from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import LineField


class ConfirmTranslationForm(WriteForm):
    sentences = forms.CharField(
        widget=forms.HiddenInput, max_length=100, error_messages={"required": STALE}
    )
    translator = LineField(
        most=200,
        label="Certified translator or service",
        help_text="Who has read these sentences, as on the certificate.",
        error_messages={"required": "Enter who has read these sentences"},
    )
    password = forms.CharField(
        label="Your password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password to confirm"},
    )

    def saw_now(self, sentences: str) -> None:
        """The page is shown again with the sentences of now."""
        self._replace("sentences", sentences)
