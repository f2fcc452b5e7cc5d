"""The lists of one patient, each read from the database one time."""

from functools import cached_property

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.lifecycle import State
from prescribing.clinical.medicines import recognise
from prescribing.clinical.open_names import open_name
from prescribing.models import (
    Agreement,
    Allergy,
    Classification,
    Clinic,
    ClinicPolicy,
    Condition,
    Medicine,
    Observation,
    Patient,
    Prescription,
    Surgery,
    SurgeryStatus,
)


class Chart:
    """What stands on each list when it is first asked for.

    It does not see what is written later: a page keeps one while it is made, and every action
    that decides something makes its own.
    """

    def __init__(self, patient: Patient, knowledge: Knowledge) -> None:
        self.patient = patient
        self.knowledge = knowledge

    @cached_property
    def medicines(self) -> tuple[Medicine, ...]:
        listed = Medicine.objects.of(self.patient.clinic).current()
        return tuple(listed.filter(patient=self.patient))

    @cached_property
    def allergies(self) -> tuple[Allergy, ...]:
        listed = Allergy.objects.of(self.patient.clinic).current()
        return tuple(listed.filter(patient=self.patient))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        listed = Condition.objects.of(self.patient.clinic).current()
        return tuple(listed.filter(patient=self.patient))

    @cached_property
    def surgeries(self) -> tuple[Surgery, ...]:
        return tuple(Surgery.objects.of(self.patient.clinic).filter(patient=self.patient))

    @property
    def planned_surgeries(self) -> tuple[Surgery, ...]:
        return self._surgeries_that_are(SurgeryStatus.PLANNED)

    @property
    def done_surgeries(self) -> tuple[Surgery, ...]:
        return self._surgeries_that_are(SurgeryStatus.DONE)

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """The latest first."""
        listed = Observation.objects.of(self.patient.clinic).current()
        return tuple(listed.filter(patient=self.patient))

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """The latest first."""
        listed = Agreement.objects.of(self.patient.clinic).current().select_related("recorded_by")
        return tuple(listed.filter(patient=self.patient))

    @cached_property
    def signed(self) -> tuple[Prescription, ...]:
        """Every version that was signed and not voided, the last first."""
        signed = Prescription.objects.of(self.patient.clinic).signed().exclude(state=State.VOIDED)
        return tuple(signed.filter(patient=self.patient).order_by("-id"))

    @cached_property
    def policy(self) -> ClinicPolicy:
        return policy_row(self.patient.clinic)

    @cached_property
    def classified(self) -> dict[int, Classification]:
        """What a prescriber said of the names that the catalogue leaves open, by entry."""
        open_names = [(one.pk, open_name_of(one, self.knowledge)) for one in self.medicines]
        asked = {name for _, name in open_names if name}
        standing = Classification.objects.of(self.patient.clinic).standing()
        found = standing.filter(name__in=asked).select_related("by") if asked else ()
        said = {one.name: one for one in found}
        return {entry: said[name] for entry, name in open_names if name in said}

    def _surgeries_that_are(self, status: SurgeryStatus) -> tuple[Surgery, ...]:
        return tuple(one for one in self.surgeries if one.status == status)


def open_name_of(medicine: Medicine, knowledge: Knowledge) -> str:
    catalogue = catalogue_of(knowledge)
    found = recognise(medicine.text, catalogue, medicine.code, medicine.code_system)
    return open_name(found, knowledge.vocabulary)


def policy_row(clinic: Clinic) -> ClinicPolicy:
    """What the clinic has decided. One that never decided anything has a row without values."""
    row = ClinicPolicy.objects.of(clinic).first()
    return ClinicPolicy(clinic=clinic) if row is None else row
