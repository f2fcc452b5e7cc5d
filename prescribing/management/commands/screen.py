"""Screen records given as newline-delimited JSON."""

from datetime import UTC, datetime
from functools import partial

from prescribing import knowledge
from prescribing.interop import screen_lines
from prescribing.management.lines import LinesCommand


class Command(LinesCommand):
    help = "Screen records: one JSON object a line in, one a line out."

    def answerer(self) -> LinesCommand.Answerer:
        now = datetime.now(UTC)
        return partial(screen_lines.answer, knowledge=knowledge.load(), now=now)
