"""Two clinics filled in to the last field, so that whatever leaks from one is known for its own.

Each has a word that stands in all its texts, a number that stands in all its numbers, and dates
and times that the other does not have.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import SimpleNamespace

import time_machine
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from prescribing import knowledge
from prescribing.actions import (
    allergies,
    batches,
    changes,
    classifications,
    conditions,
    policies,
    prescriptions,
    reviews,
    signing,
    surgeries,
    tasks,
    translations,
)
from prescribing.actions.changes import ChangeData
from prescribing.actions.policies import PolicyData
from prescribing.actions.surgeries import AfterSurgeryData
from prescribing.actions.tasks import Line
from prescribing.clinical.changes import Change
from prescribing.clinical.knowledge import Knowledge
from prescribing.models import (
    Batch,
    CalendarLink,
    Classification,
    Clinic,
    Event,
    Invitation,
    Medicine,
    Membership,
    Outcome,
    Paper,
    Patient,
    Pharmacy,
    Prescription,
    Rereview,
    Role,
    SeenTo,
    Surgery,
    Task,
    TranslationConfirmation,
)
from tests import builders
from tests.access.asking import session_of, user_without_clinic

ROLES = tuple(str(role) for role in Role)
PDF = b"%PDF-1.7\n%%EOF"
TABLET = "scored-tablet-4500"
# What can be undone for minutes can be undone for as long as these tests take.
LATER = time_machine.travel(builders.NOW + timedelta(days=1))


@dataclass(frozen=True)
class Marks:
    """What tells one clinic's data from the other's."""

    slug: str
    word: str
    number: str
    zone: str
    born: date
    last_taken: date
    first_night: date
    surgery: date
    surgery_at: time
    dose_time: time
    hold_hours: int
    nights: int

    def __call__(self, name: str) -> str:
        return f"{self.word}{name}"

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Everything that may be read on no page of the other clinic, in small letters."""
        dates = (self.born, self.last_taken, self.first_night, self.surgery)
        times = (self.surgery_at, self.dose_time)
        said = {self.word, self.number, f"{self.hold_hours} hours", f"{self.nights} nights"}
        said |= {spelled for day in dates for spelled in spellings_of_day(day)}
        said |= {spelled for at in times for spelled in spellings_of_time(at)}
        return tuple(sorted(one.lower() for one in said))

    def found_in(self, text: str) -> str:
        """What a text tells of this clinic's data; a longer number does not tell a shorter one."""
        small = text.lower()
        found = (one for one in self.told if one in small)
        return next((one for one in found if re.search(rf"(?<!\d){re.escape(one)}", small)), "")


def spellings_of_day(day: date) -> set[str]:
    return {
        f"{day:%Y-%m-%d}",
        f"{day:%b} {day.day}, {day:%Y}",
        f"{day:%B} {day.day}, {day:%Y}",
        f"{day.day} {day:%b %Y}",
        f"{day:%m/%d/%Y}",
        f"{day.month}/{day.day}/{day:%Y}",
        f"{day:%a, %b} {day.day}",
    }


def spellings_of_time(at: time) -> set[str]:
    hour = at.hour % 12 or 12
    return {f"{at:%H:%M}", f"{hour}:{at:%M} {'p' if at.hour > 11 else 'a'}.m."}


KESTREL = Marks(
    slug="kestrel",
    word="Kestrel",
    number="314159265",
    zone="America/New_York",
    born=date(1931, 7, 13),
    last_taken=date(2025, 11, 19),
    first_night=date(2026, 1, 29),
    surgery=date(2026, 3, 17),
    surgery_at=time(6, 43),
    dose_time=time(21, 37),
    hold_hours=61,
    nights=53,
)
OSPREY = Marks(
    slug="osprey",
    word="Osprey",
    number="271828182",
    zone="Europe/London",
    born=date(1942, 4, 26),
    last_taken=date(2025, 10, 8),
    first_night=date(2026, 7, 2),
    surgery=date(2026, 8, 25),
    surgery_at=time(7, 52),
    dose_time=time(20, 14),
    hold_hours=67,
    nights=47,
)


