"""A surgery of a patient, what followed it, and the restart after it."""

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms

from prescribing.clinical.knowledge import Acting, Knowledge
from prescribing.clinical.record import Answer
from prescribing.forms.base import STALE, WriteForm, in_a_row
from prescribing.forms.fields import (
    ChoiceOfRadios,
    ClockField,
    DayField,
    DoseField,
    LineField,
    MedicineNameField,
)
from prescribing.models import SurgeryStatus

NOT_KNOWN = str(Answer.UNKNOWN)
ANSWERS = [(str(Answer.YES), "Yes"), (str(Answer.NO), "No"), (NOT_KNOWN, "Not sure")]
LONG_ACTING = "long-acting-for-clinicians"
STATUSES = [(str(word), str(word).capitalize()) for word in SurgeryStatus]


class SurgeryForm(WriteForm):
    what = LineField(most=300, label="What (optional)", required=False)
    day = DayField(label="Date", error_messages={"required": "Enter the surgery date"})
    at = ClockField(
        label="Start time",
        required=False,
        help_text="Empty: not known, counted from midnight",
    )
    status = forms.ChoiceField(
        choices=[one for one in STATUSES if one[0] != SurgeryStatus.CANCELLED], required=False
    )
    advised_by = LineField(
        most=300,
        label="Who advised the nights without a dose (optional)",
        help_text="A person or a role, such as “Dr Ames, anaesthetist”",
        required=False,
    )
    layout = (*in_a_row("what", "day", "at", "status"), "advised_by")

    def typed(self) -> dict[str, Any]:
        """Planned, where nothing else was said."""
        typed = super().typed()
        return typed | {"status": typed["status"] or str(SurgeryStatus.PLANNED)}


class SurgeryChangeForm(SurgeryForm):
    status = forms.ChoiceField(choices=STATUSES)


class AfterSurgeryForm(WriteForm):
    """What followed an opioid is asked only when one was given. Nothing is answered beforehand."""

    opioid_given = ChoiceOfRadios(
        label="Was an opioid given, in the operating room or after it?",
        choices=ANSWERS,
        error_messages={"required": "Say if an opioid was given"},
    )
    opioid = MedicineNameField(
        label="The last opioid", required=False, help_text="At home too. As its label says it"
    )
    last_opioid_on = DayField(
        label="Date of its last dose",
        required=False,
        help_text="Leave empty when it is not known",
    )
    last_opioid_at = ClockField(label="Time (optional)", required=False)
    opioid_acting = ChoiceOfRadios(
        label="How long does it act? (optional where its name says it)",
        choices=[(Acting.SHORT, "Short"), (Acting.LONG, "Long"), (NOT_KNOWN, "Not sure")],
        required=False,
    )
    single_dose = ChoiceOfRadios(
        label="Was it a single dose, and none after it?", choices=ANSWERS, required=False
    )
    reconciled = ChoiceOfRadios(
        label="Was the medicine list brought in line with the discharge papers?",
        choices=ANSWERS,
        error_messages={"required": "Say if the list was brought in line with the papers"},
    )
    layout: tuple[Any, ...] = (
        Div(
            Field("opioid_given", wrapper_class="asks"),
            Div(
                *in_a_row("opioid", "last_opioid_on", "last_opioid_at"),
                "opioid_acting",
                "single_dose",
                css_class="follow-up",
            ),
            css_class="opens",
        ),
        "reconciled",
    )

    def __init__(self, *arguments: Any, known: Knowledge, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["opioid_acting"].help_text = known.sentences[LONG_ACTING].text

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("opioid_given") == Answer.YES:
            if not (typed.get("opioid_acting") or typed.get("opioid")):
                self._missing("opioid_acting", "Say how long the opioid acts")
            if not typed.get("single_dose"):
                self._missing("single_dose", "Say if it was a single dose")
        return typed

    def _missing(self, name: str, says: str) -> None:
        if name not in self.errors:
            self.add_error(name, says)

    def followed(self) -> dict[str, Any]:
        """Nothing of an opioid that was not given; how long it acts is empty when not known."""
        typed = {name: self.cleaned_data[name] for name in AfterSurgeryForm.base_fields}
        acting = typed["opioid_acting"]
        typed["opioid_acting"] = "" if acting == NOT_KNOWN else acting
        typed["single_dose"] = typed["single_dose"] or NOT_KNOWN
        return {name: value for name, value in typed.items() if name not in {"key", "edits"}}


class RestartForm(AfterSurgeryForm):
    """What followed, and the first night; an empty one is the first that is allowed."""

    surgery_edits = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), STALE),
    )
    agreed_by = LineField(
        most=300,
        label="Only if none was given: who of the surgical team agrees to a restart?",
        help_text="It is kept as agreed today",
        required=False,
    )
    starts = DayField(
        label="First night", required=False, help_text="Empty: the first that is allowed"
    )
    dose = DoseField(
        label="Dose, in mg",
        required=False,
        help_text="Empty: the dose that the nights without one ask for. Never above the last one",
    )
    take = DayField(required=False)  # the button that takes the night that was offered

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.earliest: date | None = None

    def saw_both(self, edits: int, surgery_edits: int) -> None:
        """The page is shown again with the prescription and the surgery as they are now."""
        self.saw(edits)
        self._replace("surgery_edits", str(surgery_edits))

    @property
    def first_night(self) -> date | None:
        chosen: date | None = self.cleaned_data["take"] or self.cleaned_data["starts"]
        return chosen
