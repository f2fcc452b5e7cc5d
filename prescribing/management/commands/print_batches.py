"""Print batches of handouts that wait, count the pages of others, and look for more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from prescribing.actions import batches
from prescribing.jobs.batches import print_for_ever, print_waiting
from prescribing.jobs.page_counts import count_waiting

COUNTS_FOR = 30.0  # seconds, since cron may begin another each minute


class Command(BaseCommand):
    help = "Print batches of handouts that wait, count the pages of others, and look for more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no batch waits")
        parser.add_argument(
            "--beside", metavar="PID", type=int, help="stop when this process, which began it, ends"
        )

    def handle(self, *, once: bool, beside: int | None, **_: Any) -> None:
        try:
            if once:
                batches.delete_old_files()
                print_waiting()
                count_waiting(seconds=COUNTS_FOR)
            else:
                print_for_ever(beside)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What is not printed yet waits for the next start.")