@dataclass
class Place:
    """A clinic, its people and one of every kind of record."""

    marks: Marks
    clinic: Clinic
    members: dict[str, Membership]
    patient: Patient
    second: Patient
    unasked: Patient
    entries: dict[str, SimpleNamespace]
    signed: Prescription
    running: Prescription
    screened: Prescription
    draft: Prescription
    stopped: Prescription
    voided: Prescription
    printed: Batch
    queued: Batch
    waiting: Prescription
    task: Task
    done: Task
    seen: SeenTo
    operated: Surgery | None = None
    waited_for: Surgery | None = None
    ids: dict[str, int | str] = field(default_factory=dict)

    def at(self, address: str) -> str:
        """The address of this clinic's own records."""
        return address.format_map(self.ids)

    @property
    def prescriber(self) -> Membership:
        return self.members["prescriber"]


def a_place(marks: Marks) -> Place:
    clinic = builders.a_clinic(
        marks.slug,
        name=marks(" Clinic"),
        address=marks(" Street 1\n") + marks("ville"),
        phone=f"555-{marks.number}-80",
        after_hours_phone=f"555-{marks.number}-81",
        opening_hours=marks("day, 9 to 5"),
        timezone=marks.zone,
    )
    members = {role: _a_member(marks, clinic, role) for role in ROLES}
    by = members["prescriber"]
    patient, second, third, fourth, fifth, sixth = (
        _a_patient(marks, clinic, nth) for nth in range(6)
    )
    entries = {
        "patient": _lists_of(marks, patient, by, marks(" tonic")),
        "second": _lists_of(marks, second, by, marks(" cordial")),
    }
    _classified(marks, entries["patient"].medicine, by)
    with builders.facts_as(_facts_of_before()):
        builders.an_adoption(members["prescriber"])
        signed = _a_signed(marks, patient, by)
    _looked_again_at(marks, signed, by)
    _translated_before(marks, members["prescriber"])
    policies.change_policy(
        edits=0,
        data=PolicyData(phone_calendar=True, hold_target_hours=marks.hold_hours),
        by=members["manager"],
    )
    _kept_and_reviewed(marks, signed, members)
    draft = builders.a_draft(second, by=by, **_data(marks, second))
    stopped = _a_signed(marks, third, by)
    voided = _held(marks, _a_signed(marks, fourth, by), by)
    running = _a_signed(marks, fifth, by)
    _given_a_calendar(marks, running, by)
    waiting = _held(marks, _a_signed(marks, sixth, by), by)
    place = Place(
        marks=marks,
        clinic=clinic,
        members=members,
        patient=patient,
        second=second,
        unasked=third,
        entries=entries,
        signed=signed,
        running=running,
        waiting=waiting,
        printed=_a_printed_batch(running, members["staff"]),
        queued=builders.a_batch([running], by=members["staff"]),
        task=_a_task(marks, patient, by),
        done=_a_done_task(marks, second, by),
        seen=_seen_to(marks, running, by),
        draft=draft,
        screened=_a_screened(marks, patient, by),
        stopped=prescriptions.stop(
            stopped, edits=stopped.edits, reason=marks(" is why it was stopped"), by=by
        ),
        voided=prescriptions.void(
            voided, edits=voided.edits, reason=marks(" is why it was voided"), by=by
        ),
    )
    place.operated = _operated(marks, third, by)
    place.waited_for = _operated(marks, sixth, by)
    place.ids = _ids(place)
    return place


def _a_member(marks: Marks, clinic: Clinic, role: str) -> Membership:
    user = builders.a_user(
        f"{marks.word} {role.capitalize()}",
        email=f"{marks.slug}-{role}@example.org",
        is_staff=True,
    )
    leads = {"is_medical_lead": True} if role == "prescriber" else {}
    member = builders.a_member(role, clinic, user=user, licensed=False, **leads)
    if role == "prescriber":
        builders.a_credential(
            member, licence=f"L-{marks.number}", printed_name=marks(" Prescriber, MD")
        )
    return member


def _invited(place: Place) -> Invitation:
    return Invitation.objects.create(
        clinic=place.clinic,
        name=place.marks(" Invited"),
        email=f"{place.marks.slug}-invited@example.org",
        role=Role.STAFF,
        secret_sha256=hashlib.sha256(_secret_of(place.marks).encode()).hexdigest(),
        by=place.members["manager"].user,
        at=builders.NOW,
        expires_at=datetime.max.replace(tzinfo=UTC),
    )


