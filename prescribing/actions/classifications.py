"""Saying of a name that the catalogue does not know that it is not an opioid, and undoing that."""

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import insert, moved, turn
from prescribing.actions.undoing import undo
from prescribing.charts import open_name_of
from prescribing.models import Classification, Medicine
from prescribing.models.classification import LONGEST_NAME
from prescribing.permissions import Member


def classify_name(medicine: Medicine, *, edits: int, reason: str, by: Member) -> Classification:
    """A prescriber writes why the name of this entry is not an opioid, for every patient alike."""
    permissions.check_classify_medicine(by)
    permissions.check_own_clinic(by, medicine)
    if not reason.strip():
        raise ActionError.at("reason", "Write how you know that this is not an opioid.")
    with turn(by.clinic):
        entry = _as_seen(medicine, edits)
        classification = Classification(
            clinic=by.clinic,
            name=_open_name(entry),
            text=entry.text,
            reason=reason.strip(),
            by=by.user,
            at=timezone.now(),
        )
        _check_is_new(classification)
        insert(classification)
        events.record(by, "classified", classification, detail={"medicine": entry.pk})
    return classification


def undo_classification(
    classification: Classification, *, reason: str, by: Member
) -> Classification:
    """Its lines are open again, for every patient. What was signed over it stays as it is."""
    permissions.check_classify_medicine(by)
    standing = Classification.objects.of(by.clinic).standing()
    undo(classification, standing, reason=reason, by=by)
    return classification


def _as_seen(medicine: Medicine, edits: int) -> Medicine:
    medicine.refresh_from_db()
    if medicine.edits != edits or medicine.removed_at is not None:
        raise moved(medicine, edits)
    return medicine


def _open_name(entry: Medicine) -> str:
    name = open_name_of(entry, knowledge.load())
    if not name:
        raise ActionError(
            f"“{entry.text}” cannot be classified: it is recognised, it is a sentence, or it "
            "names nothing. Write the medicine's name as an entry of its own."
        )
    if len(name) > LONGEST_NAME:
        raise ActionError("This is too long for a name. Write the medicine's name alone.")
    return name


def _check_is_new(classification: Classification) -> None:
    standing = Classification.objects.of(classification.clinic).standing()
    first = standing.filter(name=classification.name).select_related("by").first()
    if first:
        raise ActionError(f"{first.by} has classified this name already: {first.reason}")
