"""Rows: fields, constraints and querysets that start from a clinic. No clinical rules."""

from prescribing.models.adoption import Adoption
from prescribing.models.agreement import Agreement
from prescribing.models.allergy import Allergy
from prescribing.models.batch import (
    Batch,
    BatchEntry,
    BatchOrder,
    BatchPart,
    BatchState,
    EntryState,
)
from prescribing.models.calendar_link import CalendarLink
from prescribing.models.classification import Classification
from prescribing.models.clinic import Clinic, Paper
from prescribing.models.condition import Condition
from prescribing.models.event import Event, EventOutcome
from prescribing.models.handout import Handout, Print, PrintReason
from prescribing.models.invitation import Invitation
from prescribing.models.language import Language
from prescribing.models.medicine import Medicine
from prescribing.models.membership import Membership, PrescriberCredential, Role
from prescribing.models.observation import Observation
from prescribing.models.page_count import PageCount
from prescribing.models.patient import Patient, Sex
from prescribing.models.pharmacy import Pharmacy
from prescribing.models.plan import Hold, TitrationPlan, TitrationStep
from prescribing.models.policy import ClinicPolicy
from prescribing.models.prescription import Prescription
from prescribing.models.rereview import Rereview
from prescribing.models.review import Outcome, Review
from prescribing.models.screening import Screening
from prescribing.models.signature import Signature
from prescribing.models.submission import Submission
from prescribing.models.surgery import Surgery, SurgeryStatus
from prescribing.models.task import LineOutcome, SeenTo, Task, TaskState
from prescribing.models.translation import TranslationConfirmation
from prescribing.models.user import User

__all__ = [
    "Adoption",
    "Agreement",
    "Allergy",
    "Batch",
    "BatchEntry",
    "BatchOrder",
    "BatchPart",
    "BatchState",
    "CalendarLink",
    "Classification",
    "Clinic",
    "ClinicPolicy",
    "Condition",
    "EntryState",
    "Event",
    "EventOutcome",
    "Handout",
    "Hold",
    "Invitation",
    "Language",
    "LineOutcome",
    "Medicine",
    "Membership",
    "Observation",
    "Outcome",
    "PageCount",
    "Paper",
    "Patient",
    "Pharmacy",
    "PrescriberCredential",
    "Prescription",
    "Print",
    "PrintReason",
    "Rereview",
    "Review",
    "Role",
    "Screening",
    "SeenTo",
    "Sex",
    "Signature",
    "Submission",
    "Surgery",
    "SurgeryStatus",
    "Task",
    "TaskState",
    "TitrationPlan",
    "TitrationStep",
    "TranslationConfirmation",
    "User",
]
