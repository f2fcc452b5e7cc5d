"""The languages that handouts are printed in."""

from enum import StrEnum


class Language(StrEnum):
    ENGLISH = "en"
    SPANISH = "es"
