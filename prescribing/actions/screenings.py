"""Asking every rule of the rows as they are now, and keeping what was answered."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from prescribing import knowledge
from prescribing.actions.errors import ActionError
from prescribing.charts import Chart
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.record import Record
from prescribing.clinical.screening import Screen, screen
from prescribing.clinical.titration import PlanError
from prescribing.models import Prescription, Screening
from prescribing.permissions import Member
from prescribing.snapshots import Picture, picture_of, plain, record_of

log = logging.getLogger(__name__)


def look(prescription: Prescription, today: date, chart: Chart | None = None) -> Picture:
    """What the rules say of what the chart has, or of what stands now where there is none.

    Raises ActionError when the plan cannot be laid out.
    """
    known = knowledge.load()
    with planning():
        record = record_of(prescription, today=today, knowledge=known, chart=chart)
        return see(prescription, record, known)


def see(prescription: Prescription, record: Record, known: Knowledge) -> Picture:
    """What every rule says of this record, and what its plan comes to."""
    return picture_of(prescription, record, _told(screen(record, known)), known)


@contextmanager
def planning() -> Iterator[None]:
    """What makes a plan impossible is told in words, at its field where there is one."""
    try:
        yield
    except (PlanError, CannotBeMade) as error:
        raise ActionError(f"{error} Change the plan, then check it again.") from error
    except OverflowError as error:
        raise ActionError.at("first_night", "Enter a year that is meant.") from error


def _told(found: Screen) -> Screen:
    """What failed is a stop on the page, and a line for whoever keeps the site running."""
    for failure in found.failures:
        log.error("%s failed: %s", failure.what, failure.error)
    return found


def keep(prescription: Prescription, picture: Picture, *, by: Member, at: datetime) -> Screening:
    return Screening.objects.create(
        clinic=by.clinic,
        patient=prescription.patient,
        prescription=prescription,
        inputs=plain(picture.record),
        findings=picture.findings,
        medicines=picture.medicines,
        verdict=picture.screen.verdict,
        digest=picture.digest,
        knowledge_version=picture.knowledge.version,
        by=by.user,
        at=at,
    )
