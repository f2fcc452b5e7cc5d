"""Widgets that are written in Python are what Django's templates would write, to the byte."""

from datetime import date, time

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from prescribing.forms.rendering import WRITTEN, Renderer

CHOICES = [("", "---"), ("a", "A & <b>"), ('Group "1"', [("b", "B"), (3, "three")])]
WIDGETS = (
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.PasswordInput, forms.HiddenInput,
    forms.DateInput, forms.TimeInput, forms.Textarea, forms.CheckboxInput, forms.Select,
    forms.SelectMultiple, forms.RadioSelect,
)  # fmt: skip
values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.dates(), st.times(), st.text(max_size=30),
    st.sampled_from(["a", "b", "3", 3, "<script>", "\"'&", mark_safe("<i>")]),
)  # fmt: skip
attributes = st.dictionaries(
    st.sampled_from(["class", "id", "required", "aria-describedby", "max", "data-x", "disabled"]),
    st.one_of(st.booleans(), st.text(max_size=20), st.integers(), st.just(mark_safe("&amp;"))),
)


def a_widget(kind):
    return kind(choices=CHOICES) if issubclass(kind, forms.widgets.ChoiceWidget) else kind()


@pytest.mark.parametrize("kind", WIDGETS)
@given(value=values, attrs=attributes)
def test_a_widget_is_written_as_by_its_template(kind, value, attrs):
    widget = a_widget(kind)
    written, laid_out = (
        widget.render('na"me', value, attrs, renderer=renderer)
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert written == laid_out


def test_every_widget_that_is_written_is_one_of_those():
    assert set(WRITTEN) <= {kind.template_name for kind in WIDGETS}


def test_the_forms_of_the_site_are_written_so():
    assert isinstance(forms.Form().renderer, Renderer)


def test_what_was_typed_cannot_leave_its_attribute():
    typed = '"><script>alert(1)</script>'
    assert "<script>" not in forms.TextInput().render("x", typed, renderer=Renderer())
    assert date(2026, 1, 5).isoformat() in forms.DateInput(format="%Y-%m-%d").render(
        "x", date(2026, 1, 5), renderer=Renderer()
    )
    assert "21:30" in forms.TimeInput(format="%H:%M").render("x", time(21, 30), renderer=Renderer())
