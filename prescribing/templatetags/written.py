"""Fields written in Python: a page holds sixty, and a template for each was most of its time.

The words, the names and what is read out are those that crispy forms and its Bootstrap give.
"""

from collections.abc import Iterator

from django import template
from django.forms import BoundField, CheckboxInput, Select, Widget
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NOTHING = mark_safe("")
ANSWER = (
    '<label for="{}"><input type="radio" id="{}" name="{}" value="{}"{}{}><span>{}</span></label>'
)


@register.simple_tag(takes_context=True)
def written_field(context: Context, field: BoundField) -> SafeString:
    """A field that is neither hidden nor a group of answers, with all that is told of it."""
    wrapper_class = context.get("wrapper_class")
    if isinstance(field.field.widget, CheckboxInput):
        return format_html(
            '<div class="mb-3"><div id="div_{}" class="form-check{}">{} '
            '<label for="{}" class="form-check-label">{}</label>{}</div></div>',
            field.auto_id,
            _after(wrapper_class),
            _control(field, "form-check-input"),
            field.id_for_label,
            field.label,
            _told(field),
        )
    kind = "form-select" if isinstance(field.field.widget, Select) else "form-control"
    return format_html(
        '<div id="div_{}" class="mb-3{}"><label for="{}" class="form-label">{}</label>{}{}</div>',
        field.auto_id,
        _after(wrapper_class),
        field.id_for_label,
        field.label,
        _control(field, kind),
        _told_of_names(field) if getattr(field.field, "names_a_medicine", False) else _told(field),
    )


@register.simple_tag
def asked(field: BoundField, number: int | str = "") -> SafeString:
    """A question with its answers, each of which is pressed as a whole."""
    answers = format_html_join("\n", ANSWER, _answers(field))
    return format_html(
        '<fieldset class="asks{}" id="question-{}"{}><legend>{}{}{}</legend>'
        '<div class="answers">{}</div>{}</fieldset>',
        mark_safe(" has-error") if field.errors else NOTHING,
        field.name,
        _described_by(field),
        f"{number}. " if number else "",
        field.label,
        _help_in_small(field),
        answers,
        _plain_errors(field, "invalid-feedback wide"),
    )


def _answers(field: BoundField) -> Iterator[tuple[object, ...]]:
    given = "" if field.value() is None else str(field.value())
    wrong = mark_safe(' aria-invalid="true"') if field.errors else NOTHING
    for number, (value, label) in enumerate(field.field.widget.choices):
        place = f"{field.auto_id}_{number}"
        chosen = mark_safe(" checked") if str(value) == given else NOTHING
        yield place, place, field.html_name, value, chosen, wrong, label


@register.simple_tag
def own_step(row: int, dose: BoundField, nights: BoundField) -> SafeString:
    """One row of the steps.

    Its labels are read out, the head of the columns is seen, what is wrong stands below.
    """
    return format_html(
        '<div class="one"><span aria-hidden="true">{}</span>{}{}{}{}</div>',
        row,
        _cell(dose),
        _cell(nights),
        _plain_errors(dose, "invalid-feedback"),
        _plain_errors(nights, "invalid-feedback"),
    )


def _cell(field: BoundField) -> SafeString:
    return format_html(
        '<div><label class="visually-hidden" for="{}">{}</label>{}</div>',
        field.id_for_label,
        field.label,
        _control(field, "form-control"),
    )


def _control(field: BoundField, kind: str) -> SafeString:
    names = [*_classes(field.field.widget), kind, *(["is-invalid"] if field.errors else [])]
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(names))})


def _classes(widget: Widget) -> list[str]:
    """Its own, and the one that crispy forms gives to every widget of its kind."""
    return [*widget.attrs.get("class", "").split(), type(widget).__name__.lower()]


def _told(field: BoundField) -> SafeString:
    return format_html("{}{}", _errors(field), _help(field))


def _told_of_names(field: BoundField) -> SafeString:
    return format_html(
        '<ul id="{}_names" class="names" role="listbox" aria-label="Names that begin so" hidden>'
        "</ul>{}{}",
        field.auto_id,
        _told(field),
        get_template("components/naming.html").render({"field": field}),
    )


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return NOTHING
    said = ((number, field.auto_id, error) for number, error in enumerate(field.errors, start=1))
    return format_html(
        '<div id="{}_error" class="invalid-feedback">{}</div>',
        field.auto_id,
        format_html_join("", '<p id="error_{}_{}"><strong>{}</strong></p>', said),
    )


def _plain_errors(field: BoundField, names: str) -> SafeString:
    if not field.errors:
        return NOTHING
    said = format_html_join("", "<p>{}</p>", ((error,) for error in field.errors))
    return format_html('<div class="{}" id="{}_error">{}</div>', names, field.auto_id, said)


def _help(field: BoundField) -> SafeString:
    if not field.help_text:
        return NOTHING
    return format_html(
        '<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, field.help_text
    )


def _help_in_small(field: BoundField) -> SafeString:
    if not field.help_text:
        return NOTHING
    return format_html('<small id="{}_helptext">{}</small>', field.auto_id, field.help_text)


def _described_by(field: BoundField) -> SafeString:
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    ids += [f"{field.auto_id}_error"] if field.errors else []
    return format_html(' aria-describedby="{}"', " ".join(ids)) if ids else NOTHING


def _after(name: str | None) -> str:
    return f" {name}" if name else ""
