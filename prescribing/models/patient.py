"""A person treated in a clinic, and how she is found again."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Self

from django.db import models
from django.db.models import Q

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.language import Language
from prescribing.models.owned import ClinicQuerySet, Edited

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*"
WRITTEN_DATES = (
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
    rf"(?P<day>\d{{1,2}})[ .-]*{NAMED_MONTH}[ .,-]*(?P<year>\d{{4}}|\d{{2}})",
    rf"{NAMED_MONTH} *(?P<day>\d{{1,2}})[ ,]+(?P<year>\d{{4}}|\d{{2}})",
    r"(?P<month>\d{1,2})[/.](?P<day>\d{1,2})[/.](?P<year>\d{4}|\d{2})",
    # The same figures with the day first: a search shows both readings.
    r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}|\d{2})",
)
CENTURIES = (1900, 2000)


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class PatientQuerySet(ClinicQuerySet["Patient"]):
    def search(self, text: str) -> Self:
        """Beginnings of names in any order, a birth date, a record number, or several of these."""
        dates, rest = _take_out_date(_plain(text))
        found = self.filter(birth_date__in=dates) if dates is not None else self
        for word in rest.replace(",", " ").split():
            begins = Q(search_key__contains=f" {word}")
            found = found.filter(begins | Q(record_number__istartswith=word))
        return found


class Patient(Edited):
    given_name = models.CharField(max_length=200)
    family_name = models.CharField(max_length=200)
    birth_date = models.DateField()
    sex = choice_field(Sex, default=Sex.UNKNOWN)
    language = choice_field(Language, default=Language.ENGLISH)
    record_number = models.CharField(max_length=50)
    search_key = models.TextField(editable=False)
    allergies_asked_on = models.DateField(null=True, blank=True)
    no_known_allergies = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager.from_queryset(PatientQuerySet)()

    class Meta:
        ordering = ("family_name", "given_name", "birth_date", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "record_number"), name="one_patient_a_record_number"
            ),
            filled("given_name"),
            filled("family_name"),
            filled("record_number"),
            filled("search_key"),
            one_of("sex", Sex),
            one_of("language", Language),
            models.CheckConstraint(
                condition=Q(no_known_allergies=False) | Q(allergies_asked_on__isnull=False),
                name="%(class)s_no_allergies_only_when_asked",
            ),
        )
        indexes = (
            models.Index(
                fields=("clinic", "family_name", "given_name"), name="%(class)s_as_listed"
            ),
            models.Index(fields=("clinic", "birth_date"), name="%(class)s_by_birth_date"),
        )

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"


def search_key(given_name: str, family_name: str) -> str:
    """The words of a name as a search compares them: each after a space, without accents."""
    return f" {_plain(f'{family_name} {given_name}')}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_spaced("".join(c for c in letters if not unicodedata.combining(c))).split())


def _spaced(text: str) -> str:
    # A double name is found by either half; hyphens between figures belong to dates and numbers.
    return re.sub(r"(?<=[^\W\d])[-'’](?=[^\W\d])", " ", text)


def _take_out_date(text: str) -> tuple[list[date] | None, str]:
    """The dates that a search may mean, if it holds one, and what is left of the search."""
    matches = [re.search(rf"(?<!\S){written}(?!\S)", text) for written in WRITTEN_DATES]
    read = [match for match in matches if match]
    if not read:
        return None, text
    dates = [day for match in read for day in _days(**match.groupdict())]
    first = read[0]
    return dates, text[: first.start()] + text[first.end() :]


def _days(year: str, month: str, day: str) -> list[date]:
    years = [int(year)] if len(year) == len("2000") else [c + int(year) for c in CENTURIES]
    months = [int(month)] if month.isdecimal() else [MONTHS.index(month) + 1]
    days = []
    for parts in product(years, months, [int(day)]):
        try:
            days.append(date(*parts))
        except ValueError:
            continue
    return days
