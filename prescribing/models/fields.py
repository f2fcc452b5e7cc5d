"""Fields and constraints that several models share, drawn from the enums that own the words."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import models


def choice_field(words: Iterable[StrEnum], **options: Any) -> "models.CharField[str, str]":
    choices = [(str(word), str(word)) for word in words]
    return models.CharField(max_length=30, choices=choices, **options)


def one_of(field: str, words: Iterable[StrEnum]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q((f"{field}__in", sorted(str(word) for word in words))),
        name=f"%(class)s_{field}_known",
    )


def more_than_none(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q((f"{field}__gt", 0)), name=f"%(class)s_{field}_positive"
    )


def filled(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~models.Q((field, "")), name=f"%(class)s_{field}_filled"
    )
