"""What a surgery does to what was signed: the changed version is drafted, and never signed here."""

from datetime import date

from prescribing import knowledge
from prescribing.actions import events, moves, new_drafts
from prescribing.actions.changes import going_on
from prescribing.clinical.changes import Change
from prescribing.clinical.lifecycle import Move
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.rescheduling import Effect, Outcome
from prescribing.clinical.titration import PlanError
from prescribing.models import Patient, Prescription
from prescribing.permissions import Member
from prescribing.snapshots import effect_of

OVERTAKEN = frozenset({Outcome.REPLANNED, Outcome.NO_DOSE_LEFT})


def reschedule(patient: Patient, why: str, *, by: Member, today: date) -> None:
    """Look at everything of the patient that runs, in the transaction of what was just written.

    Where its nights are no longer those that were signed, its paper is marked and the next version
    is drafted. Only a signature, or a hold, changes what is taken.
    """
    running = Prescription.objects.of(by.clinic).running().filter(patient=patient)
    for row in running.select_related("clinic", "patient__clinic", "plan__clinic"):
        found = effect_on(row, today)
        draft = open_draft_of(row)
        _mark(row, found, draft, by, today)
        _follow(row, found, draft, why, by, today)


def effect_on(running: Prescription, today: date) -> Effect | None:
    """None where the plan cannot be read with the facts of today."""
    try:
        return effect_of(running, today, knowledge.load())
    except (PlanError, CannotBeMade):
        return None


def open_draft_of(running: Prescription) -> Prescription | None:
    drafts = Prescription.objects.of(running.clinic).open().filter(patient=running.patient)
    return drafts.select_related("clinic", "plan__clinic").first()


def is_untouched(draft: Prescription) -> bool:
    """Drafted because of a surgery, and not saved by anybody since."""
    return draft.change == Change.SURGERY and draft.edits == 0


def discard(draft: Prescription, by: Member) -> None:
    moves.make(draft, Move.DISCARD)
    events.record(by, draft.state, draft, detail={"edits": draft.edits, "because": "surgery"})


def _mark(
    row: Prescription, found: Effect | None, draft: Prescription | None, by: Member, today: date
) -> None:
    is_outdated = found is None or found.outcome in OVERTAKEN
    if found is not None and found.outcome is Outcome.WAITING:
        is_outdated = row.outdated_on is not None and draft is not None
    if is_outdated is (row.outdated_on is not None):
        return
    row.outdated_on = today if is_outdated else None
    # What was signed stays as it is, and so do its `edits`: nobody's open page is made stale.
    Prescription.objects.of(row.clinic).filter(pk=row.pk).update(outdated_on=row.outdated_on)
    events.record(by, "marked outdated" if is_outdated else "marked right again", row)


def _follow(
    row: Prescription,
    found: Effect | None,
    draft: Prescription | None,
    why: str,
    by: Member,
    today: date,
) -> None:
    outcome = found.outcome if found else None
    if outcome is Outcome.REPLANNED:
        _draft(row, draft, why, by, today)
    elif draft is not None and is_untouched(draft) and outcome is not Outcome.WAITING:
        discard(draft, by)
    elif draft is not None and outcome in OVERTAKEN:
        events.record(by, "overtaken by surgery", draft)


def _draft(
    row: Prescription, draft: Prescription | None, why: str, by: Member, today: date
) -> None:
    """The version with the nights as they are now. Of one that somebody works on, only word."""
    ahead = going_on(row, today)
    if ahead is None:
        return
    if draft is None:
        made = new_drafts.insert_next(
            row, by, ahead=ahead, today=today, change=Change.SURGERY, change_reason=why
        )
        events.record(by, "started", made, detail={"edits": made.edits, "change": Change.SURGERY})
    elif is_untouched(draft):
        new_drafts.renew(draft, ahead, change_reason=why)
        events.record(by, "changed", draft, detail={"edits": draft.edits, "fields": ["surgery"]})
    else:
        events.record(by, "overtaken by surgery", draft)
