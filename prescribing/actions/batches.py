"""Handouts that are printed together: each one is kept as it is made, so that none is lost.

A part of a batch is one worker's at a time. Whoever has taken it renews that with each write. The
part of one that gave no sign of life for `LEASE` is taken over, and from then on the writes of the
first are refused.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.handouts import (
    Pressed,
    asked_of,
    code_of,
    note_print,
    translation_of,
    was_printed,
)
from prescribing.actions.translations import was_undone
from prescribing.actions.turns import insert, turn
from prescribing.models import (
    Batch,
    BatchEntry,
    BatchOrder,
    BatchPart,
    BatchState,
    EntryState,
    Membership,
    Prescription,
    PrintReason,
)
from prescribing.permissions import Member, Refused

MOST = 500  # handouts of one batch
LEASE = timedelta(minutes=2)  # longer than anything takes between two signs of life
WHY_AGAIN = "Printed in a batch"
SORTED_BY: Mapping[BatchOrder, tuple[str, ...]] = {
    BatchOrder.NAME: ("patient__family_name", "patient__given_name", "patient__birth_date"),
    BatchOrder.RECORD_NUMBER: ("patient__record_number",),
    BatchOrder.FIRST_NIGHT: ("plan__first_night", "patient__family_name", "patient__given_name"),
}


class Overtaken(Exception):
    """The batch was cancelled, or another worker has taken the part: nothing was written."""


def queue_batch(
    chosen: Collection[int],
    *,
    paper: str,
    size: str,
    pages: str,
    language_for: Callable[[str], str],
    order: BatchOrder,
    a_part: int,
    by: Member,
) -> Batch:
    """A batch of these prescriptions, in parts of `a_part` handouts.

    `language_for` tells in which language to print for a patient who reads one.
    """
    permissions.check_print_handout(by)
    if len(chosen) > MOST:
        raise ActionError.at("chosen", f"Choose at most {MOST} handouts, and make several batches.")
    current = Prescription.objects.of(by.clinic).to_follow().filter(pk__in=chosen)
    found = list(current.select_related("patient", "plan").order_by(*SORTED_BY[order], "pk"))
    if not chosen or len(found) < len(set(chosen)):
        raise ActionError.at("chosen", _not_found(len(set(chosen)) - len(found)))
    batch = Batch(
        clinic=by.clinic, paper=paper, size=size, pages=pages, order=order, by=by.user,
        at=timezone.now(),
    )  # fmt: skip
    with turn(by.clinic):
        insert(batch)
        for number, first in enumerate(range(0, len(found), a_part), start=1):
            part = BatchPart(clinic=by.clinic, batch=batch, number=number)
            insert(part)
            BatchEntry.objects.bulk_create(
                BatchEntry(
                    clinic=by.clinic, batch=batch, part=part, position=position,
                    patient=one.patient, prescription=one, language=language_for(one.language),
                )
                for position, one in enumerate(found[first : first + a_part], start=first + 1)
            )  # fmt: skip
        detail = {"patients": [one.patient_id for one in found]}
        events.record(by, "queued", batch, detail=detail)
    return batch


def _not_found(missing: int) -> str:
    if not missing:
        return "Choose at least one handout."
    return (
        f"{missing} of these plans cannot be printed any more: replaced, stopped, on hold or "
        "changed by a surgery since the list was made. Look at the list again, and choose anew."
    )


def cancel_batch(batch: Batch, *, by: Member) -> None:
    """What is made so far stays made; nothing more is."""
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, batch)
    with turn(by.clinic):
        same = Batch.objects.of(by.clinic).filter(pk=batch.pk, state=BatchState.PRINTING)
        if not same.update(state=BatchState.CANCELLED):
            raise ActionError("This batch has ended already. There is nothing to cancel.")
        events.record(by, "cancelled", batch)
    batch.state = BatchState.CANCELLED


def open_part(part: BatchPart, *, by: Member) -> bytes:
    """The file of a part. Raises ActionError when it is gone, or not all of it is right today."""
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, part)
    pdf = bytes(part.pdf or b"")
    if hashlib.sha256(pdf).hexdigest() != part.sha256:
        raise ActionError("The file of this part is not there. Print its handouts in a new batch.")
    entries = list(_entries(part).filter(state=EntryState.DONE))
    changed = [one.prescription for one in entries if not one.prescription.is_to_follow]
    if changed:
        numbers = ", ".join(sorted(f"{one.number}, version {one.version}" for one in changed))
        raise ActionError(
            "Since this was made, a plan in it was replaced, stopped, put on hold or changed by a "
            f"surgery: {numbers}. Its paper would be wrong, so this file is not given out. Print "
            "the others in a new batch."
        )
    if any(was_undone(one.printing.handout) for one in entries if one.printing):
        raise ActionError(
            "Your clinic has undone the confirmation of a translation since this was made, so "
            "this file is not given out. Print its handouts in a new batch."
        )
    events.read(by, part, patients=[one.patient for one in entries])
    return pdf


def claim_part(worker: str, now: datetime | None = None) -> BatchPart | None:
    """The first part that waits for a worker, and is this worker's from now on."""
    now = now or timezone.now()
    free = Q(seen_at=None) | Q(seen_at__lt=now - LEASE)
    waiting = BatchPart.objects.filter(free, done_at=None, batch__state=BatchState.PRINTING)
    for key in waiting.order_by("batch", "number").values_list("pk", flat=True):
        # Of two workers, one finds the row as it was read.
        if BatchPart.objects.filter(free, pk=key, done_at=None).update(worker=worker, seen_at=now):
            return BatchPart.objects.select_related("batch", "clinic").get(pk=key)
    return None