def _a_pharmacy(place: Place) -> Pharmacy:
    return Pharmacy.objects.create(
        clinic=place.clinic,
        name=place.marks(" Pharmacy"),
        phone=f"555-{place.marks.number}-82",
        fax=f"555-{place.marks.number}-83",
        note=place.marks(" compounds"),
    )


def _a_former_member(place: Place) -> Membership:
    user = builders.a_user(
        f"{place.marks.word} Former", email=f"{place.marks.slug}-former@example.org"
    )
    return builders.a_member(Role.STAFF, place.clinic, user=user, is_active=False)


def _a_patient(marks: Marks, clinic: Clinic, nth: int) -> Patient:
    return builders.a_patient(
        clinic,
        given_name=f"Pat {marks('given')}{nth}",
        family_name=marks(f"family{nth}"),
        birth_date=marks.born,
        record_number=f"{marks.number}{nth}",
    )


def _lists_of(
    marks: Marks, patient: Patient, by: Membership, medicine_name: str
) -> SimpleNamespace:
    medicine = builders.a_medicine(
        patient,
        f"{medicine_name} {marks.number} mg",
        by=by,
        status="stopped",
        last_taken=marks.last_taken,
    )
    today = builders.TODAY
    return SimpleNamespace(
        medicine=medicine,
        allergy=allergies.add_allergy(
            patient, text=marks(" pollen"), reaction=marks(" rash"), today=today, by=by
        ),
        condition=conditions.add_condition(patient, text=marks(" syndrome"), by=by),
        surgery=builders.a_surgery(
            patient,
            marks.surgery,
            by=by,
            at=marks.surgery_at,
            what=marks(" repair"),
            advised_by=marks(" Anaesthetist"),
        ),
        observation=builders.an_observation(
            patient, by=by, on=marks.last_taken, tester=marks(" laboratory")
        ),
        agreement=builders.an_agreement(
            patient, by=by, on=marks.last_taken, clinician=marks(" Surgeon"), says=marks(" agrees")
        ),
    )


def _operated(marks: Marks, patient: Patient, by: Membership) -> Surgery:
    """A surgery that is done, and the opioid after it."""
    done = builders.a_surgery(patient, marks.last_taken, by=by, what=marks(" repair"))
    data = AfterSurgeryData(
        "yes",
        marks.last_taken,
        "short",
        "no",
        "yes",
        opioid=marks(" opioid"),
        last_opioid_at=marks.surgery_at,
    )
    return surgeries.record_after_surgery(
        done, edits=done.edits, data=data, today=builders.TODAY, by=by
    )


def _a_task(marks: Marks, patient: Patient, by: Membership) -> Task:
    return builders.a_task(
        patient, marks(" asks to be called"), by=by, due_on=marks.first_night, assigned_to=by
    )


def _a_done_task(marks: Marks, patient: Patient, by: Membership) -> Task:
    task = _a_task(marks, patient, by)
    with LATER:
        return tasks.do_task(task, edits=task.edits, note=marks(" is well"), by=by)


def _seen_to(marks: Marks, running: Prescription, by: Membership) -> SeenTo:
    line = Line(running, "doses", marks.first_night)
    with LATER:
        return tasks.see_to(line, note=marks(" was told"), by=by)


def _classified(marks: Marks, medicine: Medicine, by: Membership) -> None:
    """One classification that was undone, and one that stands in its place."""
    for reason in (marks(" tonic is water"), marks(" tonic is plain syrup")):
        said = classifications.classify_name(medicine, edits=medicine.edits, reason=reason, by=by)
        if reason == marks(" tonic is water"):
            classifications.undo_classification(said, reason=marks(" was wrong"), by=by)


