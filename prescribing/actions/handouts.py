"""Printing what was signed: the same bytes for the same form, and a row for each time."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.translations import was_undone
from prescribing.actions.turns import insert, turn
from prescribing.clinical import codes
from prescribing.clinical.marks import mark_of
from prescribing.models import Handout, Prescription, Print, PrintReason
from prescribing.permissions import Member
from prescribing.snapshots import confirmed_sentences, fingerprint

Form = Mapping[str, str]  # paper, language, size and pages


class Press(Protocol):
    """Puts a signed content on paper, which takes long: never within a transaction."""

    def __call__(
        self,
        content: Mapping[str, Any],
        *,
        mark: str | None,
        signed_at: datetime,
        code: str,
        paper: str,
        language: str,
        size: str,
        pages: str,
        is_confirmed: bool,
    ) -> bytes: ...


@dataclass(frozen=True)
class Pressed:
    """The bytes of one form of a version as it stands, with what is across and in their foot."""

    prescription: Prescription
    form: Form
    mark: str
    code: str
    translation: str  # the hash of its sentences, where the clinic has confirmed them
    pdf: bytes


def print_handout(
    prescription: Prescription,
    form: Form,
    reason: str,
    by: Member,
    *,
    press: Press,
    note: str = "",
) -> tuple[Print, bytes]:
    """Print a signed version in one form: the row of this printing, and the bytes to print.

    The first time a form of a version is printed the reason may be empty; the same form again
    needs one (`PrintReason`, and a note when it is "other"). The same form gives the bytes that
    are kept of it; otherwise `press` makes them (`handouts.pdf.signed_paper`), outside any
    transaction, so this must not be called within one. Raises ActionError, Refused, and whatever
    `press` raises; then nothing is kept and nothing counts as printed.
    """
    paper = paper_of(prescription, form, by=by, press=press)
    printing = note_print(paper, reason=reason, note=note, by=by)
    return printing, bytes(printing.handout.pdf)


def paper_of(prescription: Prescription, form: Form, *, by: Member, press: Press) -> Pressed:
    """The first half of printing: slow, and not to be called within a transaction."""
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, prescription)
    try:
        return paper_as_it_stands(prescription, form, press)
    except NotAsSigned:
        events.refuse(by, "print", "altered content")
        raise


def note_print(paper: Pressed, *, reason: str = "", note: str = "", by: Member) -> Print:
    """The second half: keep the bytes if they are new, and the row of this printing."""
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, paper.prescription)
    with turn(by.clinic):
        _check_stands(paper)
        _check_reason(paper, reason, note)
        prints = Print.objects.of(by.clinic).filter(prescription=paper.prescription)
        printing = Print(
            clinic=by.clinic,
            patient=paper.prescription.patient,
            prescription=paper.prescription,
            handout=_kept(paper) or _keep(paper, by),
            copy=prints.count() + 1,
            reason=reason,
            note=note.strip(),
            by=by.user,
            at=timezone.now(),
        )
        insert(printing)
        detail = {"copy": printing.copy, "handout": printing.handout.pk}
        events.record(by, "printed", printing, detail=detail)
    return printing


def open_print(printing: Print, *, by: Member) -> bytes:
    """The bytes of a printing, to look at. Raises ActionError when they lack a mark of today.

    What went out unmarked before the version was replaced or stopped is not shown as it was: from
    the screen it would be printed as if it were right.
    """
    permissions.check_print_handout(by)
    permissions.check_own_clinic(by, printing)
    mark = _mark(printing.prescription)
    if mark and printing.handout.mark != mark:
        raise ActionError(
            f"This copy was printed without the mark {mark}, which a paper of "
            f"{printing.prescription} carries now, so it is not shown. Print it again from the "
            "page of the version: then it is marked."
        )
    if was_undone(printing.handout):
        raise ActionError(
            "This copy does not say that its translation awaits a certified translator. Your "
            "clinic has undone the confirmation since, so it is not shown. Print it again."
        )
    pdf = proved_bytes(printing.handout)
    events.read(by, printing)
    return pdf


def was_printed(prescription: Prescription, form: Form) -> bool:
    """Whether this form of the version was printed, so that printing it again needs a reason."""
    printed_so = {f"handout__{name}": value for name, value in form.items()}
    prints = Print.objects.of(prescription.clinic).filter(prescription=prescription, **printed_so)
    return prints.exists()


def paper_as_it_stands(prescription: Prescription, form: Form, press: Press) -> Pressed:
    """The paper of a version as it stands now, whoever asks; no row tells of it yet."""
    if not prescription.is_signed:
        raise ActionError("A handout is printed from a signed prescription only. Sign it first.")
    content = proved_content(prescription)
    mark, code = _mark(prescription), code_of(prescription)
    translation = translation_of(prescription, form)
    kept = _kept(Pressed(prescription, form, mark, code, translation, b""))
    pdf = proved_bytes(kept) if kept else press(
        content, mark=mark or None, signed_at=prescription.signature.at, code=code,
        is_confirmed=bool(translation), **form,
    )  # fmt: skip
    return Pressed(prescription, form, mark, code, translation, pdf)


def translation_of(prescription: Prescription, form: Form) -> str:
    return confirmed_sentences(prescription.clinic, form["language"], knowledge.load())


def asked_of(prescription: Prescription, form: Form, translation: str) -> dict[str, Any]:
    """What a press is asked for a version that is to be followed: its paper has no mark."""
    return {
        "content": proved_content(prescription),
        "mark": None,
        "signed_at": prescription.signature.at,
        "code": code_of(prescription),
        "is_confirmed": bool(translation),
        **form,
    }


class NotAsSigned(ActionError):
    """What is kept is not what was signed or printed."""


def proved_content(prescription: Prescription) -> dict[str, Any]:
    """The signed content, proved to be what was signed. Raises NotAsSigned when it is not."""
    content: dict[str, Any] = prescription.content or {}
    made = fingerprint(content)
    if made == prescription.content_hash == prescription.signature.content_hash:
        return content
    raise NotAsSigned(
        f"{prescription} is not what was signed: its content was altered. Nothing is printed. "
        "Tell whoever looks after this site, and see the audit trail."
    )


def proved_bytes(handout: Handout) -> bytes:
    """The kept bytes, proved to be those that were kept."""
    pdf = bytes(handout.pdf)
    if hashlib.sha256(pdf).hexdigest() == handout.sha256:
        return pdf
    raise NotAsSigned(
        f"{handout} is not what was printed: its bytes were altered. Nothing is printed. Tell "
        "whoever looks after this site, and see the audit trail."
    )


def new_code() -> str:
    """A code that nobody can guess from another, nor from the patient."""
    return codes.complete("".join(secrets.choice(codes.SIGNS) for _ in range(codes.DRAWN_SIGNS)))


def code_of(prescription: Prescription) -> str:
    """The code of a signed version. One signed before papers had a code gets it here."""
    if not prescription.code:
        with turn(prescription.clinic):
            same = Prescription.objects.of(prescription.clinic).filter(pk=prescription.pk)
            same.filter(code=None).update(code=new_code())
            prescription.code = same.values_list("code", flat=True).get()
    return str(prescription.code)


def note_printed(prescription: Prescription, pdf: bytes) -> None:
    """Note that the system printed a signed prescription, with nobody's name to put to it."""
    detail = {"sha256": hashlib.sha256(pdf).hexdigest()}
    with turn(prescription.clinic):
        events.append(
            prescription.clinic, "printed", prescription, actor=None, role="", detail=detail
        )


