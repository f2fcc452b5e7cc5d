"""The plan page as one form: what it is for, what was asked today, the steps, the supply."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Indication, Knowledge, Ladder, Product
from prescribing.clinical.record import Answer
from prescribing.forms.base import STALE, WriteForm
from prescribing.forms.fields import (
    ChoiceOfRadios,
    ClockField,
    CountField,
    DayField,
    DoseField,
    LineField,
    MedicineNameField,
)
from prescribing.models import Paper

ANSWERS = [(str(Answer.YES), "Yes"), (str(Answer.NO), "No"), (str(Answer.UNKNOWN), "Not sure")]
PAPERS = [(str(Paper.LETTER), "Letter"), (str(Paper.A4), "A4")]
OTHER = "other"
OWN_STEPS = "own"
ROWS = range(1, 13)  # as many as a plan may have steps
ROWS_OPEN = 4  # the others are folded away while they are empty
STEP = "step "
QUANTITY = "quantity "
# A field of the medicine, and its field here.
TOLD_BESIDE = {"text": "opioid_name", "last_taken": "opioid_last_taken"}
START_LATER = "start-later"
OF_A_ROW = ("dose_", "nights_")
# What a yes is followed by: it goes on the patient's lists, and is no part of the draft.
FOLLOWED_BY = {
    "opioid_14_days": ("opioid_name", "opioid_last_taken"),
    "surgery": ("surgery_day", "surgery_at"),
}
# A field, and the part of the draft that it tells. What was told of no field is wrong of the steps.
PARTS = {
    "ladder": "steps",
    "product": "steps",
    "last_nights": "steps",
    NON_FIELD_ERRORS: "steps",
    "indication_text": "indication",
}

# What must be filled in, beside the questions, before the plan can be reviewed. A draft may be
# saved without it.
NEEDED = {
    "indication": "Choose what it is for",
    "lists_checked": "Check the lists with the patient, then tick this box",
    "ladder": "Choose a plan",
}


Row = tuple[int, forms.BoundField, forms.BoundField]


def quantity_name(product_id: str) -> str:
    """The name of the field for what is dispensed of a product."""
    return f"quantity_{product_id}"


@dataclass(frozen=True)
class OwnStep:
    dose: Dose
    nights: int


@dataclass(frozen=True)
class ShownQuestion:
    """A question of the page, and those that are asked after it."""

    field: forms.BoundField
    follow_ups: Sequence["ShownQuestion"] = ()
    is_asked: bool = True

    @property
    def stays_open(self) -> bool:
        """Whether something under it is to be seen, whatever the question itself is answered."""
        return any(one.is_asked or one.field.errors for one in self.follow_ups)


class PlanForm(WriteForm):
    helper = None  # its page lays out each field, and crispy would ask for this with each

    indication = forms.ChoiceField(label="Indication", required=False)
    indication_text = LineField(most=300, label="If another, which?", required=False)
    consent = forms.BooleanField(
        label="Off-label use was discussed with the patient, who agrees", required=False
    )
    lists_checked = forms.BooleanField(
        label="I checked these lists with the patient today", required=False
    )
    opioid_name = MedicineNameField(label="Which opioid?", required=False)
    opioid_last_taken = DayField(label="Last dose", required=False)
    surgery_day = DayField(label="Surgery date", required=False)
    surgery_at = ClockField(label="Start time (if known)", required=False)
    hold_hours = CountField(
        label="Hours without LDN before surgery", least=1, most=999, required=False
    )
    hold_reason = LineField(most=300, label="Reason for these hours", required=False)
    ladder = ChoiceOfRadios(
        label="Plan", required=False, error_messages={"invalid_choice": "Choose a plan"}
    )
    product = forms.ChoiceField(label="Tablet or capsule", required=False)
    last_nights = CountField(
        label="Nights on the last step",
        help_text="Empty: as the plan says",
        least=1,
        most=999,
        required=False,
    )
    first_night = DayField(
        label="First night", error_messages={"required": "Enter the first night"}
    )
    dose_time = ClockField(label="Usual dose time", required=False)
    dropped_holds = forms.TypedMultipleChoiceField(
        label="Nights without a dose",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": STALE},
    )
    quantity_reason = LineField(most=300, label="Reason for this quantity", required=False)
    refills = CountField(label="Refills", least=0, most=11, required=False)
    paper = forms.ChoiceField(label="Handout paper", choices=PAPERS, required=False)
    # The first night that a finding offers, and where somebody goes who leaves the page.
    later_night = forms.DateField(
        widget=forms.HiddenInput, required=False, error_messages={"invalid": STALE}
    )
    then = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        *arguments: Any,
        known: Knowledge,
        asked: Collection[str],
        products: Mapping[str, Product] | None = None,
        holds: Iterable[tuple[int, str]] = (),
        complete: bool = False,
        lists_count: bool = False,
        **options: Any,
    ) -> None:
        """Of the questions, those that are asked of this patient count, and no others.

        Lists that count from an earlier day need no tick today.
        """
        self.complete = complete
        self.lists_count = lists_count
        self.known = known
        self.asked = asked
        super().__init__(*arguments, **options)
        self._offer("indication", list(_grouped(known.indications)))
        self._offer("ladder", [*_named(known.ladders), (OWN_STEPS, "My own steps")])
        self._offer(
            "product",
            [
                ("", "As the plan says, or chosen for you"),
                *_labelled(known.products if products is None else products),
            ],
        )
        self._offer("dropped_holds", list(holds))
        for product in known.products.values():
            self.fields[quantity_name(product.id)] = CountField(
                label=f"{product.unit.capitalize()}s of {product.strength} to dispense",
                least=1,
                required=False,
            )
        for name, question in known.questions.items():
            self.fields[name] = ChoiceOfRadios(
                label=question.asks, help_text=question.hint, choices=ANSWERS, required=False
            )
        for row in ROWS:
            self.fields[f"dose_{row}"] = DoseField(
                label=f"Dose of step {row}, in mg", required=False
            )
            self.fields[f"nights_{row}"] = CountField(
                label=f"Nights on step {row}", least=1, most=999, required=False
            )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("ladder") != OWN_STEPS:
            self._forget_own_steps()
        for problem in [*self._missing(), *self._missing_follow_ups(), *self._half_rows()]:
            self.add_error(*problem)
        return self.cleaned_data

    @property
    def questions(self) -> list[ShownQuestion]:
        """Those always asked, with what follows them; then others that this patient is asked."""
        first = [name for name, each in self.known.questions.items() if each.is_always_asked]
        other = [
            name
            for name, each in self.known.questions.items()
            if name in self.asked and not each.is_always_asked and not each.after
        ]
        return [ShownQuestion(self[name], self._following(name)) for name in (*first, *other)]

    @property
    def questions_shown(self) -> list[str]:
        return [shown.field.name for one in self.questions for shown in (one, *one.follow_ups)]

    def _following(self, parent: str) -> list[ShownQuestion]:
        return [
            ShownQuestion(self[name], is_asked=name in self.asked)
            for name, each in self.known.questions.items()
            if each.after[:1] == (parent,)
        ]

    @property
    def ladder_doses(self) -> dict[str, tuple[Dose, ...]]:
        return {ladder.id: ladder.doses for ladder in self.known.ladders.values()}

    @property
    def rows_open(self) -> list[Row]:
        """The first few, and all up to the last that holds anything."""
        used = [number for number, *cells in self._rows if any(map(_holds_something, cells))]
        return self._rows[: max([ROWS_OPEN, *used])]

    @property
    def rows_folded(self) -> list[Row]:
        return self._rows[len(self.rows_open) :]

    @property
    def _rows(self) -> list[Row]:
        return [(row, self[f"dose_{row}"], self[f"nights_{row}"]) for row in ROWS]

    def quantity_fields(self, products: Iterable[str]) -> list[forms.BoundField]:
        """Those of these products, and others that hold something."""
        shown = set(products)
        fields = ((each, self[quantity_name(each)]) for each in self.known.products)
        return [field for each, field in fields if each in shown or _holds_something(field)]

    @property
    def has_quantities(self) -> bool:
        """Whether a quantity or its reason was typed."""
        return bool(self.quantity_fields(())) or _holds_something(self["quantity_reason"])

    @property
    def quantities(self) -> dict[str, int]:
        """What was typed, by product."""
        typed = {each: self.cleaned_data.get(quantity_name(each)) for each in self.known.products}
        return {each: units for each, units in typed.items() if units}

    @property
    def answers(self) -> dict[str, str]:
        """The answers that were given; what was not answered is left out."""
        given = {name: self.cleaned_data.get(name) for name in self.asked}
        return {name: answer for name, answer in given.items() if answer}

    @property
    def own_steps(self) -> list[OwnStep]:
        filled = (
            (self.cleaned_data.get(f"dose_{row}"), self.cleaned_data.get(f"nights_{row}"))
            for row in ROWS
        )
        return [OwnStep(dose, nights) for dose, nights in filled if dose and nights]

    @property
    def night_chosen(self) -> date | None:
        """As typed, or the later one that the pressed button offered; None if it is unreadable."""
        typed = self.cleaned_data
        later: date | None = typed.get("later_night") if typed.get("then") == START_LATER else None
        night: date | None = typed.get("first_night")
        return later or night

    @property
    def unanswered(self) -> int:
        return len(set(self.asked) - self.answers.keys())

    @property
    def unread(self) -> set[str]:
        """Of what a draft holds, the parts that cannot be saved as they are typed."""
        return {self._part_of(name) for name in self.errors}

    def _part_of(self, name: str) -> str:
        if name in self.known.questions:
            return "answers"
        if name.startswith(OF_A_ROW) and name != "dose_time":
            return "steps"
        if name.startswith("quantity_") and name != "quantity_reason":
            return "quantities"
        return PARTS.get(name, name)

    @property
    def unsaved(self) -> list[str]:
        """What is typed and not saved by itself, by the names of its fields.

        An opioid or a surgery goes on the patient's lists, and a hold out of the plan, only when
        somebody presses a button.
        """
        waits = [name for name in self.errors if name in self.fields]
        for question, fields in FOLLOWED_BY.items():
            waits += fields if self.said_yes(question) else ()
        waits.append("dropped_holds")
        typed = [name for name in waits if _holds_something(self[name])]
        return [str(self[name].label) for name in dict.fromkeys(typed)]

    def place_of(self, name: str) -> str | None:
        if name.startswith(STEP):
            own = self.cleaned_data.get("ladder") == OWN_STEPS
            return f"dose_{name.removeprefix(STEP)}" if own else "last_nights"
        if name.startswith(QUANTITY):
            return quantity_name(name.removeprefix(QUANTITY))
        return super().place_of(TOLD_BESIDE.get(name, name))

    def said_yes(self, question: str) -> bool:
        return self.cleaned_data.get(question) == Answer.YES

    def _forget_own_steps(self) -> None:
        """Rows that do not count are not shown, so nothing in them is in the way."""
        for row in ROWS:
            self.errors.pop(f"dose_{row}", None)
            self.errors.pop(f"nights_{row}", None)

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _missing(self) -> Iterator[tuple[str, str]]:
        if not self.complete:
            return
        asked = {name: self.known.questions[name].missing for name in self.asked}
        counted = {"lists_checked"} if self.lists_count else set()
        for name, message in (NEEDED | asked).items():
            if name not in counted and not self.cleaned_data.get(name) and name not in self.errors:
                yield name, message
        if self.cleaned_data.get("indication") == OTHER and not self.cleaned_data.get(
            "indication_text"
        ):
            yield "indication_text", "Say what it is for"

    def _missing_follow_ups(self) -> Iterator[tuple[str, str]]:
        # A name alone or a date alone cannot be put on a list.
        given = self.cleaned_data
        if (
            given.get("opioid_last_taken")
            and not given.get("opioid_name")
            and self.said_yes("opioid_14_days")
        ):
            yield "opioid_name", "Enter which opioid it was"
        if given.get("surgery_at") and not given.get("surgery_day") and self.said_yes("surgery"):
            yield "surgery_day", "Enter the surgery date"

    def _half_rows(self) -> Iterator[tuple[str, str]]:
        if self.cleaned_data.get("ladder") != OWN_STEPS:
            return
        for row in ROWS:
            dose, nights = (
                self.cleaned_data.get(f"dose_{row}"),
                self.cleaned_data.get(f"nights_{row}"),
            )
            if dose and not nights and f"nights_{row}" not in self.errors:
                yield f"nights_{row}", f"Enter the nights of step {row}"
            if nights and not dose and f"dose_{row}" not in self.errors:
                yield f"dose_{row}", f"Enter the dose of step {row}"
        if self.complete and not self.own_steps and not self.errors.keys() & {"dose_1", "nights_1"}:
            yield "dose_1", "Enter at least one step"


def _holds_something(field: forms.BoundField) -> bool:
    return bool(field.value() or field.errors)


def _grouped(indications: Mapping[str, Indication]) -> Iterator[tuple[str, Any]]:
    yield "", "Choose"
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in indications.values():
        graded = f"{one.name} (evidence {one.grade}{one.direction})"
        groups.setdefault(one.seed_group, []).append((one.id, graded))
    yield from ((group.capitalize(), offered) for group, offered in groups.items())
    yield OTHER, "Another indication"


def _named(ladders: Mapping[str, Ladder]) -> Iterator[tuple[str, str]]:
    return ((ladder.id, ladder.name) for ladder in ladders.values())


def _labelled(products: Mapping[str, Product]) -> Iterator[tuple[str, str]]:
    return ((product.id, product.label) for product in products.values())
