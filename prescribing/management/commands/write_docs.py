"""Make the pages of docs/ that come from the code and the facts, or say which are stale."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prescribing.jobs import write_docs


class Command(BaseCommand):
    help = "Make the pages of docs/ that come from the code and the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when a page is stale"
        )

    def handle(self, *, check: bool, **_: Any) -> None:
        folder = settings.BASE_DIR / "docs"
        if not check:
            for name in write_docs.write(folder):
                self.stdout.write(f"docs/{name}")
            return
        stale = write_docs.stale(folder)
        if stale:
            pages = ", ".join(f"docs/{name}" for name in stale)
            raise CommandError(f"Not as it would be made now: {pages}. Run make docs.")
