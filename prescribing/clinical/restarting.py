"""The first night of a restart: what the rules make wait, and until when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from prescribing.clinical.knowledge import Asks, Knowledge, Severity
from prescribing.clinical.record import Record
from prescribing.clinical.screening import Finding, screen

OF_THE_PATIENT = frozenset({Asks.PATIENT})


def stops(record: Record, knowledge: Knowledge, starts: date) -> tuple[Finding, ...]:
    """What of the patient, not of the plan, forbids doses from this night on."""
    return tuple(each for each in _found(record, knowledge, starts) if _stops(each))


def waits(record: Record, knowledge: Knowledge, starts: date) -> tuple[Finding, ...]:
    """What asks for a later first night than this one."""
    return tuple(_waiting(_found(record, knowledge, starts), starts))


def first_night(record: Record, knowledge: Knowledge) -> date:
    """The first night from today on that every waiting time allows."""
    starts = record.today
    while later := [each.earliest_first_night for each in waits(record, knowledge, starts)]:
        starts = max(night for night in later if night is not None)
    return starts


def _found(record: Record, knowledge: Knowledge, starts: date) -> tuple[Finding, ...]:
    asked = replace(record, first_night=starts)
    return screen(asked, knowledge, OF_THE_PATIENT).findings


def _waiting(found: tuple[Finding, ...], starts: date) -> Iterator[Finding]:
    for each in found:
        if each.earliest_first_night is not None and each.earliest_first_night > starts:
            yield each


def _stops(finding: Finding) -> bool:
    return finding.severity is Severity.STOP
