"""What a right and complete form of each address sends, for the records of one clinic."""

import uuid
from collections.abc import Callable

from prescribing import knowledge
from prescribing.actions.rereviews import rereview_of
from prescribing.charts import policy_row
from prescribing.snapshots import sentences_hash
from tests import builders
from tests.access.policy import MEDICINE, PATIENT, PRESCRIPTION, Row
from tests.access.world import Place

Body = dict[str, object]
PATIENT_FIELDS = {
    "given_name": "Typed",
    "family_name": "Name",
    "birth_date": "1980-02-03",
    "sex": "female",
    "language": "es",
    "record_number": "T-1",
}
PHARMACY_FIELDS = {"name": "typed pharmacy", "phone": "555-0123", "note": "typed note"}
MEDICINE_FIELDS = {"text": "typed syrup", "status": "stopped", "last_taken": "2026-01-01"}
SURGERY_FIELDS = {
    "day": "2026-09-09",
    "at": "08:00",
    "what": "typed repair",
    "advised_by": "typed anaesthetist",
}
TASK_FIELDS = {"due_on": "2026-09-09", "assigned_to": ""}
FOLLOWED_FIELDS = {
    "opioid_given": "yes",
    "opioid": "typed opioid",
    "last_opioid_on": "2026-01-01",
    "last_opioid_at": "10:11",
    "opioid_acting": "long",
    "single_dose": "no",
    "reconciled": "yes",
}


# What every form of ours sends, though nothing is typed; a POST without any field is no form's.
NOTHING_TYPED: Body = {"csrfmiddlewaretoken": "none"}


def body_of(row: Row, place: Place) -> Body:
    """A form's fields, its key and the edits of what it changes; nothing where nothing is asked."""
    made = BODIES.get(row.pattern)
    typed = {"key": uuid.uuid4().hex, **made(place)} if made else {}
    return NOTHING_TYPED | typed


def _listed(name: str) -> Callable[[Place], int]:
    return lambda place: getattr(place.entries["patient"], name).edits


def _line(place: Place) -> Body:
    return {"version": place.running.pk, "day": "2026-09-09", "stands": ""}


def _plan(place: Place) -> Body:
    return {
        "edits": place.draft.edits,
        "indication": "other",
        "indication_text": "typed condition",
        "consent": "on",
        "lists_checked": "on",
        **builders.ANSWERS,
        "opioid_14_days": "yes",
        "opioid_name": "typed opioid",
        "surgery": "yes",
        "surgery_day": "2026-09-09",
        "hold_hours": "72",
        "hold_reason": "typed hold",
        "ladder": "own",
        "dose_1": "1.125",
        "nights_1": "14",
        "first_night": "2026-02-02",
        "dose_time": "20:00",
        "refills": "1",
        "paper": "a4",
        "then": "save",
    }


def _check(place: Place) -> Body:
    """The signature, with a reason for each finding that asks for one."""
    screening = place.screened.screenings.latest()
    body: Body = {
        "edits": place.screened.edits,
        "digest": screening.digest,
        "acknowledged": "on",
        "password": builders.PASSWORD,
    }
    for number, finding in enumerate(screening.findings, start=1):
        if finding["severity"] == "reason":
            body[f"reason_{number}"] = "typed and weighed with the patient"
            body[f"reason_{number}_for"] = finding["key"]
    return body


def _end(place: Place) -> Body:
    return {"edits": place.signed.edits, "reason": "typed reason"}


def _change(place: Place) -> Body:
    return {
        "edits": place.running.edits,
        "what": "stay",
        "nights": "7",
        "starts": place.marks.first_night.isoformat(),
        "reason": "typed reason",
    }


def _review(place: Place) -> Body:
    return {
        "action": "agree",
        "index": "0",
        "_selected_action": [str(place.stopped.pk)],
        "comment": "typed comment",
    }


