"""Finding things, always within the member's clinic: what lies outside it does not exist."""

from typing import TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404

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
    Surgery,
    TranslationConfirmation,
)
from prescribing.views.access import ClinicRequest

Entry = TypeVar("Entry", Medicine, Allergy, Condition, Observation, Agreement)


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
    """An entry of one of the patient's lists; one that was taken off the list is not found."""
    entries = kind.objects.of(request.member.clinic).current()
    found: Entry = get_object_or_404(entries, patient=patient, pk=entry_id)
    found.patient = patient
    return found


def surgery_of(request: ClinicRequest, patient: Patient, surgery_id: int) -> Surgery:
    surgeries = Surgery.objects.of(request.member.clinic)
    return get_object_or_404(surgeries, patient=patient, pk=surgery_id)


def classification_of(request: ClinicRequest, classification_id: int) -> Classification:
    """One that stands; one that was undone is not found."""
    standing = Classification.objects.of(request.member.clinic).standing().select_related("by")
    return get_object_or_404(standing, pk=classification_id)


def confirmation_of(request: ClinicRequest, confirmation_id: int) -> TranslationConfirmation:
    """One that stands, of a translation."""
    confirmations = TranslationConfirmation.objects.of(request.member.clinic).standing()
    return get_object_or_404(confirmations.select_related("by"), pk=confirmation_id)


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
    """A draft, screened or not."""
    prescription = prescription_of(request, prescription_id)
    if not prescription.is_open:
        raise Http404
    return prescription


def drafted_prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    """A draft, or one that was signed while somebody had it open. One discarded is not found."""
    prescription = prescription_of(request, prescription_id)
    if not (prescription.is_open or prescription.is_signed):
        raise Http404
    return prescription


def running_prescription_of(request: ClinicRequest, prescription_id: int) -> Prescription:
    """One that is active or on hold."""
    prescription = prescription_of(request, prescription_id)
    if not prescription.is_running:
        raise Http404
    return prescription


def version_of(request: ClinicRequest, prescription: Prescription, other_id: int) -> Prescription:
    """Another version of the same prescription."""
    other = prescription_of(request, other_id)
    if other.number != prescription.number:
        raise Http404
    return other
