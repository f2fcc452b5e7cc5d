"""Finding things, always within the member's clinic: what lies outside it does not exist."""

from typing import TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from prescribing.clinical.lifecycle import State
from prescribing.models import (
    Agreement,
    Allergy,
    Batch,
    BatchPart,
    Classification,
    Condition,
    Invitation,
    Medicine,
    Membership,
    Observation,
    Patient,
    Pharmacy,
    PrescriberCredential,
    Prescription,
    Print,
    SeenTo,
    Surgery,
    Task,
    TranslationConfirmation,
)
from prescribing.templatetags.look import moment
from prescribing.views.access import ClinicRequest

Entry = TypeVar("Entry", Medicine, Allergy, Condition, Observation, Agreement)


class Ended(Exception):
    """It is there, in this clinic, but somebody has ended what the page was for."""

    def __init__(self, says: str, link: str, place: str) -> None:
        self.says, self.link, self.place = says, link, place
        super().__init__(says)


def colleague_of(request: ClinicRequest, member_id: int) -> Membership:
    """Somebody who works in the clinic, or did."""
    members = Membership.objects.of(request.member.clinic).select_related("user", "clinic")
    return get_object_or_404(members, pk=member_id)


def invitation_of(request: ClinicRequest, invitation_id: int) -> Invitation:
    found = Invitation.objects.of(request.member.clinic).select_related("clinic")
    return get_object_or_404(found, pk=invitation_id)


def licence_of(request: ClinicRequest, licence_id: int) -> PrescriberCredential:
    """A licence on record; one that was taken off is not found."""
    licences = PrescriberCredential.objects.of(request.member.clinic).current()
    found = licences.select_related("membership__user", "clinic")
    return get_object_or_404(found, pk=licence_id)


def pharmacy_of(request: ClinicRequest, pharmacy_id: int) -> Pharmacy:
    return get_object_or_404(Pharmacy.objects.of(request.member.clinic), pk=pharmacy_id)


def patient_of(request: ClinicRequest, patient_id: int) -> Patient:
    found = get_object_or_404(Patient.objects.of(request.member.clinic), pk=patient_id)
    found.clinic = request.member.clinic
    return found


def entry_of(request: ClinicRequest, kind: type[Entry], patient: Patient, entry_id: int) -> Entry:
    """An entry of one of the patient's lists; one that was taken off the list is Ended."""
    entries = kind.objects.of(request.member.clinic)
    found: Entry = get_object_or_404(entries, patient=patient, pk=entry_id)
    if found.removed_at:
        says = f"On {moment(found.removed_at)} this entry was taken off the patient's list."
        raise Ended(says, "Go to the patient's lists", reverse("patient", args=[patient.pk]))
    found.patient = patient
    return found


def surgery_of(request: ClinicRequest, patient: Patient, surgery_id: int) -> Surgery:
    surgeries = Surgery.objects.of(request.member.clinic)
    return get_object_or_404(surgeries, patient=patient, pk=surgery_id)


def task_of(request: ClinicRequest, patient: Patient, task_id: int) -> Task:
    tasks = Task.objects.of(request.member.clinic).for_lists().select_related("clinic")
    found: Task = get_object_or_404(tasks, patient=patient, pk=task_id)
    found.patient = patient
    return found


def seen_of(request: ClinicRequest, seen_id: int) -> SeenTo:
    """What somebody saw to, also where that was undone: the button may be pressed twice."""
    seen = SeenTo.objects.of(request.member.clinic).select_related("clinic", "patient")
    return get_object_or_404(seen, pk=seen_id)


def classification_of(request: ClinicRequest, classification_id: int) -> Classification:
    """One that stands; one that was undone is Ended."""
    every = Classification.objects.of(request.member.clinic).select_related("by", "undone_by")
    found = get_object_or_404(every, pk=classification_id)
    if found.undone_at:
        raise Ended(_undone(found), "Go to all classified names", reverse("classifications"))
    return found


def confirmation_of(request: ClinicRequest, confirmation_id: int) -> TranslationConfirmation:
    """One that stands, of a translation; one that was undone is Ended."""
    every = TranslationConfirmation.objects.of(request.member.clinic)
    found = get_object_or_404(every.select_related("by", "undone_by"), pk=confirmation_id)
    if found.undone_at:
        place = reverse("translation", args=[found.language])
        raise Ended(_undone(found), "Go to the translation", place)
    return found


def _undone(found: Classification | TranslationConfirmation) -> str:
    return f"On {moment(found.undone_at)} this was undone by {found.undone_by}."


def prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    prescriptions = Prescription.objects.of(request.member.clinic).select_related(
        "patient", "author", "plan", "signature__by", "replaces"
    )
    found = get_object_or_404(prescriptions, pk=prescription_id)
    found.clinic = found.patient.clinic = request.member.clinic
    return found


def print_of(request: ClinicRequest, prescription: Prescription, print_id: int) -> Print:
    """One of the times that this version was printed."""
    prints = Print.objects.of(request.member.clinic).select_related("patient", "handout")
    found = get_object_or_404(prints, prescription=prescription, pk=print_id)
    found.prescription = prescription
    return found


def batch_of(request: ClinicRequest, batch_id: int) -> Batch:
    batches = Batch.objects.of(request.member.clinic).select_related("clinic", "by")
    return get_object_or_404(batches, pk=batch_id)


def part_of(request: ClinicRequest, batch: Batch, number: int) -> BatchPart:
    """A part that is done and has a file, or had one."""
    parts = BatchPart.objects.of(request.member.clinic).exclude(sha256="")
    return get_object_or_404(parts, batch=batch, number=number)


def open_prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    """A draft, screened or not; what was signed or discarded meanwhile is Ended."""
    prescription = prescription_of(request, prescription_id)
    if not prescription.is_open:
        raise ended(prescription, "It is no draft any more.")
    return prescription


def drafted_prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    """A draft, or one that was signed while somebody had it open; one discarded is Ended."""
    prescription = prescription_of(request, prescription_id)
    if not (prescription.is_open or prescription.is_signed):
        raise ended(prescription, "It is no draft any more.")
    return prescription


def running_prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    """One that is active or on hold; what has ended meanwhile is Ended."""
    prescription = prescription_of(request, prescription_id)
    if not prescription.is_running:
        raise ended(prescription, "Only a plan that runs can be changed or put on hold.")
    return prescription


def ended(prescription: Prescription, says: str) -> Ended:
    told = f"{prescription.number}, version {prescription.version}"
    told_state = f"{told}, is {prescription.state} now. {says}"
    if prescription.status is State.DISCARDED:
        place = reverse("patient", args=[prescription.patient_id])
        return Ended(told_state, "Go to the page of the patient", place)
    # A draft leads on from there to the page where it is worked on.
    place = reverse("prescription", args=[prescription.pk])
    return Ended(told_state, f"Open version {prescription.version} as it stands now", place)


def version_of(request: ClinicRequest, prescription: Prescription, other_id: int) -> Prescription:
    """Another version of the same prescription."""
    other = prescription_of(request, other_id)
    if other.number != prescription.number:
        raise Http404
    return other
