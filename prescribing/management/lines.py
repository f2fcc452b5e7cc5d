"""What the commands share that answer newline-delimited JSON."""

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prescribing.interop.lines import Object, answers
from prescribing.knowledge import KnowledgeError

# Answers are trees: looking for circles in them takes a fifth of the time.
encoded = json.JSONEncoder(check_circular=False).encode


class LinesCommand(BaseCommand):
    """Exit 0 when every line was answered, 1 when some line was in error, 2 when none could be."""

    Answerer = Callable[[Object], dict[str, Any]]
    requires_system_checks: list[str] = []  # needs no database, and starts sooner

    def answerer(self) -> Answerer:
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard input")

    def handle(self, *, file: str, **_: Any) -> None:
        failed = False
        with _nothing_is_garbage():
            answer = self._answerer()
        with _opened(file) as lines:
            found = answers(lines, answer)
            with _nothing_is_garbage():  # the first one loads names and dictionary
                first = [*islice(found, 1)]
            for each in chain(first, found):
                failed = failed or "error" in each
                self.stdout.write(encoded(each))
                self.stdout.flush()
        if failed:
            sys.exit(1)

    def _answerer(self) -> Answerer:
        try:
            return self.answerer()
        except KnowledgeError as error:
            raise CommandError(str(error), returncode=2) from error


@contextmanager
def _nothing_is_garbage() -> Iterator[None]:
    """What is loaded here stays to the end: looking through it again and again takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _opened(file: str) -> Iterator[Iterable[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=2) from error
    with lines:
        yield lines
