"""Writers of one clinic take turns, and nobody writes over what she has not seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F

from prescribing.actions.errors import ActionError, Conflict
from prescribing.models import Clinic, Event, EventOutcome
from prescribing.models.owned import Edited


@contextmanager
def turn(clinic: Clinic) -> Iterator[None]:
    """One transaction, begun only when no other writer of the clinic is in one."""
    with transaction.atomic():
        take_turn(clinic)
        yield


def take_turn(clinic: Clinic) -> None:
    # PostgreSQL locks the clinic's row, before any other row, so that no two writers wait for
    # each other. SQLite has taken its one write lock when the transaction began.
    Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=clinic.pk)


def label(row: models.Model) -> str:
    """How an event names its object: what it is and its id, never anything typed."""
    return f"{row._meta.verbose_name} {row.pk}"


def check_fields(row: models.Model) -> None:
    """Raises ActionError, naming the field, when a value does not fit it."""
    linked = {field.name for field in row._meta.concrete_fields if field.is_relation}
    try:
        row.clean_fields(exclude=linked)
    except ValidationError as error:
        raise ActionError.from_validation(error) from error


def insert(row: models.Model) -> None:
    """Write a new row. Raises ActionError when a value does not fit its field."""
    check_fields(row)
    row.save(force_insert=True)


def change(row: Edited | Clinic, edits: int, *also: models.Q, **values: Any) -> list[str]:
    """Write the values if nobody changed the row since it was read; the names that differ.

    Raises Conflict, with what has moved, when somebody did.
    """
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    check_fields(row)
    if not isinstance(row, Clinic):
        also = (*also, models.Q(clinic=row.clinic))
    rows = type(row)._default_manager.filter(*also, pk=row.pk, edits=edits)
    if not rows.update(**values, edits=F("edits") + 1):
        row.refresh_from_db()
        raise moved(row, edits)
    row.edits = edits + 1
    return sorted(name for name, value in values.items() if value != before[name])


def moved(row: Edited | Clinic, edits: int) -> Conflict:
    """The conflict for somebody who saw an earlier state of this row."""
    noun = row._meta.verbose_name
    return Conflict(
        f"Somebody else changed this {noun} while you had it open. Nothing of yours was saved. "
        "Look at what changed, then do it again.",
        _what_happened(row, edits),
    )


def _what_happened(row: Edited | Clinic, edits: int) -> Iterator[str]:
    clinic = row if isinstance(row, Clinic) else row.clinic
    events = Event.objects.of(clinic).filter(
        object_label=label(row), outcome=EventOutcome.DONE, detail__edits__gt=edits
    )
    for event in events.select_related("actor").order_by("sequence"):
        at = event.at.astimezone(clinic.zone)
        fields = ", ".join(name.replace("_", " ") for name in event.detail.get("fields", ()))
        what = f" ({fields})" if fields else ""
        yield f"{event.actor or 'The system'} {event.verb} it at {at:%H:%M}{what}."
