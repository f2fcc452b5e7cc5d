"""Changing a running prescription: the next version is drafted, with what lies ahead of tonight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from prescribing import knowledge, permissions
from prescribing.actions import events, moves, new_drafts
from prescribing.actions.errors import ActionError, stated
from prescribing.actions.turns import turn
from prescribing.clinical import changes
from prescribing.clinical.changes import Change, ChangeRefused, StartRefused, UnderWay
from prescribing.clinical.dose import Dose
from prescribing.clinical.gap import proposed_dose
from prescribing.clinical.lifecycle import State
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.titration import Plan, PlanError, rest
from prescribing.models import Prescription
from prescribing.permissions import Member
from prescribing.snapshots import under_way_of


@dataclass(frozen=True)
class ChangeData:
    """What is asked of a plan under way, and why."""

    what: Change
    reason: str
    nights: int | None = None
    dose: Dose | None = None
    then_up: bool = False
    starts: date | None = None


def draft_change(
    running: Prescription, *, edits: int, data: ChangeData, by: Member, today: date
) -> Prescription:
    """The next version, changed as was asked. The plan that runs stays as it is until it is signed.

    Raises ActionError, at the field that is in the way, when the plan cannot be changed like this.
    """
    permissions.check_draft(by)
    reason = stated(data.reason)
    with turn(by.clinic):
        row = moves.as_it_is(running, edits, by)
        check_open_to_change(row)
        ahead = ahead_after(under_way(row, today), data)
        draft = new_drafts.insert_next(
            row, by, ahead=ahead, today=today, change=data.what, change_reason=reason
        )
        events.record(by, "started", draft, detail={"edits": draft.edits, "change": data.what})
    return draft


def under_way(running: Prescription, today: date) -> UnderWay:
    """Raises ActionError when the plan cannot be read with the facts of today."""
    try:
        return under_way_of(running, today, knowledge.load())
    except (PlanError, CannotBeMade) as error:
        raise ActionError(f"{error} Discard nothing: draft a new version instead.") from error


def ahead_after(now: UnderWay, data: ChangeData) -> Plan:
    """What lies ahead once it is changed. Raises ActionError at the field that is in the way."""
    try:
        ahead = rest(CHANGES[data.what](now, data))
        return _from(data.starts, ahead) if data.what is Change.RESTART else ahead
    except StartRefused as refusal:
        raise ActionError.at("starts", str(refusal)) from refusal
    except CannotBeMade as error:
        nearest = f" Nearest: {error.nearest}." if error.nearest else ""
        raise ActionError.at("dose", f"{error}.{nearest}") from error
    except PlanError as refusal:
        raise ActionError.at(PLACES[data.what], str(refusal)) from refusal


def _from(starts: date | None, ahead: Plan) -> Plan:
    """A restart begins with its first dose: waiting times count to it, not to nights before it."""
    first = starts or ahead.first_night
    holds = tuple(hold for hold in ahead.holds if hold.end > first)
    return replace(ahead, first_night=first, holds=holds)


def going_on(running: Prescription, today: date) -> Plan | None:
    """What lies ahead when nothing is changed; None where nothing does any more."""
    try:
        now = under_way_of(running, today, knowledge.load())
        if is_interrupted(running, now):
            return _restarted(now)
        return rest(now.plan) if any(now.plan.nights_left) else _last_step_again(now)
    except (PlanError, CannotBeMade):
        return None


def is_interrupted(running: Prescription, now: UnderWay) -> bool:
    """Whether doses begin again only with a new version."""
    return running.status is State.ON_HOLD or now.plan.is_waiting


def _restarted(now: UnderWay) -> Plan:
    """On the dose that the gap asks for; as it was where no night was missed."""
    try:
        return rest(changes.restart(now))
    except ChangeRefused:
        return rest(now.plan)


def _last_step_again(now: UnderWay) -> Plan | None:
    """A plan of which every night is past goes on where it ended, unless that is too long ago."""
    gap = changes.gap_before(now)
    if proposed_dose(gap, now.tonight, now.gap_rule) != gap.last_dose:
        return None
    steps = [step for step in now.plan.steps if step.dose == gap.last_dose]
    return Plan(
        steps=tuple(steps[-1:]),
        first_night=now.tonight,
        clock=now.plan.clock,
        hold_before_surgery=now.plan.hold_before_surgery,
    )


def check_open_to_change(row: Prescription) -> None:
    if not row.is_running:
        raise ActionError(f"This prescription is {row.state}: it is not changed any more.")
    draft = Prescription.objects.of(row.clinic).open().filter(patient=row.patient).first()
    if draft is not None:
        raise ActionError(
            f"Version {draft.version} is being drafted already. Go on with it, or discard it first."
        )


def _stay(now: UnderWay, data: ChangeData) -> Plan:
    return changes.stay(now, _given(data.nights, "nights"), starts=data.starts)


def _step_back(now: UnderWay, data: ChangeData) -> Plan:
    return changes.step_back(now, data.nights, starts=data.starts)


def _go_down(now: UnderWay, data: ChangeData) -> Plan:
    if data.dose is None:
        raise ActionError.at("dose", "Enter the lower dose.")
    nights = _given(data.nights, "nights")
    return changes.go_down(now, data.dose, nights, then_up=data.then_up, starts=data.starts)


def _skip(now: UnderWay, data: ChangeData) -> Plan:
    return changes.skip(now, _given(data.nights, "nights"), data.reason, starts=data.starts)


def _restart(now: UnderWay, data: ChangeData) -> Plan:
    return changes.restart(
        now, dose=data.dose, count=data.nights, starts=data.starts, reason=data.reason
    )


def _given(number: int | None, field: str) -> int:
    if number is None:
        raise ActionError.at(field, "Enter the number of nights.")
    return number


CHANGES: Mapping[Change, Callable[[UnderWay, ChangeData], Plan]] = {
    Change.STAY: _stay,
    Change.STEP_BACK: _step_back,
    Change.GO_DOWN: _go_down,
    Change.SKIP: _skip,
    Change.RESTART: _restart,
}
# Where a refusal is told that is not about the night from which on, or a dose that cannot be made.
PLACES: Mapping[Change, str] = {
    Change.STAY: "nights",
    Change.STEP_BACK: "what",
    Change.GO_DOWN: "dose",
    Change.SKIP: "nights",
    Change.RESTART: "what",
}
