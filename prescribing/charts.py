"""The lists of one patient, read from the database together and one time."""

from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

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
    Event,
    Hold,
    Medicine,
    Observation,
    Patient,
    Prescription,
    Print,
    Surgery,
    SurgeryStatus,
    Task,
    TaskState,
    TitrationPlan,
    TitrationStep,
)
from prescribing.models.together import Asked, Together, asked

NAMED = ("id", "name")  # all that a list tells of somebody
ENDED = (State.STOPPED, State.SUPERSEDED)  # what events call the end of a version
# What stands in the question for what it is asked of: no row has such an id.
STAND_FOR = {"clinic": -1, "patient": -2, "plan": -3, "lately": datetime(1, 1, 1, tzinfo=UTC)}


class Chart:
    """What stands on each list, read together when the first of them is asked for.

    It does not see what is written later: a page keeps one while it is made, and every action
    that decides something makes its own. Of a plan that it is made for, it has the rows as well.
    """

    def __init__(
        self, patient: Patient, knowledge: Knowledge, plan: TitrationPlan | None = None
    ) -> None:
        self.patient = patient
        self.knowledge = knowledge
        self.plan = plan

    @property
    def medicines(self) -> tuple[Medicine, ...]:
        return self._lists["medicines"]

    @property
    def allergies(self) -> tuple[Allergy, ...]:
        return self._lists["allergies"]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self._lists["conditions"]

    @property
    def surgeries(self) -> tuple[Surgery, ...]:
        return self._lists["surgeries"]

    @property
    def planned_surgeries(self) -> tuple[Surgery, ...]:
        return self._surgeries_that_are(SurgeryStatus.PLANNED)

    @property
    def done_surgeries(self) -> tuple[Surgery, ...]:
        return self._surgeries_that_are(SurgeryStatus.DONE)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The latest first."""
        return self._lists["observations"]

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The latest first."""
        return self._lists["agreements"]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Those that are open, and those that ended so lately that it can be undone."""
        return self._lists["tasks"]

    @property
    def prescriptions(self) -> tuple[Prescription, ...]:
        """Every version that was not discarded, the last first."""
        return self._lists["prescriptions"]

    @property
    def signed(self) -> tuple[Prescription, ...]:
        """Every version that was signed and not voided, the last first."""
        return tuple(
            one for one in self.prescriptions if one.is_signed and one.status is not State.VOIDED
        )

    @property
    def prints(self) -> tuple[Print, ...]:
        """Each time that a handout was printed, the last one last."""
        return self._lists["prints"]

    @property
    def ends(self) -> tuple[Event, ...]:
        """What tells when versions were stopped, or replaced by the next."""
        return self._lists["ends"]

    @property
    def policy(self) -> ClinicPolicy:
        found = self._lists["policy"]
        return found[0] if found else ClinicPolicy(clinic=self.patient.clinic)

    def steps_of(self, plan: TitrationPlan) -> tuple[TitrationStep, ...]:
        return self._lists["steps"] if plan == self.plan else tuple(plan.steps.all())

    def holds_of(self, plan: TitrationPlan) -> tuple[Hold, ...]:
        return self._lists["holds"] if plan == self.plan else tuple(plan.holds.all())

    @cached_property
    def classified(self) -> dict[int, Classification]:
        """What a prescriber said of the names that the catalogue leaves open, by entry."""
        open_names = [(one.pk, open_name_of(one, self.knowledge)) for one in self.medicines]
        asked = {name for _, name in open_names if name}
        standing = Classification.objects.of(self.patient.clinic).standing()
        found = standing.filter(name__in=asked).select_related("by") if asked else ()
        said = {one.name: one for one in found}
        return {entry: said[name] for entry, name in open_names if name in said}

    @cached_property
    def _lists(self) -> dict[str, tuple[Any, ...]]:
        undo = timedelta(minutes=self.knowledge.work_lists.undo_minutes)
        given = {"clinic": self.patient.clinic_id, "patient": self.patient.pk}
        lately = {"lately": timezone.now() - undo}
        plan = {} if self.plan is None else {"plan": self.plan.pk}
        lists = _question(with_plan=bool(plan)).read(**given, **lately, **plan)
        for one in lists["prescriptions"]:
            one.patient, one.clinic = self.patient, self.patient.clinic
        return lists

    def _surgeries_that_are(self, status: SurgeryStatus) -> tuple[Surgery, ...]:
        return tuple(one for one in self.surgeries if one.status == status)


@cache
def _question(*, with_plan: bool) -> Together:
    lists = _of_patient() | (_of_plan() if with_plan else {})
    return Together(lists, STAND_FOR)


def _of_patient() -> dict[str, Asked]:
    of_clinic = {"clinic": STAND_FOR["clinic"]}
    lately = Q(state=TaskState.OPEN) | Q(ended_at__gte=STAND_FOR["lately"])
    return {
        "medicines": asked(_entries(Medicine).current()),
        "allergies": asked(_entries(Allergy).current()),
        "conditions": asked(_entries(Condition).current()),
        "surgeries": asked(_entries(Surgery)),
        "observations": asked(_entries(Observation).current()),
        "agreements": asked(_entries(Agreement).current(), recorded_by=NAMED),
        "tasks": asked(
            _entries(Task).filter(lately),
            prescription=("id", "number", "state"),
            assigned_to=("id", "user_id"),
            assigned_to__user=NAMED,
        ),
        "prescriptions": asked(
            _entries(Prescription).exclude(state=State.DISCARDED),
            author=NAMED,
            plan=("id", "prescription_id", "first_night"),
            signature=("id", "prescription_id", "at", "printed_name"),
        ),
        "prints": asked(_entries(Print), by=NAMED),
        "ends": asked(_entries(Event).filter(verb__in=ENDED)),
        "policy": asked(ClinicPolicy.objects.filter(**of_clinic)),
    }


def _of_plan() -> dict[str, Asked]:
    of = {"clinic": STAND_FOR["clinic"], "plan": STAND_FOR["plan"]}
    return {
        "steps": asked(TitrationStep.objects.filter(**of)),
        "holds": asked(Hold.objects.filter(**of)),
    }


def _entries(model: type[Any]) -> Any:
    return model.objects.filter(clinic=STAND_FOR["clinic"], patient=STAND_FOR["patient"])


def open_name_of(medicine: Medicine, knowledge: Knowledge) -> str:
    catalogue = catalogue_of(knowledge)
    found = recognise(medicine.text, catalogue, medicine.code, medicine.code_system)
    return open_name(found, knowledge.vocabulary)


def policy_row(clinic: Clinic) -> ClinicPolicy:
    """What the clinic has decided. One that never decided anything has a row without values."""
    row = ClinicPolicy.objects.of(clinic).first()
    return ClinicPolicy(clinic=clinic) if row is None else row
