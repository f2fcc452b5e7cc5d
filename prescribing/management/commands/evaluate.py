"""Measure how well medicines are recognised, on a folder of real names."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prescribing import knowledge
from prescribing.clinical.catalogue import catalogue_of
from prescribing.jobs.evaluate import FILES, evaluate


class Command(BaseCommand):
    help = "Measure how well medicines are recognised. Exit 1 when a target is missed."
    requires_system_checks: list[str] = []  # needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help=f"a folder with {', '.join(FILES)} as .csv")

    def handle(self, *, folder: Path, **_: Any) -> None:
        inner = folder / "medicines"
        try:
            found = evaluate(inner if inner.is_dir() else folder, catalogue_of(knowledge.load()))
        except (OSError, KeyError) as error:
            raise CommandError(f"{folder} cannot be read: {error}", returncode=2) from error
        self.stdout.write("\n".join(found.lines()))
        if found.missed:
            sys.exit(1)
