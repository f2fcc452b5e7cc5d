"""Every file holds the same fonts and drawings: they are compressed one time.

Relies, as `plates` does, on the inside of pydyf: decision 069.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pydyf

KEPT = 256  # fonts, drawings and pages: a few MB when compressed
SEEN = 4096  # names of what was compressed before


class Deflater:
    """Compresses for pydyf, and keeps what is asked for a second time."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.seen: dict[bytes, None] = {}

    def compressobj(self, level: int) -> SimpleNamespace:
        def compress(data: bytes) -> bytes:
            return self.deflated(data, level)

        return SimpleNamespace(compress=compress, flush=bytes)

    def deflated(self, data: bytes, level: int) -> bytes:
        name = sha256(data).digest() + bytes([level])
        made = self.kept.pop(name, None) or _deflated(data, level)
        if name in self.seen:
            _put(self.kept, name, made, KEPT)
        else:
            _put(self.seen, name, None, SEEN)
        return made


def _deflated(data: bytes, level: int) -> bytes:
    compress = zlib.compressobj(level=level)
    return compress.compress(data) + compress.flush()


def _put(memory: dict[bytes, Any], name: bytes, value: Any, most: int) -> None:
    """As the newest; the oldest goes when they are too many."""
    memory[name] = value
    if len(memory) > most:
        del memory[next(iter(memory))]


DEFLATER = Deflater()


@contextmanager
def remembered() -> Iterator[None]:
    original, pydyf.zlib = pydyf.zlib, DEFLATER
    try:
        yield
    finally:
        pydyf.zlib = original
