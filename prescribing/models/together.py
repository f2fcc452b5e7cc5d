"""Several lists read with one question to the database, as the rows that each would have given."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

TRUE = ("1", "true")  # as SQLite and PostgreSQL write it

Columns = list["models.Field[Any, Any]"]


@dataclass(frozen=True)
class Asked:
    """A list, and what is wanted of the rows that its rows point to, by the way that leads there.

    A way of several steps comes after those that it begins with.
    """

    rows: models.QuerySet[Any]
    linked: Mapping[str, tuple[str, ...]]

    @cached_property
    def columns(self) -> dict[str, Columns]:
        """What is read of the row itself, under no way, and then of those that it points to."""
        ways = {way: set(names) for way, names in self.linked.items()}
        return {"": list(self.rows.model._meta.concrete_fields)} | {
            way: [one for one in self._behind(way)._meta.concrete_fields if one.attname in names]
            for way, names in ways.items()
        }

    @cached_property
    def paths(self) -> list[str]:
        return [
            f"{way}__{column.attname}" if way else column.attname
            for way, columns in self.columns.items()
            for column in columns
        ]

    def row(self, texts: Iterator[str | None]) -> models.Model:
        read: dict[str, models.Model] = {}
        for way, columns in self.columns.items():
            values = [_value(column, next(texts)) for column in columns]
            if values[0] is None:  # it points to nothing
                continue
            names = [column.attname for column in columns]
            read[way] = self._behind(way).from_db(DEFAULT_DB_ALIAS, names, values)
            if way:
                before, _, link = way.rpartition("__")
                setattr(read[before], link, read[way])
        return read[""]

    def _behind(self, way: str) -> type[models.Model]:
        model = self.rows.model
        for link in filter(None, way.split("__")):
            model = model._meta.get_field(link).related_model
        return model


def asked(rows: models.QuerySet[Any], **linked: tuple[str, ...]) -> Asked:
    """A list to read. Of what it links to, fields are named as the table has them, the id first."""
    return Asked(rows, linked)


class Together:
    """One question for several lists, put into SQL one time and asked with other values each time.

    The lists are made with a value that no row has in place of each that is to be given; `given`
    names them. Every value travels as text, the one kind of column that all tables can share, and
    is read back by its field.
    """

    def __init__(self, lists: Mapping[str, Asked], given: Mapping[str, Any]) -> None:
        self.lists = lists
        width = max(len(each.paths) for each in lists.values())
        first, *others = (_question(name, each, width) for name, each in lists.items())
        self.sql, params = first.union(*others, all=True).query.sql_with_params()
        names = {_as_param(stands_for): name for name, stands_for in given.items()}
        self.params = [(names.get(value), value) for value in params]

    def read(self, **given: Any) -> dict[str, tuple[Any, ...]]:
        """Each list in its own order, by its name."""
        params = [_as_param(given[name]) if name else value for name, value in self.params]
        found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.lists}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            for name, *row in cursor.fetchall():
                found[name].append(tuple(row))
        return {
            name: tuple(self.lists[name].row(iter(texts)) for _, *texts in sorted(rows, key=_place))
            for name, rows in found.items()
        }


def _as_param(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _question(name: str, each: Asked, width: int) -> models.QuerySet[Any, tuple[Any, ...]]:
    order: Any = each.rows.query.order_by or each.rows.model._meta.ordering
    place = Window(RowNumber(), order_by=order)
    texts = [Cast(F(path), models.TextField()) for path in each.paths]
    blanks = [Value(None, models.TextField())] * (width - len(texts))
    return each.rows.order_by().values_list(Value(name), place, *texts, *blanks)


def _place(row: tuple[Any, ...]) -> int:
    return int(row[0])


def _value(field: "models.Field[Any, Any]", text: str | None) -> Any:
    if text is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(text)
    if isinstance(field, models.BooleanField):
        return text in TRUE
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(text)
        return make_aware(moment, UTC) if moment and is_naive(moment) else moment
    if isinstance(field, models.DecimalField):
        return round(field.to_python(text), field.decimal_places)
    return field.to_python(text)
