"""Every address, asked for by everybody: of one's own clinic, of the other one, and of none.

The first of those for whom a page is made ask in every way. Of everybody else GET and POST are
asked, and HEAD, PUT and DELETE take turns: she is refused, or let in, before the way is looked at.
"""

from zlib import crc32

import pytest
from django.apps import apps
from django.db import models

from prescribing.models import Clinic
from tests.access.bodies import BODIES, NOTHING_TYPED, body_of
from tests.access.policy import METHODS, ROWS, address_of_nothing, expected

OWN, OTHER, NONE = "own", "other", "absent"
SAFE = {"GET", "HEAD"}
MAY_WRITE = {"prescribing_event", "django_session"}
TURNS = ("HEAD", "PUT", "DELETE")


@pytest.fixture(params=ROWS, ids=lambda row: row.pattern or "home")
def answers(request, kestrel, osprey, actors, asker):
    """Every request of one row, with its answer."""
    row = request.param
    found = [
        (actor, method, whose, _asked(asker, actor, method, address, row, kestrel))
        for actor in actors.values()
        for whose, address, methods in requests_of(row, actor, kestrel, osprey)
        for method in methods
    ]
    return row, found


def requests_of(row, actor, kestrel, osprey):
    """Whose record, its address and in which ways: see above."""
    own, other, none = kestrel.at(row.at), osprey.at(row.at), kestrel.at(address_of_nothing(row))
    if actor.place is osprey:
        return [(OTHER, own, ("GET", "POST"))] if is_apart(row) else []
    some = ("GET", "POST", TURNS[crc32(f"{row.pattern}{actor.kind}".encode()) % len(TURNS)])
    if actor.kind not in row.who:
        return [(OWN, own, ("GET",)), *([(OTHER, other, some)] if is_apart(row) else ())]
    ways = METHODS if actor.kind in row.who[: 2 if row.door == "clinic" else 1] else some
    asked = [(OWN, own, ways)]
    if is_apart(row):
        asked.append((OTHER, other, ways))
    if row.has_record:
        asked.append((NONE, none, ways))
    return asked


def is_apart(row):
    """The row's records are of one clinic and not of the other."""
    return row.has_record and not row.everyones


def _asked(asker, actor, method, address, row, kestrel):
    body = body_of(row, actor.place or kestrel) if method == "POST" else {}
    if method == "POST nothing":
        body = NOTHING_TYPED
    return asker.ask(method.split()[0], address, body, session=actor.session)


@pytest.mark.hazard("H37")
def test_everybody_gets_what_policy_says(answers, kestrel, osprey):
    row, found = answers
    wrong = [
        problem
        for actor, method, whose, got in found
        for problem in problems(row, actor, method, whose, got, kestrel, osprey)
    ]
    wrong += differences(row, found)
    assert not wrong, "\n" + "\n".join(wrong)


def problems(row, actor, method, whose, got, kestrel, osprey):
    asked = f"{actor.kind}: {method} {whose}"
    types = method == "POST" and row.pattern in BODIES
    want = expected(row, method, actor.kind, whose, types=types)
    if got.status != want.status or not got.location.startswith(want.leads_to):
        yield f"{asked} is {got.status} {got.location}, not {want.status} {want.leads_to}"
    typed = str(body_of(row, actor.place or kestrel)) if types else ""
    for place in (kestrel, osprey):
        leaked = place is not actor.place and place.marks.found_in(got.everything)
        if leaked and leaked not in typed and not (row.everyones and actor.kind in row.who):
            yield f"{asked} leaks {leaked!r}"
    if method in SAFE and not set(got.wrote) <= MAY_WRITE:
        yield f"{asked} writes {set(got.wrote) - MAY_WRITE}"
    yield from (f"{asked}: {fault}" for fault in faults_of_headers(got))


def faults_of_headers(got):
    policy = got.headers.get("Content-Security-Policy", "")
    if "default-src 'self'" not in policy or "unsafe" in policy:
        yield f"content security policy {policy!r}"
    if "no-store" not in got.headers.get("Cache-Control", ""):
        yield "may be stored"
    if got.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if got.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"


def differences(row, found):
    """What tells another clinic's object from none at all; from one's own, for who is refused."""
    by_request = {(actor.kind, method, whose): got for actor, method, whose, got in found}
    for (kind, method, whose), got in by_request.items():
        like = by_request.get((kind, method, NONE)) or by_request.get((kind, method, OWN))
        if whose == OTHER and like and got.blanked != like.blanked:
            yield f"{kind}: {method} tells {got.blanked} from {like.blanked}"


# What nobody types: ids, words of the application, what is derived, and what seals the rest.
NOT_TYPED = {
    "adoption.facts", "adoption.knowledge_version", "adoption.statement", "agreement.matter",
    "batch.pages", "batch.size", "batchentry.reason", "batchpart.sha256", "batchpart.worker",
    "calendarlink.secret_sha256", "clinic.timezone", "clinicpolicy.products", "event.detail",
    "event.digest", "event.object_label", "event.previous", "event.role", "event.verb",
    "handout.code", "handout.mark", "handout.pages", "handout.sha256", "handout.size",
    "handout.translation", "invitation.secret_sha256",
    "medicine.code", "medicine.code_system", "observation.kind", "observation.outcome",
    "pagecount.pages", "pagecount.sentences", "pagecount.size",
    "patient.allergies_asked_on", "prescribercredential.valid_from",
    "prescribercredential.valid_to", "prescription.answers", "prescription.code",
    "prescription.consent_on", "prescription.content_hash", "prescription.dose_changes",
    "prescription.indication", "prescription.last_dose_change", "prescription.lasts_until",
    "prescription.lists_checked_on", "prescription.number", "prescription.order_from",
    "prescription.outdated_on",
    "prescription.quantities", "rereview.differences", "rereview.digest",
    "rereview.knowledge_version", "screening.digest", "screening.knowledge_version",
    "screening.verdict", "seento.line_of", "seento.stands", "signature.content_hash",
    "signature.meaning", "task.promise", "task.rule", "titrationplan.ladder",
    "titrationstep.form", "titrationstep.product", "translationconfirmation.sentences",
    "translationconfirmation.statement",
}  # fmt: skip
TYPED = (models.CharField, models.TextField, models.DateField, models.TimeField, models.JSONField)


def test_whatever_can_be_typed_is_known_for_its_clinics(osprey):
    unmarked = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("prescribing").get_models()
        if model is Clinic or hasattr(model, "clinic")
        for field in model._meta.concrete_fields
        if isinstance(field, TYPED) and not field.choices and not is_moment(field)
        if not any(osprey.marks.found_in(str(value)) for value in values_of(model, field, osprey))
    }
    assert unmarked - {"hold.first_night", "hold.reason"} == NOT_TYPED


def is_moment(field):
    return isinstance(field, models.DateTimeField)


def values_of(model, field, place):
    rows = model.objects.filter(**{"pk" if model is Clinic else "clinic": place.clinic.pk})
    return rows.values_list(field.name, flat=True)