def _data(marks: Marks, patient: Patient) -> dict[str, object]:
    planned = Surgery.objects.filter(patient=patient).exists()
    return {
        "indication_text": marks(" disease"),
        "answers": builders.ANSWERS | ({"surgery": "yes"} if planned else {}),
        "ladder": "",
        "steps": ((1125, marks.nights), (2250, 14)),
        "first_night": marks.first_night,
        "dose_time": marks.dose_time,
        "hold_hours": marks.hold_hours,
        "hold_reason": marks(" surgeon asks for it"),
        "product_id": TABLET,
        "quantities": {TABLET: 90},
        "quantity_reason": marks(" pharmacy packs ninety"),
    }


def _a_screened(marks: Marks, patient: Patient, by: Membership) -> Prescription:
    patient.refresh_from_db()
    return builders.a_screened_draft(patient, by=by, **_data(marks, patient))


def _a_signed(marks: Marks, patient: Patient, by: Membership) -> Prescription:
    draft = _a_screened(marks, patient, by)
    needs = builders.what_signing_needs(draft, by)
    reasons = dict.fromkeys(needs["reasons"], marks(" weighed it with the patient"))
    signing.sign(draft, **needs | {"reasons": reasons})
    draft.refresh_from_db()
    return draft


def _held(marks: Marks, signed: Prescription, by: Membership) -> Prescription:
    """On hold, after a change of it was drafted and discarded."""
    tonight = marks.first_night
    longer = ChangeData(Change.STAY, marks(" is why it changes"), nights=1)
    draft = changes.draft_change(signed, edits=signed.edits, data=longer, by=by, today=tonight)
    prescriptions.discard_draft(draft, edits=draft.edits, by=by)
    return prescriptions.hold(
        signed,
        edits=signed.edits,
        first_night=tonight,
        reason=marks(" is why it was held"),
        by=by,
        today=tonight,
    )


def _facts_of_before() -> Knowledge:
    """Without a rule that weighs on everybody here: today it answers otherwise."""
    rules = knowledge.load().rules.values()
    of_free_text = next(rule.id for rule in rules if rule.when == "indication_not_chosen")
    return builders.facts_with(of_free_text, version="sha256:before")


def _translated_before(marks: Marks, lead: Membership) -> None:
    """Sentences of before: one confirmation was undone, and one stands."""
    for reason in (marks(" read others"), ""):
        confirmation = TranslationConfirmation.objects.create(
            clinic=lead.clinic,
            language="es",
            sentences="sha256:before",
            translator=marks(" Translations"),
            statement="They say the same.",
            by=lead.user,
            at=builders.NOW,
        )
        if reason:
            translations.undo_confirmation(confirmation, reason=reason, by=lead)


def _looked_again_at(marks: Marks, signed: Prescription, by: Membership) -> None:
    """At something else than what differs today, so that she is to look once more."""
    Rereview.objects.create(
        clinic=signed.clinic,
        prescription=signed,
        knowledge_version="sha256:between",
        differences={},
        digest="sha256:of something else",
        note=marks(" was told by telephone"),
        by=by.user,
        at=builders.NOW,
    )


def _kept_and_reviewed(marks: Marks, signed: Prescription, members: dict[str, Membership]) -> None:
    for paper in Paper:
        builders.a_print(
            signed,
            by=members["staff"],
            pdf=PDF + paper.encode(),
            paper=str(paper),
            reason="other",
            note=marks(" is why it was printed"),
        )
    reviews.review(
        signed, outcome=Outcome.QUERY, comment=marks(" asks why"), by=members["reviewer"]
    )


def _given_a_calendar(marks: Marks, running: Prescription, by: Membership) -> None:
    CalendarLink.objects.create(
        clinic=running.clinic,
        patient=running.patient,
        prescription=running,
        secret_sha256=hashlib.sha256(_secret_of(marks).encode()).hexdigest(),
        by=by.user,
        at=builders.NOW,
        expires_at=datetime.max.replace(tzinfo=UTC),
    )


def _secret_of(marks: Marks) -> str:
    return f"secret-of-{marks.slug}"


def _a_printed_batch(running: Prescription, by: Membership) -> Batch:
    batch = builders.a_batch([running], by=by)
    part = batches.claim_part("a worker")
    batches.note_printed(batches.entries_to_print(part)[0], PDF, "a worker", "")
    batches.keep_part(part, PDF, 2, "a worker")
    batch.refresh_from_db()
    return batch


