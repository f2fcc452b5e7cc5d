"""The lines of the lists of what is to be done: what each shows, and where it is dealt with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from prescribing.clinical.dose import Dose
from prescribing.models import Patient, Prescription, SeenTo, Task

Cell = date | Dose | str


@dataclass(frozen=True, kw_only=True)
class Row:
    patient: Patient
    due: date
    cells: tuple[Cell, ...]
    says: str
    is_to_do: bool
    page: str  # where it is dealt with
    at: tuple[int, ...]  # the ids in the address of that page
    number: str = ""  # of the plan
    nth: int | None = None  # which version of it
    who: str = ""
    whose: int | None = None  # the user
    version: int | None = None
    task: Task | None = None
    stands: str = ""
    may_be_seen_to: bool = False
    seen: SeenTo | None = None
    calls: tuple[SeenTo, ...] = ()  # that nobody answered
    pages: str = ""  # of a handout, by its forms

    @property
    def plan(self) -> str:
        return f"{self.number}, version {self.nth}" if self.number else ""

    @property
    def in_order(self) -> tuple[date, str, str, int]:
        return self.due, self.patient.family_name, self.patient.given_name, self.patient.pk


def of_version(version: Prescription, **told: Any) -> Row:
    """A line about a version, dealt with on its own page unless another is told."""
    is_signed = version.is_signed
    usual: dict[str, Any] = {
        "patient": version.patient,
        "page": "prescription",
        "at": (version.pk,),
        "number": version.number,
        "nth": version.version,
        "who": version.signature.printed_name if is_signed else str(version.author),
        "whose": version.signature.by_id if is_signed else version.author_id,
        "version": version.pk,
    }
    return Row(**(usual | told))


def mark_of(rows: Iterable[Row], *others: object) -> str:
    """Another one wherever the lines, or what else is shown with them, are not the same."""
    return sha256(repr(([_told(row) for row in rows], others)).encode()).hexdigest()[:16]


def _told(row: Row) -> tuple[object, ...]:
    return (
        replace(row, task=None, seen=None, calls=()),
        row.patient.edits,
        row.task and row.task.edits,
        row.seen and row.seen.pk,
        [(call.pk, call.task and call.task.edits) for call in row.calls],
    )


class Worked:
    """Lines that were worked out, in the order of their days."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: row.in_order)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, some: slice) -> list[Row]:
        return self.rows[some]

    def where(self, wanted: Callable[[Row], bool]) -> "Worked":
        return Worked(row for row in self.rows if wanted(row))

    def sorted_by(self, key: Callable[[Row], Any], *, backwards: bool) -> "Worked":
        found = Worked(())
        found.rows = sorted(self.rows, key=key, reverse=backwards)
        return found


class Kept:
    """Lines of rows on record, which are counted and read only as far as they are shown."""

    def __init__(self, query: "QuerySet[Any]", make: Callable[[Any], Row]) -> None:
        self.query = query
        self.make = make

    def __len__(self) -> int:
        return self.count

    @cached_property
    def count(self) -> int:
        return self.query.count()

    def __getitem__(self, some: slice) -> list[Row]:
        return [self.make(one) for one in self.query[some]]

    def where(self, **wanted: Any) -> "Kept":
        return Kept(self.query.filter(**wanted), self.make)

    def sorted_by(self, fields: Sequence[str], *, backwards: bool) -> "Kept":
        sign = "-" if backwards else ""
        return Kept(
            self.query.order_by(*(f"{sign}{field}" for field in (*fields, "pk"))), self.make
        )


Found = Worked | Kept
