"""What every form that writes carries: a key so that it counts one time, and the edits it saw."""

import uuid
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

STALE = "This page was out of date. Check what it says, then send it again."


def new_key() -> str:
    return uuid.uuid4().hex


def in_a_row(first: str, *others: str) -> tuple[Any, ...]:
    """A layout of fields beside each other, of which the first takes what room is left."""
    return (Div(Field(first, wrapper_class="grow"), *others, css_class="row-of-fields"),)


class WriteForm(forms.Form):
    """A form whose POST has one effect however often it is sent."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=new_key,
        error_messages={"required": STALE, "invalid": STALE},
    )
    edits = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"invalid": STALE, "min_value": STALE, "max_value": STALE},
    )

    use_required_attribute = False
    layout: tuple[Any, ...] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conflict = ""
        self.differences: tuple[str, ...] = ()

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy lays the form out: fields only, the page brings the form's own tag."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = True
        if self.layout:
            helper.layout = Layout("key", "edits", *self.layout)
        return helper

    @property
    def edits_seen(self) -> int:
        return self.cleaned_data.get("edits") or 0

    def typed(self) -> dict[str, Any]:
        """What was typed, without what the form carries for itself."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"key", "edits"}
        }

    def place_of(self, name: str) -> str | None:
        """The field beside which a problem is told; none for the form as a whole."""
        return name if name in self.fields else None

    def renew_key(self) -> None:
        """The page is shown again: what was typed stays, and may be sent again as a new form."""
        self._replace("key", new_key())

    def saw(self, edits: int) -> None:
        """The page is shown again with what is on record now, so it may replace that."""
        self._replace("edits", str(edits))

    def _replace(self, name: str, value: str) -> None:
        # A copy keeps every value of a field of which several can be ticked.
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(name)] = value
        self.data = data
