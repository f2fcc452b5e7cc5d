"""Keeping what was measured and tested. An entry is never changed, only taken off the list."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.turns import insert, turn
from prescribing.clinical.knowledge import ObservationKind
from prescribing.models import Observation, Patient
from prescribing.permissions import Member


@dataclass(frozen=True)
class ObservationData:
    kind: str
    on: date
    value: Decimal | None = None
    upper_limit: Decimal | None = None
    outcome: str = ""
    by: str = ""


def add_observation(
    patient: Patient, *, data: ObservationData, today: date, by: Member
) -> Observation:
    """The kind is that of a fact, and what is told of it is what such a test can tell."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    kind = knowledge.load().observation_kinds.get(data.kind)
    if kind is None:
        raise ActionError.at("kind", "Choose a test from the list")
    check_happened(data.on, "on", patient, today)
    problems = tuple(_measured(data, kind) if kind.unit else _tested(data, kind))
    if problems:
        raise ActionError(*problems)
    with turn(by.clinic):
        observation = Observation(clinic=by.clinic, patient=patient, **asdict(data))
        insert(observation)
        events.record(by, "added", observation)
    return observation


def remove_observation(observation: Observation, *, by: Member) -> Observation:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, observation)
    with turn(by.clinic):
        on_list = Observation.objects.of(by.clinic).current().filter(pk=observation.pk)
        if on_list.update(removed_at=timezone.now()):
            events.record(by, "removed", observation)
    observation.refresh_from_db()
    return observation


def _measured(data: ObservationData, kind: ObservationKind) -> Iterator[Problem]:
    plausible = f"between {kind.least} and {kind.most} {kind.unit}: check the figure"
    if data.value is None:
        yield Problem(f"Enter the value in {kind.unit}", "value")
    elif not _is_plausible(data.value, kind):
        yield Problem(f"{kind.name} is {plausible}", "value")
    if data.outcome:
        yield Problem("A measurement has a value and no outcome", "outcome")
    if data.upper_limit is None:
        return
    if not kind.has_upper_limit:
        yield Problem(f"{kind.name} has no upper limit", "upper_limit")
    elif not _is_plausible(data.upper_limit, kind):
        yield Problem(f"The upper limit is {plausible}", "upper_limit")


def _tested(data: ObservationData, kind: ObservationKind) -> Iterator[Problem]:
    if data.outcome not in kind.outcomes:
        yield Problem("Choose what came of it", "outcome")
    if data.value is not None or data.upper_limit is not None:
        yield Problem(f"{kind.name} has an outcome and no value", "value")


def _is_plausible(figure: Decimal, kind: ObservationKind) -> bool:
    return figure.is_finite() and kind.least <= figure <= kind.most
