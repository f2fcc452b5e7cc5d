"""A pasted list of medicines: first the text, then a row of fields for each of its lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms

from prescribing.clinical.pasted import entries
from prescribing.clinical.record import MedicineStatus
from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import DayField, MedicineNameField
from prescribing.forms.patients import STATUSES

MOST_LINES = 500
MOST_LETTERS = 200_000
OF_A_LINE = ("add", "text", "status", "last_taken")


class PasteForm(forms.Form):
    listed = forms.CharField(
        label="Medicines",
        help_text=(
            f"One on each line, as they stand on the list you have; at most {MOST_LINES}. Bullets, "
            "numbers and empty lines do no harm."
        ),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Paste or write at least one medicine",
            "max_length": "This is too long for one list. Paste a part of it, then the rest.",
        },
    )
    use_required_attribute = False

    helper = WriteForm.helper
    layout: tuple[Any, ...] = ()

    def clean_listed(self) -> tuple[str, ...]:
        found = entries(self.cleaned_data["listed"])
        if not found:
            raise forms.ValidationError("Paste or write at least one medicine")
        if len(found) > MOST_LINES:
            raise forms.ValidationError(
                f"There are {len(found)} lines, and at most {MOST_LINES} can be added at a time. "
                "Cut the rest, add these, then paste the rest."
            )
        return found


@dataclass(frozen=True)
class Line:
    """The fields of one line, as they are bound."""

    number: int
    add: forms.BoundField
    text: forms.BoundField
    status: forms.BoundField
    last_taken: forms.BoundField

    @property
    def problems(self) -> list[tuple[forms.BoundField, str]]:
        fields = (self.add, self.text, self.status, self.last_taken)
        return [(field, str(error)) for field in fields for error in field.errors]

    @property
    def typed(self) -> str:
        return str(self.text.value() or "")


class PastedForm(WriteForm):
    """Only the lines that are ticked count; what is wrong with another is not in the way."""

    lines = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=MOST_LINES,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), STALE),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(1, self._count() + 1):
            self.fields |= _fields_of_line(number)

    @classmethod
    def of(cls, texts: Sequence[str], left_out: frozenset[int]) -> Self:
        """A form that nobody has sent yet. Each line is ticked but those that are left out."""
        values: dict[str, Any] = {"lines": len(texts)}
        for number, text in enumerate(texts, start=1):
            values |= {f"text_{number}": text, f"add_{number}": number not in left_out}
        return cls(initial=values)

    @classmethod
    def with_name(cls, sent: Mapping[str, Any], use: str) -> Self:
        """The form as it was sent, with one text replaced: "3:tramadol 50 mg"."""
        number, _, name = use.partition(":")
        return cls(initial={**sent, f"text_{number}": name})

    @property
    def each_line(self) -> Iterator[Line]:
        for number in range(1, self._count() + 1):
            yield Line(number, *(self[f"{name}_{number}"] for name in OF_A_LINE))

    @property
    def ticked(self) -> list[int]:
        count = self._count()
        return [number for number in range(1, count + 1) if self.cleaned_data.get(f"add_{number}")]

    def typed_on(self, number: int) -> dict[str, Any]:
        return {name: self.cleaned_data.get(f"{name}_{number}") for name in OF_A_LINE[1:]}

    def clean(self) -> dict[str, Any]:
        ticked = set(self.ticked)
        for number in range(1, self._count() + 1):
            if number not in ticked:
                for name in OF_A_LINE:
                    self.errors.pop(f"{name}_{number}", None)
            elif not self.cleaned_data.get(f"text_{number}", "-"):
                self.add_error(f"text_{number}", "Enter the medicine, or leave the line out")
        if not ticked and "lines" not in self.errors:
            self.add_error(None, "Tick at least one line, or go back")
        return self.cleaned_data

    def place_of(self, name: str) -> str | None:
        """An action counts the entries that it was given, and the form its lines."""
        field, _, position = name.partition(" ")
        return f"{field}_{self.ticked[int(position) - 1]}" if position else None

    def _count(self) -> int:
        sent = self.data.get("lines") if self.is_bound else self.initial.get("lines")
        wanted = str(sent)
        count = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
        return count if count <= MOST_LINES else 0


def _fields_of_line(number: int) -> dict[str, forms.Field]:
    fields = {
        f"add_{number}": forms.BooleanField(label=f"Add line {number}", required=False),
        f"text_{number}": MedicineNameField(label=f"Medicine on line {number}", required=False),
        f"status_{number}": forms.ChoiceField(
            label="Status", choices=STATUSES, initial=MedicineStatus.TAKING
        ),
        f"last_taken_{number}": DayField(label="Last taken (if stopped)", required=False),
    }
    for name, css in zip(OF_A_LINE, CLASSES, strict=True):
        fields[f"{name}_{number}"].widget.attrs["class"] = css
    return fields


CLASSES = ("form-check-input", "form-control", "form-select", "form-control")