def entries_to_print(part: BatchPart) -> list[BatchEntry]:
    """In their order; with those that were printed and are not bound yet, without the failed."""
    return list(_entries(part).exclude(state=EntryState.FAILED))


def what_to_print(entry: BatchEntry) -> tuple[dict[str, Any], str]:
    """What `handouts.pdf` is asked for, and the translation that the clinic stands by until then.

    Raises ActionError when this must not be printed.
    """
    prescription = entry.prescription
    if not prescription.is_to_follow:
        what = "changed by a surgery" if prescription.is_outdated else prescription.state
        raise ActionError(f"The plan is {what} now. Look at it, and print it by itself.")
    translation = translation_of(prescription, _form(entry))
    return asked_of(prescription, _form(entry), translation), translation


def note_printed(entry: BatchEntry, pdf: bytes, worker: str, translation: str) -> None:
    """This handout is made, and is a print like any other. Raises ActionError when it is not."""
    by = _member(entry.batch)
    with _own(entry.part, worker):
        if entry.printing is None:
            entry.printing = _print(entry, pdf, by, translation)
            entry.state = EntryState.DONE
            entry.save(update_fields=["printing", "state"])
        if entry.printing.handout.sha256 != hashlib.sha256(pdf).hexdigest():
            raise ActionError(
                "It was printed before, by an earlier version of this program, and would not look "
                "the same today. Print it by itself: that gives the paper that was kept."
            )


def note_failed(entry: BatchEntry, why: str, worker: str) -> None:
    with _own(entry.part, worker):
        BatchEntry.objects.of(entry.clinic).filter(pk=entry.pk).update(
            state=EntryState.FAILED, reason=why
        )


def keep_part(part: BatchPart, pdf: bytes | None, pages: int, worker: str) -> None:
    """The part is done: this is its file, none where every handout failed."""
    with _own(part, worker):
        part.pdf, part.sheets, part.done_at = pdf, pages // 2, timezone.now()
        part.sha256 = hashlib.sha256(pdf).hexdigest() if pdf else ""
        part.save(update_fields=["pdf", "sheets", "done_at", "sha256"])
        batch = Batch.objects.of(part.clinic).filter(pk=part.batch_id)
        batch.exclude(parts__done_at=None).update(state=BatchState.DONE)


def renew(part: BatchPart, worker: str) -> None:
    """A sign of life before something that takes long."""
    with _own(part, worker):
        pass


def delete_old_files(now: datetime | None = None) -> int:
    """The handouts stay kept, each with its prescription."""
    before = (now or timezone.now()) - timedelta(days=settings.BATCH_FILE_DAYS)
    return BatchPart.objects.filter(done_at__lt=before, pdf__isnull=False).update(pdf=None)


@contextmanager
def _own(part: BatchPart, worker: str) -> Iterator[None]:
    """One transaction of the worker who has this part. Raises Overtaken for any other."""
    with turn(part.clinic):
        mine = BatchPart.objects.of(part.clinic).filter(pk=part.pk, worker=worker, done_at=None)
        mine = mine.filter(batch__state=BatchState.PRINTING)
        if not mine.update(seen_at=timezone.now()):
            raise Overtaken
        yield


def _entries(part: BatchPart) -> Any:
    return (
        BatchEntry.objects.of(part.clinic)
        .filter(part=part)
        .select_related(
            "batch__clinic", "clinic", "part__clinic", "patient", "printing__handout",
            "prescription__clinic", "prescription__patient", "prescription__signature",
        )
        .defer("printing__handout__pdf", "part__pdf")
    )  # fmt: skip


def _form(entry: BatchEntry) -> dict[str, str]:
    batch = entry.batch
    chosen = {"paper": batch.paper, "size": batch.size, "pages": batch.pages}
    return chosen | {"language": entry.language}


def _member(batch: Batch) -> Member:
    """Whoever chose it, asked anew whether she may: a batch can wait for hours."""
    members = Membership.objects.filter(clinic=batch.clinic, user=batch.by)
    member = members.select_related("clinic", "user").first()
    if member is None:
        raise Refused("Whoever chose this batch has no place in this clinic any more.")
    return member


def _print(entry: BatchEntry, pdf: bytes, by: Member, translation: str) -> Any:
    form, code = _form(entry), code_of(entry.prescription)
    again = was_printed(entry.prescription, form)
    return note_print(
        Pressed(entry.prescription, form, "", code, translation, pdf),
        reason=PrintReason.OTHER if again else "",
        note=WHY_AGAIN if again else "",
        by=by,
    )