def _mark(prescription: Prescription) -> str:
    return mark_of(prescription.status, is_outdated=prescription.is_outdated) or ""


def _check_stands(paper: Pressed) -> None:
    """The mark is one of the moment, and making the bytes took a while."""
    now = Prescription.objects.of(paper.prescription.clinic).get(pk=paper.prescription.pk)
    if _mark(now) != paper.mark:
        raise ActionError(
            f"{now} has changed while its handout was made: it is {now.state} now. Nothing was "
            "printed. Print it again."
        )
    if translation_of(now, paper.form) != paper.translation:
        raise ActionError(
            "The translation was confirmed, or that was undone, while the handout was made. "
            "Nothing was printed. Print it again."
        )


def _check_reason(paper: Pressed, reason: str, note: str) -> None:
    if not reason and was_printed(paper.prescription, paper.form):
        raise ActionError.at("reason", "This was printed before. Choose why it is printed again.")
    if reason == PrintReason.OTHER and not note.strip():
        raise ActionError.at("note", "Write why it is printed again.")


def _kept(paper: Pressed) -> Handout | None:
    """The handout of this very form, mark, code and translation, when there is one."""
    handouts = Handout.objects.of(paper.prescription.clinic)
    like = {"prescription": paper.prescription, "mark": paper.mark, "code": paper.code}
    return handouts.filter(**like, **paper.form, translation=paper.translation).first()


def _keep(paper: Pressed, by: Member) -> Handout:
    handout = Handout(
        clinic=by.clinic,
        patient=paper.prescription.patient,
        prescription=paper.prescription,
        **paper.form,
        mark=paper.mark,
        code=paper.code,
        translation=paper.translation,
        sha256=hashlib.sha256(paper.pdf).hexdigest(),
        pdf=paper.pdf,
        by=by.user,
        at=timezone.now(),
    )
    insert(handout)
    return handout
