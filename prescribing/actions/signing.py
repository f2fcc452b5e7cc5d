"""Signing: one transaction that asks every rule again, and is made whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from prescribing import permissions
from prescribing.actions import events, moves
from prescribing.actions.errors import SHORTEST_REASON, NotSignable, PictureChanged, Problem
from prescribing.actions.handouts import new_code
from prescribing.actions.quantities import problems_of_quantities
from prescribing.actions.screenings import keep, look
from prescribing.actions.steps_up import StepUp, check_fresh
from prescribing.actions.tasks import keep_promises
from prescribing.actions.turns import insert, turn
from prescribing.clinical import instructions
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.lifecycle import Move, State
from prescribing.clinical.record import Answer
from prescribing.clinical.screening import Finding
from prescribing.models import Adoption, PrescriberCredential, Prescription, Screening, Signature
from prescribing.permissions import Member
from prescribing.snapshots import Picture, content_of, due_of, fingerprint, plain

MEANING = "prescribed"


def sign(
    prescription: Prescription,
    *,
    edits: int,
    screening_digest: str,
    reasons: Mapping[str, str],
    acknowledged: bool,
    step_up: StepUp,
    by: Member,
    now: datetime | None = None,
) -> Signature:
    """Sign what the prescriber saw, if that is still how things are.

    Reasons are keyed by `Finding.key`. Raises Refused, Conflict (PictureChanged when the rules
    answer otherwise now) or NotSignable; then nothing is written.
    """
    now = now or timezone.now()
    today = now.astimezone(by.clinic.zone).date()
    with turn(by.clinic):
        credential = permissions.check_sign(by, today)
        check_fresh(step_up, by, now)
        row = moves.as_it_is(prescription, edits, by)
        if row.status is State.DRAFT:
            raise NotSignable("Check this prescription before signing it.")
        moves.state_after(row, Move.SIGN)
        _check_alone(row)
        picture = look(row, today)
        _check_seen(row, picture, screening_digest)
        _check_findings(picture, reasons, acknowledged=acknowledged)
        if not picture.supplies:
            raise NotSignable("The plan has no night with a dose. Choose a plan first.")
        _check_quantities(row, picture)
        return _signed(row, picture, _kept(picture, reasons), credential, by, now)


def _signed(
    row: Prescription,
    picture: Picture,
    reasons: Mapping[str, str],
    credential: PrescriberCredential,
    by: Member,
    now: datetime,
) -> Signature:
    content = content_of(
        row,
        picture=picture,
        reasons=reasons,
        credential=credential,
        adoption=Adoption.objects.of(by.clinic).of_version(picture.knowledge.version),
    )
    _check_instructions(row, picture, content["instructions"])
    content_hash = fingerprint(content)
    screening = keep(row, picture, by=by, at=now)
    _supersede(row.replaces, by)
    moves.make(
        row,
        Move.SIGN,
        content=content,
        content_hash=content_hash,
        **due_of(content),
        code=new_code(),
        reasons=dict(reasons),
        language=row.patient.language,
    )
    signature = Signature(
        clinic=by.clinic,
        patient=row.patient,
        prescription=row,
        screening=screening,
        by=by.user,
        credential=credential,
        printed_name=credential.printed_name,
        licence=credential.licence,
        meaning=MEANING,
        content_hash=content_hash,
        at=now,
    )
    insert(signature)
    keep_promises(row, picture, by=by, now=now)
    detail = {"edits": row.edits, "screening": screening.pk, "content": content_hash}
    events.record(by, "signed", row, detail=detail)
    return signature


def _check_seen(row: Prescription, picture: Picture, screening_digest: str) -> None:
    if picture.digest == screening_digest:
        return
    seen = Screening.objects.filter(prescription=row, digest=screening_digest).last()
    before = {finding["key"]: finding for finding in seen.findings} if seen else {}
    now = {finding["key"]: finding for finding in picture.findings}
    raise PictureChanged(
        added=[finding for key, finding in now.items() if before.get(key) != finding],
        removed=[finding for key, finding in before.items() if key not in now],
        other=_other_changes(seen, picture) if seen else (),
    )


def _other_changes(seen: Screening, picture: Picture) -> Iterator[str]:
    if seen.medicines != picture.medicines:
        yield "The medicine list is another one."
    if seen.inputs.get("plan") != plain(picture.record.plan):
        yield "The plan is another one."
    if seen.inputs.get("policy") != plain(picture.record.policy):
        yield "The policy of the clinic is another one."
    if seen.knowledge_version != picture.knowledge.version:
        yield "The facts behind the rules are another version."


def _check_findings(picture: Picture, reasons: Mapping[str, str], *, acknowledged: bool) -> None:
    problems = [
        problem
        for finding in picture.screen.findings
        for problem in _problems(finding, picture, reasons)
    ]
    advised = any(each.severity is Severity.ADVICE for each in picture.screen.findings)
    if advised and not acknowledged:
        problems.append(Problem("Say that you have read the advice.", "acknowledged"))
    if problems:
        raise NotSignable(*problems)


def _problems(finding: Finding, picture: Picture, reasons: Mapping[str, str]) -> Iterator[Problem]:
    rule = picture.knowledge.rules[finding.rule]
    unanswered = finding.answer is Answer.UNKNOWN and rule.severity is Severity.STOP
    if finding.severity is Severity.STOP or unanswered:
        yield Problem(f"{finding.title}: {finding.because} {finding.clears}", finding.key)
    elif finding.severity is Severity.REASON and len(_reason(finding, reasons)) < SHORTEST_REASON:
        says = f"Write your reason, in at least {SHORTEST_REASON} characters: {finding.title}."
        yield Problem(says, finding.key)


def _check_quantities(row: Prescription, picture: Picture) -> None:
    problems = [replace(each, field="") for each in problems_of_quantities(row, picture)]
    if problems:
        raise NotSignable(*problems)


def _kept(picture: Picture, reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons that answer a finding; others are not kept."""
    written = {each.key: _reason(each, reasons) for each in picture.screen.findings}
    return {key: reason for key, reason in written.items() if reason}


def _reason(finding: Finding, reasons: Mapping[str, str]) -> str:
    return reasons.get(finding.key, "").strip()


def _check_alone(row: Prescription) -> None:
    running = Prescription.objects.of(row.clinic).running().filter(patient=row.patient)
    other = running.exclude(pk=row.replaces_id or 0).first()
    if other is not None:
        raise NotSignable(
            f"The patient already has {other}, which is {other.state}. Stop it first, or discard "
            "this draft and start the next version of that one."
        )


def _check_instructions(row: Prescription, picture: Picture, text: str) -> None:
    agree = instructions.agrees(
        text,
        picture.nights,
        picture.quantities,
        refills=row.refills,
        dose_time=row.plan.dose_time or picture.knowledge.habits.dose_time,
        phrases=picture.knowledge.phrases,
    )
    if not agree:
        raise NotSignable(
            "The instructions for the pharmacy do not read back as this plan. Nothing was signed. "
            "Change the plan, and report this fault."
        )


def _supersede(replaced: Prescription | None, by: Member) -> None:
    if replaced is not None and replaced.is_running:
        moves.make(replaced, Move.SUPERSEDE)
        events.record(by, "superseded", replaced, detail={"edits": replaced.edits})
