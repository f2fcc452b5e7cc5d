"""A process that lays out handouts and does nothing else, and may be ended when it takes too long.

It sees no row and no file. What breaks it down, or asks for more memory than it may have, ends
this process alone: the worker who asked goes on with the next handout.
"""

import gc
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Self

from prescribing.handouts import HandoutRefused, pdf

MEMORY = 1 << 30  # bytes of addresses: several times what a part takes
GIVES_WAY = 19  # of 19: pages for a screen are made first
TO_START = 60.0  # seconds
TO_LAY_OUT = 30.0
TO_BIND = 90.0


class PressEnded(Exception):
    """The press is gone, with all that was laid out in it; the message says why."""


class Press:
    """One such process, from the side of whoever asks it."""

    def __init__(self, memory: int = MEMORY, to_lay_out: float = TO_LAY_OUT) -> None:
        self.to_lay_out = to_lay_out
        here, there = get_context("spawn").Pipe()
        self._asked: Connection = here
        self._process = get_context("spawn").Process(
            target=work, args=(there, memory), name="press", daemon=True
        )
        self._process.start()
        there.close()
        self._answer(TO_START, "It could not be started.")

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._asked.close()

    def add(self, **how: Any) -> bytes:
        """Lay out one more handout. Raises HandoutRefused, and PressEnded."""
        made: bytes = self._ask("add", self.to_lay_out, how)
        return made

    def drop(self) -> None:
        self._ask("drop", TO_LAY_OUT, {})

    def count(self, **how: Any) -> int:
        """How many pages a handout has. Nothing is added. Raises HandoutRefused, and PressEnded."""
        counted: int = self._ask("count", self.to_lay_out, how)
        return counted

    def bind(self, title: str) -> pdf.Rendered:
        bound: pdf.Rendered = self._ask("bind", TO_BIND, {"title": title})
        return bound

    def _ask(self, verb: str, seconds: float, how: dict[str, Any]) -> Any:
        with suppress(OSError):  # it is gone: there will be no answer
            self._asked.send((verb, how))
        return self._answer(seconds, f"It took longer than {seconds:.0f} seconds to lay out.")

    def _answer(self, seconds: float, too_long: str) -> Any:
        if not self._asked.poll(seconds):
            raise PressEnded(too_long)
        try:
            answer = self._asked.recv()
        except (EOFError, OSError) as error:
            raise PressEnded("Laying it out took too much memory, or broke down.") from error
        if isinstance(answer, HandoutRefused):
            raise answer
        return answer


def work(asked: Connection, memory: int) -> None:
    """What runs in the process: it ends when nobody is there to ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks
    os.nice(GIVES_WAY)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.disable()  # what is laid out lives until it is bound: there is nothing to find before
    volume = pdf.Volume()
    with suppress(EOFError, OSError, MemoryError):
        asked.send("ready")
        while True:
            verb, how = asked.recv()
            asked.send(_answered(volume, verb, how))
            if verb == "bind":
                gc.collect()


def _answered(volume: pdf.Volume, verb: str, how: dict[str, Any]) -> Any:
    try:
        return getattr(volume, verb)(**how)
    except HandoutRefused as refusal:
        return refusal


class Presses:
    """One press at a time, kept from part to part: a start takes seconds."""

    def __init__(self, make: Callable[[], Press] = Press) -> None:
        self._make = make
        self._press: Press | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def get(self) -> Press:
        self._press = self._press or self._make()
        return self._press

    def end(self) -> None:
        """With all that is laid out in it."""
        press, self._press = self._press, None
        if press is not None:
            press.end()
