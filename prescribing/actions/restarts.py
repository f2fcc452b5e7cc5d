"""Beginning again after surgery: what followed it is kept, and the next version is drafted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from prescribing import knowledge, permissions
from prescribing.actions import events, moves, new_drafts
from prescribing.actions.agreements import AgreementData, add_agreement
from prescribing.actions.changes import (
    ChangeData,
    ahead_after,
    check_open_to_change,
    under_way,
)
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.rescheduling import discard, is_untouched, open_draft_of
from prescribing.actions.surgeries import AfterSurgeryData, record_after_surgery
from prescribing.actions.turns import turn
from prescribing.clinical.changes import Change, UnderWay, gap_before
from prescribing.clinical.dose import Dose
from prescribing.clinical.gap import nights_without, proposed_dose
from prescribing.clinical.record import Gap, Record
from prescribing.clinical.restarting import first_night, stops, waits
from prescribing.clinical.screening import Finding, shown
from prescribing.clinical.titration import Plan, rest
from prescribing.models import Prescription, Surgery
from prescribing.permissions import Member
from prescribing.snapshots import record_of

SURGICAL_TEAM = "surgical-team"
# Where it is told what a rule still has to know of a surgery, by what the rule asks.
FIELDS: Mapping[str, str] = {
    "opioid_at_surgery_not_known": "opioid_given",
    "surgery_not_reconciled": "reconciled",
    "last_opioid_of_surgery_not_known": "last_opioid_on",
    "no_opioid_at_surgery": "agreed_by",
}


@dataclass(frozen=True)
class RestartData:
    """Empty is the first night that every waiting time allows, and the dose of the gap rule."""

    followed: AfterSurgeryData
    starts: date | None = None
    dose: Dose | None = None
    agreed_by: str = ""


@dataclass(frozen=True)
class Proposal:
    """The first night and the dose, and what they come from."""

    starts: date
    waits: tuple[Finding, ...]  # what would forbid or question tonight
    gap: Gap | None
    dose: Dose | None
    nights_without: int


class TooEarly(ActionError):
    """The first night lies within a waiting time; `earliest` satisfies all of them."""

    def __init__(self, earliest: date, *problems: Problem) -> None:
        super().__init__(*problems)
        self.earliest = earliest


def draft_restart(
    running: Prescription,
    surgery: Surgery,
    *,
    edits: int,
    surgery_edits: int,
    data: RestartData,
    by: Member,
    today: date,
) -> Prescription:
    """Keep what followed the surgery, and draft the version with which doses begin again.

    Raises ActionError at the field in the way; TooEarly with the first night that is allowed.
    """
    permissions.check_draft(by)
    with turn(by.clinic):
        row = moves.as_it_is(running, edits, by)
        record_after_surgery(surgery, edits=surgery_edits, data=data.followed, by=by, today=today)
        if data.agreed_by:
            told = AgreementData(SURGICAL_TEAM, data.agreed_by, today)
            add_agreement(row.patient, data=told, by=by, today=today)
        _make_way(row, by)
        record = record_of(row, today=today, knowledge=knowledge.load())
        starts = data.starts or first_night(record, knowledge.load())
        _check_allowed(record, surgery, starts)
        why = f"Restart after surgery on {shown(surgery.day)}."
        draft = new_drafts.insert_next(
            row,
            by,
            ahead=_ahead(under_way(row, today), starts, data.dose, why),
            today=today,
            change=Change.RESTART,
            change_reason=why,
        )
        detail = {"edits": draft.edits, "change": Change.RESTART}
        events.record(by, "started", draft, detail=detail)
    return draft


def proposal(running: Prescription, today: date) -> Proposal:
    """What the page offers, of what is known now."""
    known = knowledge.load()
    record = record_of(running, today=today, knowledge=known)
    starts = first_night(record, known)
    gap = record.gap
    return Proposal(
        starts=starts,
        waits=waits(record, known, today),
        gap=gap,
        dose=proposed_dose(gap, starts, known.gap_rule) if gap else None,
        nights_without=nights_without(gap, starts) if gap else 0,
    )


def _make_way(row: Prescription, by: Member) -> None:
    """A draft that a surgery made and nobody has worked on gives place to the restart."""
    draft = open_draft_of(row)
    if draft is not None and is_untouched(draft):
        discard(draft, by)
    check_open_to_change(row)


def _check_allowed(record: Record, surgery: Surgery, starts: date) -> None:
    known = knowledge.load()
    found = stops(record, known, starts)
    missing = list(_missing(found, surgery))
    if missing:
        raise ActionError(*missing)
    late = [each for each in found if each.earliest_first_night and _is_later(each, starts)]
    if late:
        earliest = first_night(record, known)
        says = f"{shown(starts)} is too early. The first night allowed is {shown(earliest)}."
        raise TooEarly(earliest, Problem(f"{says} {late[0].because}", "starts"))


def _missing(found: tuple[Finding, ...], surgery: Surgery) -> Iterator[Problem]:
    rules = knowledge.load().rules
    for each in found:
        field = FIELDS.get(rules[each.rule].when)
        if field and each.subject == surgery.day.isoformat():
            yield Problem(f"{each.because} {each.clears}", field)


def _is_later(finding: Finding, starts: date) -> bool:
    return finding.earliest_first_night is not None and finding.earliest_first_night > starts


def _ahead(now: UnderWay, starts: date, dose: Dose | None, why: str) -> Plan:
    if not any(night.step for night in now.plan.past):
        return _not_begun(now, starts, dose)
    last = gap_before(now).last_dose
    if dose is not None and dose > last:
        says = (
            f"{dose} is more than {last}, the last dose that was taken. Enter that or a lower one."
        )
        raise ActionError.at("dose", says)
    return ahead_after(now, ChangeData(Change.RESTART, why, dose=dose, starts=starts))


def _not_begun(now: UnderWay, starts: date, dose: Dose | None) -> Plan:
    """Of a plan of which no dose was taken, only the first night moves."""
    if dose is not None:
        says = (
            "No dose of this plan was taken yet: it begins with its first step. Leave this empty."
        )
        raise ActionError.at("dose", says)
    return replace(rest(now.plan), first_night=max(starts, now.plan.first_night))
