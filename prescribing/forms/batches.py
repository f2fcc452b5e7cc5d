"""Which handouts are printed together, in what form and in which order."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from prescribing.forms.base import WriteForm, in_a_row
from prescribing.models import BatchOrder, Paper

ORDERS = [
    (BatchOrder.NAME, "By name"),
    (BatchOrder.RECORD_NUMBER, "By record number"),
    (BatchOrder.FIRST_NIGHT, "By first night"),
]
PAPERS = [(Paper.LETTER, "Letter"), (Paper.A4, "A4")]


class BatchForm(WriteForm):
    """The tick boxes stand in the table of the page, so this form only reads them."""

    chosen = forms.TypedMultipleChoiceField(
        label="Handouts",
        coerce=int,
        error_messages={
            "required": "Tick at least one handout",
            "invalid_choice": "One of these cannot be printed any more. Choose anew",
        },
    )
    paper = forms.ChoiceField(label="Paper", choices=PAPERS)
    form = forms.ChoiceField(label="Handout")
    order = forms.ChoiceField(label="Order", choices=ORDERS)
    layout = in_a_row("form", "paper", "order")

    def __init__(
        self,
        *arguments: Any,
        offered: Iterable[int],
        kinds: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (
            ("chosen", [(one, one) for one in offered]),
            ("form", list(kinds.items())),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The boxes that are ticked when the page comes back."""
        values = self.data.getlist("chosen") if self.is_bound else []  # type: ignore[attr-defined]
        return set(values)
