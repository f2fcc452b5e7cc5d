"""What a prescriber writes when signing, stopping or voiding."""

from collections.abc import Sequence
from typing import Any

from django import forms

from prescribing.clinical.knowledge import Severity
from prescribing.clinical.screening import Finding
from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import NoteField

REACHED = {"aria-keyshortcuts": "Control+Enter"}  # one after the other, as keys.js does it


class SignForm(WriteForm):
    """A field for the reason of each finding that needs one, the advice, and the password."""

    digest = forms.CharField(
        widget=forms.HiddenInput, max_length=100, error_messages={"required": STALE}
    )
    acknowledged = forms.BooleanField(
        label="I have read the notes above",
        required=False,
        widget=forms.CheckboxInput(attrs=REACHED),
    )
    password = forms.CharField(
        label="Your password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"} | REACHED),
        error_messages={"required": "Enter your password to sign"},
    )

    def __init__(
        self,
        *arguments: Any,
        findings: Sequence[Finding],
        typed_reasons: dict[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.places: dict[str, str] = {}
        for number, finding in enumerate(findings, start=1):
            if finding.severity is Severity.REASON:
                self.places[finding.key] = f"reason_{number}"
                self._ask_reason(f"reason_{number}", finding, typed_reasons or {})
        if not any(finding.severity is Severity.ADVICE for finding in findings):
            del self.fields["acknowledged"]

    @property
    def reasons(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(name, "") for key, name in self.places.items()}

    def reason_of(self, finding: Finding) -> forms.BoundField | None:
        name = self.places.get(finding.key)
        return self[name] if name else None

    def place_of(self, name: str) -> str | None:
        return super().place_of(self.places.get(name, name))

    def _ask_reason(self, name: str, finding: Finding, typed: dict[str, str]) -> None:
        self.fields[name] = NoteField(
            label=f"Your reason: {finding.title.lower()}",
            initial=typed.get(finding.key, ""),
            required=False,
        )
        self.fields[name].widget.attrs |= REACHED
        self.fields[f"{name}_for"] = forms.CharField(
            widget=forms.HiddenInput, initial=finding.key, required=False, max_length=1000
        )


class EndForm(WriteForm):
    reason = NoteField(label="Reason", error_messages={"required": "Write the reason"})
