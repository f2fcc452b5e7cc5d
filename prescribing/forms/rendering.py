"""Django's own widgets, written without a template each: the page with the plan has sixty.

The words are those of Django's templates, to the byte; what is not here is left to them.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def _escaped(value: Any) -> str:
    """As Django escapes it, without the care for lazy texts, which takes longer than escaping."""
    if type(value) is str:
        return escape(value)
    return str(value.__html__() if hasattr(value, "__html__") else escape(str(value)))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    written = "" if value is None else f' value="{_escaped(value)}"'
    kind, name = _escaped(widget["type"]), _escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{written}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    name, value = _escaped(widget["name"]), _escaped(widget["value"] or "")
    return f'<textarea name="{name}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    name = _escaped(widget["name"])
    groups = "".join(_group(label, options) for label, options, _ in widget["optgroups"])
    return f'<select name="{name}"{_attributes(widget)}>{groups}\n</select>'


def _group(label: str | None, options: list[Widget]) -> str:
    written = "".join(f"\n  {_option(each)}\n" for each in options)
    if not label:
        return written
    return f'\n  <optgroup label="{_escaped(label)}">{written}\n  </optgroup>'


def _option(widget: Widget) -> str:
    value, label = _escaped(widget["value"]), _escaped(widget["label"])
    return f'<option value="{value}"{_attributes(widget)}>{label}</option>'


WRITTEN: Mapping[str, Callable[[Widget], str]] = {
    "django/forms/widgets/checkbox.html": _input,
    "django/forms/widgets/date.html": _input,
    "django/forms/widgets/email.html": _input,
    "django/forms/widgets/hidden.html": _input,
    "django/forms/widgets/number.html": _input,
    "django/forms/widgets/password.html": _input,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/text.html": _input,
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/time.html": _input,
}


class Renderer(DjangoTemplates):
    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = WRITTEN.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return SafeString(write(context["widget"]))
