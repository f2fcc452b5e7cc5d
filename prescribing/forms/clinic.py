"""The details of a clinic: what stands on paper, its time zone, and what is chosen beforehand."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms

from prescribing.actions.clinics import ClinicData
from prescribing.forms.base import WriteForm
from prescribing.forms.fields import LineField
from prescribing.forms.patients import LANGUAGES
from prescribing.models import Clinic, Paper

PAPERS = [(Paper.LETTER, "Letter"), (Paper.A4, "A4")]
AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip
LONGEST_ADDRESS = 300


class ClinicDetailsForm(WriteForm):
    name = LineField(
        most=200, label="Name", error_messages={"required": "Enter the name of the clinic"}
    )
    address = LineField(
        most=LONGEST_ADDRESS,
        label="Address",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the address of the clinic"},
    )
    phone = LineField(
        most=40,
        label="Telephone",
        help_text="Patients call it when they feel unwell, or before they start again.",
        widget=forms.TextInput(attrs={"type": "tel", "class": "medium"}),
        error_messages={"required": "Enter the telephone number that patients call"},
    )
    after_hours_phone = LineField(
        most=40,
        label="Telephone after hours (optional)",
        help_text="Left empty, handouts say nothing of nights and weekends.",
        widget=forms.TextInput(attrs={"type": "tel", "class": "medium"}),
        required=False,
    )
    opening_hours = LineField(
        most=200,
        label="Opening hours (optional)",
        help_text="As they are to be printed, such as: Monday to Friday, 9 am to 5 pm",
        required=False,
    )
    timezone = forms.ChoiceField(
        label="Time zone",
        error_messages={
            "required": "Choose a time zone from the list",
            "invalid_choice": "Choose a time zone from the list",
        },
    )
    is_other_zone = forms.BooleanField(
        label="Yes, change the time zone",
        help_text="Needed only when you choose another one",
        required=False,
    )
    paper = forms.ChoiceField(
        label="Paper of a new plan",
        choices=PAPERS,
        help_text="A prescriber can choose the other one for a plan.",
    )
    language = forms.ChoiceField(
        label="Language of a new patient",
        choices=LANGUAGES,
        help_text="Chosen beforehand when a patient is added, and can be another for each.",
    )

    def __init__(self, *arguments: Any, clinic: Clinic, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.zone_of_today = clinic.timezone
        self.fields["timezone"].choices = zones(clinic.timezone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_other = given.get("timezone", self.zone_of_today) != self.zone_of_today
        if is_other and not given.get("is_other_zone"):
            self.add_error(
                "is_other_zone",
                f"The time zone was {self.zone_of_today}. Tick this to change it, or choose "
                f"{self.zone_of_today} again",
            )
        return given

    @property
    def data_given(self) -> ClinicData:
        typed = self.typed()
        del typed["is_other_zone"]
        return ClinicData(**typed)


def initial_of(clinic: Clinic) -> dict[str, Any]:
    """What is on record, for the fields of the form."""
    return {
        name: getattr(clinic, name)
        for name in ClinicDetailsForm.base_fields
        if hasattr(clinic, name)
    }


def zones(of_today: str) -> list[Any]:
    """The zones of the world by area, and the clinic's own where it goes by an older name."""
    known = _zones()
    if any(of_today == name for _, named in known for name, _ in named):
        return known
    return [("Now", [(of_today, of_today)]), *known]


@cache
def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    every = sorted(available_timezones())
    return [
        (
            area,
            [
                (name, name.partition("/")[2].replace("_", " "))
                for name in every
                if name.startswith(f"{area}/")
            ],
        )
        for area in AREAS
    ]
