"""Lay out titration plans given as newline-delimited JSON."""

from functools import partial

from prescribing import knowledge
from prescribing.interop import plan_lines
from prescribing.management.lines import LinesCommand


class Command(LinesCommand):
    help = "Lay out titration plans: one JSON object a line in, one a line out."

    def answerer(self) -> LinesCommand.Answerer:
        return partial(plan_lines.answer, knowledge=knowledge.load())
