"""How a line of the server's log looks."""

import logging
import traceback
from types import TracebackType

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """One line an event. Of an exception it tells the type and the place, never its message:
    a database's message can quote the row it refused."""

    def __init__(self) -> None:
        # Z, since Django makes the settings' UTC the zone of the whole process.
        super().__init__(
            "{asctime} {levelname} {name} {message}", datefmt="%Y-%m-%dT%H:%M:%SZ", style="{"
        )

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        error_type, _, trace = ei
        if error_type is None:
            return ""
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
        ]
        return f"{error_type.__qualname__} at {' < '.join(reversed(places))}"

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", " | ")
