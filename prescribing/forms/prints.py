"""What is asked before a handout is printed: in which form, and why again."""

from typing import Any

from django import forms

from prescribing.clinical import codes
from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import LineField, NoteField
from prescribing.models import Language, Paper, PrintReason

REASONS = [
    ("", "Choose a reason"),
    (PrintReason.LOST, "It was lost"),
    (PrintReason.DAMAGED, "It is unreadable or damaged"),
    (PrintReason.FAMILY, "For a family member"),
    (PrintReason.PHARMACY, "For a pharmacy"),
    (PrintReason.OTHER, "Another reason"),
]
LONGEST_CODE = 40


def _hidden(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices,
        widget=forms.HiddenInput,
        error_messages={"required": STALE, "invalid_choice": STALE},
    )


class PrintForm(WriteForm):
    """One form of a version, and the reason when it was printed before (`again`)."""

    paper = _hidden([(str(one), str(one)) for one in Paper])
    language = _hidden([(str(one), str(one)) for one in Language])
    size = _hidden(())
    pages = _hidden(())
    reason = forms.ChoiceField(
        label="Why is it printed again?",
        choices=REASONS,
        required=False,  # the action asks: a button that is pressed two times needs none
    )
    note = NoteField(
        label="Your own words",
        help_text="Needed for another reason only",
        most=300,
        required=False,
    )

    def __init__(
        self,
        *arguments: Any,
        sizes: tuple[str, ...],
        packs: tuple[str, ...],
        again: bool,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("size", sizes), ("pages", packs)):
            self.fields[name].choices = [(one, one) for one in choices]  # type: ignore[attr-defined]
        if not again:
            del self.fields["reason"], self.fields["note"]

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("paper", "language", "size", "pages")}

    @property
    def why(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"reason": given.get("reason", ""), "note": given.get("note", "")}


class CodeForm(forms.Form):
    """The code from the foot of a paper, in whatever way it is written."""

    code = LineField(
        label="Code",
        help_text=f"It stands in the foot of every page, such as {codes.complete('K7QN2XR')}",
        most=LONGEST_CODE,
        error_messages={"required": "Enter the code"},
    )
    use_required_attribute = False
