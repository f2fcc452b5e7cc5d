"""What a medical lead sends to adopt a version, and a prescriber who has looked again."""

from django import forms

from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import NoteField


class AdoptForm(WriteForm):
    version = forms.CharField(
        widget=forms.HiddenInput, max_length=100, error_messages={"required": STALE}
    )
    password = forms.CharField(
        label="Your password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password to sign"},
    )


class LookAgainForm(WriteForm):
    digest = forms.CharField(
        widget=forms.HiddenInput, max_length=100, error_messages={"required": STALE}
    )
    note = NoteField(
        label="What did you decide, and why?",
        help_text="Your name and this note are kept with the prescription.",
        error_messages={"required": "Write what you decided, and why"},
    )

    def saw_now(self, digest: str) -> None:
        """The page is shown again with what differs now."""
        self._replace("digest", digest)