BODIES: dict[str, Callable[[Place], Body]] = {
    f"{PRESCRIPTION}calendar-link/": lambda _place: {},
    "sign-in/": lambda place: {
        "email": place.prescriber.user.email,
        "password": builders.PASSWORD,
    },
    "stay/": lambda _place: {"password": builders.PASSWORD},
    "clinic/": lambda place: {"clinic": str(place.clinic.pk)},
    "clinic/details/": lambda place: {
        "edits": place.clinic.edits,
        "name": "typed clinic",
        "address": "typed street",
        "phone": "555-0123",
        "timezone": place.clinic.timezone,
        "paper": "a4",
        "language": "es",
    },
    "members/<int:member_id>/": lambda _place: {"edits": 0, "role": "reviewer"},
    "members/<int:member_id>/deactivate/": lambda _place: {"edits": 0},
    "members/<int:member_id>/reactivate/": lambda _place: {"edits": 0},
    "members/<int:member_id>/licences/add/": lambda _place: {
        "licence": "typed licence",
        "printed_name": "typed name",
        "valid_from": "2026-01-02",
    },
    "licences/<int:licence_id>/end/": lambda _place: {"edits": 0, "last_day": "2026-01-02"},
    "licences/<int:licence_id>/remove/": lambda _place: {"edits": 0},
    "invitations/": lambda _place: {
        "name": "typed name",
        "email": "typed@example.org",
        "role": "staff",
    },
    "invitations/<int:invitation_id>/withdraw/": lambda _place: {},
    "invitation/<str:secret>/": lambda _place: {
        "password": builders.PASSWORD,
        "again": builders.PASSWORD,
    },
    "pharmacies/": lambda _place: PHARMACY_FIELDS,
    "pharmacies/<int:pharmacy_id>/": lambda _place: {"edits": 0, **PHARMACY_FIELDS},
    "pharmacies/<int:pharmacy_id>/retire/": lambda _place: {"edits": 0},
    "pharmacies/<int:pharmacy_id>/restore/": lambda _place: {"edits": 0},
    "policy/": lambda place: {
        "edits": policy_row(place.clinic).edits,
        "hold_target_hours": "96",
        "products": ["scored-tablet-4500"],
    },
    "content/adopt/": lambda _place: {
        "version": knowledge.version(),
        "password": builders.PASSWORD,
    },
    "content/translations/<slug:language>/": lambda _place: {
        "sentences": sentences_hash(knowledge.load(), "es"),
        "translator": "typed translator",
        "password": builders.PASSWORD,
    },
    "content/translations/<int:confirmation_id>/undo/": lambda _place: {
        "reason": "typed reason",
    },
    "batches/new/": lambda place: {
        "chosen": str(place.running.pk),
        "paper": "letter",
        "form": "standard core",
        "order": "name",
    },
    "batches/<int:batch_id>/cancel/": lambda _place: {},
    "patients/new/": lambda _place: PATIENT_FIELDS,
    f"{PATIENT}edit/": lambda place: {
        **PATIENT_FIELDS,
        "edits": place.patient.edits,
    },
    "medicines/classified/<int:classification_id>/undo/": lambda _place: {"reason": "typed reason"},
    f"{PATIENT}medicines/paste/": lambda _place: {"listed": "typed syrup 5 mg"},
    f"{PATIENT}medicines/paste/add/": lambda _place: {
        "lines": 1,
        "add_1": "on",
        **{f"{name}_1": value for name, value in MEDICINE_FIELDS.items()},
    },
    f"{PATIENT}medicines/add/": lambda _place: MEDICINE_FIELDS,
    MEDICINE: lambda place: {
        **MEDICINE_FIELDS,
        "edits": _listed("medicine")(place),
    },
    f"{MEDICINE}classify/": lambda place: {
        "edits": place.entries["second"].medicine.edits,
        "reason": "typed reason",
    },
    f"{MEDICINE}remove/": lambda place: {"edits": _listed("medicine")(place)},
    f"{PATIENT}allergies/add/": lambda _place: {"text": "typed", "reaction": "typed"},
    f"{PATIENT}allergies/none/": lambda place: {"edits": place.unasked.edits},
    f"{PATIENT}allergies/<int:allergy_id>/remove/": lambda _place: {},
    f"{PATIENT}conditions/add/": lambda _place: {"text": "typed"},
    f"{PATIENT}conditions/<int:condition_id>/remove/": lambda _place: {},
    f"{PATIENT}surgeries/add/": lambda _place: SURGERY_FIELDS,
    f"{PATIENT}surgeries/<int:surgery_id>/": lambda place: {
        **SURGERY_FIELDS,
        "status": "planned",
        "edits": _listed("surgery")(place),
    },
    f"{PATIENT}surgeries/<int:surgery_id>/after/": lambda place: {
        **FOLLOWED_FIELDS,
        "edits": place.operated.edits,
    },
    f"{PATIENT}surgeries/<int:surgery_id>/cancel/": lambda place: {
        "edits": _listed("surgery")(place)
    },
    f"{PATIENT}observations/add/<slug:kind>/": lambda _place: {
        "value": "44.5",
        "upper_limit": "41",
        "on": "2026-01-02",
        "by": "typed laboratory",
    },
    f"{PATIENT}observations/<int:observation_id>/remove/": lambda _place: {},
    f"{PATIENT}agreements/add/<slug:matter>/": lambda _place: {
        "by": "typed clinician",
        "on": "2026-01-02",
        "says": "typed words",
    },
    f"{PATIENT}agreements/<int:agreement_id>/remove/": lambda _place: {},
    "coming/<slug:what>/seen/": _line,
    "coming/<slug:what>/no-answer/": _line,
    "coming/seen/<int:seen_id>/undo/": lambda _place: {},
    f"{PATIENT}tasks/add/": lambda place: {
        **TASK_FIELDS,
        "kind": "call",
        "text": "typed task",
        "assigned_to": place.members["staff"].pk,
    },
    f"{PATIENT}tasks/<int:task_id>/": lambda place: {**TASK_FIELDS, "edits": place.task.edits},
    f"{PATIENT}tasks/<int:task_id>/done/": lambda place: {
        "edits": place.task.edits,
        "note": "typed note",
    },
    f"{PATIENT}tasks/<int:task_id>/take/": lambda place: {"edits": place.task.edits},
    f"{PATIENT}tasks/<int:task_id>/tomorrow/": lambda place: {"edits": place.task.edits},
    f"{PATIENT}tasks/<int:task_id>/withdraw/": lambda place: {
        "edits": place.task.edits,
        "reason": "typed reason",
    },
    f"{PATIENT}tasks/<int:task_id>/undo/": lambda place: {"edits": place.done.edits},
    f"{PATIENT}prescribe/": lambda _place: {},
    f"{PRESCRIPTION}plan/": _plan,
    f"{PRESCRIPTION}plan/preview/": _plan,
    f"{PRESCRIPTION}plan/autosave/": _plan,
    f"{PRESCRIPTION}discard/": lambda place: {"edits": place.draft.edits},
    f"{PRESCRIPTION}check/": _check,
    f"{PRESCRIPTION}re-review/": lambda place: {
        "digest": rereview_of(place.signed).answered.digest,
        "note": "typed note",
    },
    f"{PRESCRIPTION}change/": _change,
    f"{PRESCRIPTION}hold/": lambda place: {
        "edits": place.running.edits,
        "first_night": builders.TODAY.isoformat(),
        "reason": "typed reason",
    },
    f"{PRESCRIPTION}restart/": lambda place: {
        **FOLLOWED_FIELDS,
        "edits": place.waiting.edits,
        "surgery_edits": place.waited_for.edits,
    },
    f"{PRESCRIPTION}print/": lambda _place: {
        **builders.a_form(size="large"),
        "reason": "lost",
    },
    f"{PRESCRIPTION}stop/": _end,
    f"{PRESCRIPTION}void/": _end,
    "admin/prescribing/prescription/": _review,
}