def _ids(place: Place) -> dict[str, int | str]:
    """What the placeholders of an address stand for, by the name that policy gives them."""
    listed = place.entries["patient"]
    return {
        "patient": place.patient.pk,
        "second": place.second.pk,
        "unasked": place.unasked.pk,
        "medicine": listed.medicine.pk,
        "allergy": listed.allergy.pk,
        "condition": listed.condition.pk,
        "surgery": listed.surgery.pk,
        "operated": place.operated.pk,
        "observation": listed.observation.pk,
        "agreement": listed.agreement.pk,
        "task": place.task.pk,
        "done": place.done.pk,
        "seen": place.seen.pk,
        "classification": Classification.objects.of(place.clinic).standing().get().pk,
        "confirmation": TranslationConfirmation.objects.of(place.clinic).standing().get().pk,
        "open medicine": place.entries["second"].medicine.pk,
        "signed": place.signed.pk,
        "print": place.signed.prints.first().pk,
        "batch": place.printed.pk,
        "queued": place.queued.pk,
        "running": place.running.pk,
        "waiting": place.waiting.pk,
        "screened": place.screened.pk,
        "draft": place.draft.pk,
        "phone link": _secret_of(place.marks),
        "review": place.signed.reviews.get().pk,
        "event": Event.objects.of(place.clinic).filter(prescription=place.signed).last().pk,
        "clinic": place.clinic.pk,
        "member": place.members["staff"].pk,
        "licensed": place.prescriber.pk,
        "invitation": _invited(place).pk,
        "invitation link": _secret_of(place.marks),
        "pharmacy": _a_pharmacy(place).pk,
        "former": _a_former_member(place).pk,
        "user": place.members["staff"].user_id,
        "credential": place.prescriber.credentials.get().pk,
        "group": Group.objects.create(name=f"{place.marks.slug} group").pk,
        "type": ContentType.objects.get_for_model(Prescription).pk,
    }


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: what policy calls her, where she works, and her session."""

    kind: str
    place: Place | None
    session: str = ""


def actors_of(kestrel: Place, osprey: Place) -> dict[str, Actor]:
    """Everybody who ever asks. All may open the admin, so that only the role stands there."""
    found = [
        *(Actor(role, kestrel, _session(kestrel, role)) for role in ROLES),
        *(Actor(f"other {role}", osprey, _session(osprey, role)) for role in ROLES),
        Actor("anonymous", None),
        *_without_a_clinic(kestrel),
        _superuser_of(kestrel),
        _kept_from_the_desk(kestrel),
    ]
    return {actor.kind: actor for actor in found}


def _session(place: Place, role: str) -> str:
    return session_of(place.members[role].user, clinic=place.clinic.pk)


def _without_a_clinic(place: Place) -> Iterator[Actor]:
    chosen = {"clinic": place.clinic.pk}
    nobody = user_without_clinic("nobody", is_staff=True)
    yield Actor("nobody", None, session_of(nobody, **chosen))
    root = user_without_clinic("root", is_staff=True, is_superuser=True)
    yield Actor("superuser", None, session_of(root, **chosen))
    ended = user_without_clinic("ended", is_staff=True)
    Membership.objects.create(
        user=ended, clinic=place.clinic, role=Role.PRESCRIBER, is_active=False
    )
    yield Actor("ended", None, session_of(ended, **chosen))
    disabled = user_without_clinic("disabled", is_staff=True)
    Membership.objects.create(user=disabled, clinic=place.clinic, role=Role.PRESCRIBER)
    session = session_of(disabled, **chosen)
    type(disabled).objects.filter(pk=disabled.pk).update(is_active=False)
    yield Actor("disabled", None, session)


def _superuser_of(place: Place) -> Actor:
    user = user_without_clinic("root at work", is_staff=True, is_superuser=True)
    Membership.objects.create(user=user, clinic=place.clinic, role=Role.STAFF)
    return Actor("superuser staff", place, session_of(user))


def _kept_from_the_desk(place: Place) -> Actor:
    user = user_without_clinic("kept from the desk")
    Membership.objects.create(user=user, clinic=place.clinic, role=Role.PRESCRIBER)
    return Actor("no desk", place, session_of(user))
