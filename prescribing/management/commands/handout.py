"""Write the handout of a signed prescription, or a sample of a plan, as PDF."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from prescribing import knowledge
from prescribing.actions.errors import ActionError
from prescribing.clinical.dose import DoseError
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.titration import PlanError
from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import CORE, PACKS, SIZES, STANDARD
from prescribing.handouts.words import ENGLISH
from prescribing.interop.lines import LineError, read_object
from prescribing.jobs import handouts
from prescribing.models.clinic import Paper
from prescribing.models.language import Language

REFUSALS = (
    ActionError, HandoutRefused, LineError, DoseError, PlanError, CannotBeMade, OverflowError,
)  # fmt: skip


class Command(BaseCommand):
    """Exit 1 when this handout cannot be made, 2 when the command itself could not run."""

    help = "Write the handout of a signed prescription, or a sample of a plan, as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prescription_id", nargs="?", type=int, help="of a signed version")
        parser.add_argument("--plan", metavar="FILE", help="one plan as `plan` reads it: a sample")
        parser.add_argument("--paper", choices=[str(paper) for paper in Paper])
        parser.add_argument("--output", metavar="FILE.pdf", help="standard output without it")
        parser.add_argument("--pages", choices=PACKS, default=CORE)
        parser.add_argument("--size", choices=SIZES, default=STANDARD)
        languages = [str(language) for language in Language]
        says = "that of the patient, or English, without it"
        parser.add_argument("--language", choices=languages, help=says)

    def handle(self, *, prescription_id: int | None, plan: str | None, **given: Any) -> None:
        if (prescription_id is None) == (plan is None):
            raise _cannot_run("Name a prescription or a file with --plan, one of the two.")
        try:
            how = {name: given[name] for name in ("paper", "pages", "size", "language")}
            made = _made(prescription_id, plan, how)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        _write(made, given["output"])


def _made(prescription_id: int | None, plan: str | None, how: dict[str, Any]) -> bytes:
    if prescription_id is not None:
        return _of_prescription(prescription_id, how)
    try:
        facts = knowledge.load()
    except knowledge.KnowledgeError as error:
        raise _cannot_run(str(error)) from error
    request = read_object(_read(str(plan)))
    usual = {"paper": str(Paper.LETTER), "language": ENGLISH}
    chosen = usual | {name: value for name, value in how.items() if value}
    return handouts.of_plan(request, facts, **chosen)


def _of_prescription(prescription_id: int, how: dict[str, Any]) -> bytes:
    try:
        return handouts.of_prescription(prescription_id, **how)
    except DatabaseError as error:
        raise _cannot_run(f"The database cannot be used: {error}") from error


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise _cannot_run(f"{file} cannot be read: {error.strerror}") from error


def _write(made: bytes, file: str | None) -> None:
    try:
        if file is None:
            sys.stdout.buffer.write(made)
        else:
            Path(file).write_bytes(made)
    except OSError as error:
        raise _cannot_run(f"{file} cannot be written: {error.strerror}") from error


def _cannot_run(why: str) -> CommandError:
    return CommandError(why, returncode=2)
