"""How a dose, a date, a person and a finding look on a page. A dose is printed by Dose alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, RadioSelect
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateformat import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prescribing import knowledge
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Confidence, Status
from prescribing.clinical.predicates.conditions import age_on as years_on
from prescribing.models import Allergy, Handout, Patient, Sex

register = template.Library()

LANGUAGES = {"en": "English", "es": "Spanish"}
PAPERS = {"letter": "Letter", "a4": "A4"}
QUARTERS = 4
STATUSES = {
    Status.PUBLISHED: "a label, a trial, a guideline or a code list says so",
    Status.CONVENTION: "done by custom, or well established and written from knowledge",
    Status.PROPOSAL: "of this project; a clinician must decide",
}
CONFIDENCES = {
    Confidence.VERIFIED: "the statement was seen in the source",
    Confidence.QUOTED: "seen only in a secondary source that quotes the original",
    Confidence.KNOWN: "well established, written from knowledge, not checked",
    Confidence.UNCERTAIN: "uncertain, contested, or with no published basis",
}
SHOWN_OF_A_VERSION = 12
TAGS = {"stop": "Stop", "reason": "Reason", "advice": "Note"}


@register.filter
def dose(value: Dose | int | str | None) -> SafeString | str:
    """A dose, from a Dose, whole micrograms or the milligrams of a signed record."""
    if value in (None, ""):
        return ""
    return format_html('<span class="dose">{}</span>', as_dose(value))


def as_dose(value: Dose | int | str | None) -> Dose:
    if isinstance(value, Dose):
        return value
    return Dose(value) if isinstance(value, int) else Dose.parse(value)


@register.filter
def day(value: date | str | None) -> str:
    """A date a person acts on, with its weekday: Mon, Jan 5, 2026."""
    return _dated(value, "D, M j, Y")


@register.filter
def cell(value: Dose | date | str) -> SafeString | str:
    """A cell of a list, as its kind is shown everywhere."""
    if isinstance(value, Dose):
        return dose(value)
    return day(value) if isinstance(value, date) else value


@register.filter
def short_day(value: date | str | None) -> str:
    """The same beside others of its plan: Mon, Jan 5."""
    return _dated(value, "D, M j")


@register.filter
def plain_day(value: date | str | None) -> str:
    """A date that is past: Mar 14, 1979."""
    return _dated(value, "M j, Y")


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in the clinic's own time: Jan 5, 2026, 9:15 a.m."""
    return format_date(timezone.localtime(value), "M j, Y, g:i a") if value else ""


@register.filter
def clock(value: time | str | None) -> str:
    """A time of day: 9:00 p.m."""
    if not value:
        return ""
    return time_format(time.fromisoformat(value) if isinstance(value, str) else value, "g:i a")


@register.filter
def figure(value: Decimal | str) -> str:
    """A laboratory's figure, without the noughts that the database keeps: 38.5."""
    return f"{Decimal(value).normalize():f}"


@register.filter
def age_on(birth_date: date | str | None, today: date) -> str:
    """Completed years."""
    if not birth_date:
        return ""
    return str(years_on(_as_date(birth_date), today))


@register.filter
def word(severity: str) -> str:
    """The word that stands for a severity: Stop, Reason or Note."""
    return TAGS.get(str(severity), "Note")


@register.filter
def source_words(key: str) -> str:
    """A source by its title and place; by its key alone when it is no longer among the facts."""
    source = knowledge.load().sources.get(key)
    return f"{source.title}. {source.place}" if source else key


@register.filter
def status_words(status: str) -> str:
    return STATUSES[Status(status)]


@register.filter
def confidence_words(confidence: str) -> str:
    return CONFIDENCES[Confidence(confidence)]


@register.filter
def short_version(version: str) -> str:
    """Enough of a version's hash to tell two apart."""
    return version.rpartition(":")[2][:SHOWN_OF_A_VERSION]


@register.filter
def at(values: Mapping[str, Any] | None, key: object) -> Any:
    """What a mapping holds under a key; nothing when it has none."""
    return (values or {}).get(str(key), "")


@register.inclusion_tag("components/tablets.html")
def tablets(pieces: int | None, pieces_each: int | None) -> dict[str, list[int]]:
    """A picture of each tablet of a night: black is taken, dotted is kept, a cross is none."""
    if not pieces or not pieces_each:
        return {"taken": [0]}
    whole, rest = divmod(pieces, pieces_each)
    part = [rest * QUARTERS // pieces_each] if rest else []
    return {"taken": [QUARTERS] * whole + part}


@register.filter
def target(field: BoundField) -> str:
    """The id that a link of the error summary goes to: of radio buttons, the first."""
    return f"{field.auto_id}_0" if isinstance(field.field.widget, RadioSelect) else field.auto_id


@register.filter
def listed_name(patient: Patient) -> str:
    """As lists and banners show it, the family name first: SANTOS, Maria."""
    return f"{patient.family_name.upper()}, {patient.given_name}"


@register.filter
def spoken_name(patient: Patient) -> str:
    """As buttons show it: Maria SANTOS."""
    return f"{patient.given_name} {patient.family_name.upper()}"


@register.filter
def sex_word(sex: str) -> str:
    return "Not known" if sex == Sex.UNKNOWN else sex.capitalize()


@register.filter
def language_word(language: str) -> str:
    return LANGUAGES.get(language, language)


@register.filter
def paper_word(paper: str) -> str:
    return PAPERS.get(paper, paper)


@register.filter
def field_words(name: str) -> str:
    """A field by its name, as events tell of it: after hours phone."""
    return name.replace("_", " ")


@register.filter
def form_words(form: Handout | Mapping[str, str]) -> str:
    """In which form a handout is printed: "short, Letter, English"; ordinary print goes unsaid."""
    given = form if isinstance(form, Mapping) else vars(form)
    words = (
        "full" if given["pages"] == "full" else "short",
        paper_word(given["paper"]),
        language_word(given["language"]),
        "large print" if given["size"] == "large" else "",
        f"marked {given['mark']}" if given.get("mark") else "",
    )
    return ", ".join(filter(None, words))


@register.simple_tag(takes_context=True)
def current_allergies(context: Context, patient: Patient) -> Sequence[Allergy]:
    """From the chart of the page, where it has one."""
    chart = context.get("chart")
    return chart.allergies if chart else list(patient.allergies.filter(removed_at=None))


def _dated(value: date | str | None, pattern: str) -> str:
    return format_date(_as_date(value), pattern) if value else ""


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
