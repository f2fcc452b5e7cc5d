"""What was measured and tested, and what a named clinician stated. One form for each kind."""

from typing import Any

from django import forms

from prescribing.clinical.knowledge import ObservationKind
from prescribing.forms.base import WriteForm
from prescribing.forms.fields import ChoiceOfRadios, DayField, FigureField, LineField, NoteField


class ObservationForm(WriteForm):
    """Asks for what this kind has: a value and perhaps a limit, or one of its outcomes."""

    on = DayField(label="Date of the test", error_messages={"required": "Enter the date"})
    by = LineField(most=300, label="Laboratory or person who tested (optional)", required=False)

    def __init__(self, *arguments: Any, kind: ObservationKind, **options: Any) -> None:
        super().__init__(*arguments, **options)
        asked = _figures(kind) if kind.unit else {"outcome": _outcome(kind)}
        self.fields = {
            name: self.fields.get(name) or asked[name]
            for name in ("key", "edits", *asked, "on", "by")
        }


class AgreementForm(WriteForm):
    by = LineField(
        most=300,
        label="Name of the clinician",
        error_messages={"required": "Enter the name of the clinician"},
    )
    on = DayField(label="Date of the statement", error_messages={"required": "Enter the date"})
    says = NoteField(label="In the clinician's words (optional)", required=False)


def _figures(kind: ObservationKind) -> dict[str, forms.Field]:
    value = FigureField(
        label=f"{kind.name}, in {kind.unit}",
        error_messages={"required": f"Enter the value in {kind.unit}"},
    )
    limit = FigureField(
        label=f"Upper limit of the laboratory, in {kind.unit}",
        help_text="It is printed beside the value. Leave empty when it is not known.",
        required=False,
    )
    return {"value": value, "upper_limit": limit} if kind.has_upper_limit else {"value": value}


def _outcome(kind: ObservationKind) -> forms.Field:
    return ChoiceOfRadios(
        label=kind.name,
        choices=list(kind.outcomes.items()),
        error_messages={"required": "Choose what came of it"},
    )
