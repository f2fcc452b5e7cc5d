"""Fields that read one kind of thing each, and say what is wrong with it in words."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse

from prescribing.clinical.dose import Dose, DoseError
from prescribing.clinical.pasted import cleaned

FIGURE = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2199, 12, 31)
LONGEST_MEDICINE = 300


class DoseField(forms.CharField):
    """A dose in mg, read by the one parser of doses and refused in its words."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> Dose | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Dose.parse(text)
        except DoseError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return value.mg if isinstance(value, Dose) else value


class DayField(forms.DateField):
    """A date of the calendar, within two centuries so that no sum with it can overflow."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": "Enter a date that exists", **options.pop("error_messages", {})}
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%m/%d/%Y", "%b %d, %Y", "%d %b %Y"],
            validators=[
                MinValueValidator(EARLIEST_DAY, "Enter a date in or after 1900"),
                MaxValueValidator(LATEST_DAY, "Enter a date before 2200"),
            ],
            error_messages=messages,
            **options,
        )


class ClockField(forms.TimeField):
    """A time of day, to the minute."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"],
            error_messages={"invalid": "Enter a time of day, such as 21:00"},
            **options,
        )


class CountField(forms.IntegerField):
    """A whole number in a small box."""

    def __init__(self, *, least: int = 0, most: int = 999, **options: Any) -> None:
        wrong = f"Enter a whole number from {least} to {most}"
        super().__init__(
            widget=forms.NumberInput(
                attrs={"class": "short", "inputmode": "numeric", "min": least, "max": most}
            ),
            validators=[MinValueValidator(least, wrong), MaxValueValidator(most, wrong)],
            error_messages={"invalid": wrong, **options.pop("error_messages", {})},
            **options,
        )


class FigureField(forms.DecimalField):
    """A figure as a laboratory prints it: plain digits, at most two decimals, no unit."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
        wrong = "Enter a number such as 38 or 38.5, without its unit"
        messages = {"invalid": wrong, "max_digits": wrong, "max_whole_digits": wrong}
        super().__init__(
            max_digits=9,
            decimal_places=2,
            widget=forms.TextInput(attrs=attributes),
            error_messages={
                **messages,
                "max_decimal_places": "Enter at most two decimals",
                **options.pop("error_messages", {}),
            },
            **options,
        )

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        if text and not FIGURE.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().clean(text)


class LineField(forms.CharField):
    """One line of text as a person writes it."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(
            max_length=most,
            error_messages={
                "max_length": "Write %(limit_value)d characters or fewer, not %(show_value)d",
                **options.pop("error_messages", {}),
            },
            **options,
        )
        self.widget.attrs.setdefault("autocomplete", "off")


class MedicineNameBound(forms.BoundField):
    """Beside it stand names to choose from and what is recognised, under ids made of its own."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if not self.auto_id or (widget or self.field.widget).is_hidden:
            return built
        return built | {
            "data-names": f"{self.auto_id}_names",
            "hx-get": f"{reverse('medicine-named')}?at={self.auto_id}",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{self.auto_id}_recognised",
            "hx-sync": "this:replace",
        }


class MedicineNameField(LineField):
    """A medicine as it is typed; a plain field of text where no script runs."""

    bound_field_class = MedicineNameBound
    names_a_medicine = True

    def __init__(self, **options: Any) -> None:
        super().__init__(most=LONGEST_MEDICINE, **options)
        self.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        return cleaned(super().to_python(value) or "")


class NoteField(LineField):
    """A few lines of text."""

    def __init__(self, *, most: int = 1000, **options: Any) -> None:
        super().__init__(most=most, widget=forms.Textarea(attrs={"rows": 3}), **options)


class ChoiceOfRadios(forms.ChoiceField):
    """One of a few, as radio buttons in a fieldset. Nothing is chosen beforehand."""

    widget = forms.RadioSelect
