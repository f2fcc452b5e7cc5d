"""A clinic has its own patients, people, paper, language and time zone."""

from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.language import Language


class Paper(StrEnum):
    LETTER = "letter"
    A4 = "a4"


class Clinic(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    address = models.TextField()
    phone = models.CharField(max_length=40)
    after_hours_phone = models.CharField(max_length=40, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64)
    paper = choice_field(Paper, default=Paper.LETTER)
    language = choice_field(Language, default=Language.ENGLISH)
    is_demo = models.BooleanField(default=False)
    edits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            filled("name"),
            filled("timezone"),
            one_of("paper", Paper),
            one_of("language", Language),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def clean(self) -> None:
        super().clean()
        if self.timezone not in available_timezones():
            raise ValidationError(
                {"timezone": "Choose a time zone such as America/New_York or Europe/London."}
            )
