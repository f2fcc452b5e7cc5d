"""Newline-delimited JSON: one object a line in, one answer a line out, whatever the line holds."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from math import isfinite
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, available_timezones

from prescribing.clinical.dose import NO_BREAK_SPACE, Dose, DoseError
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.products import CannotBeMade
from prescribing.clinical.titration import PlanError

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
STATUSES = ("planned", "done", "cancelled")
Object = Mapping[str, Any]


class LineError(ValueError):
    """A line cannot be answered; the message says what is wrong, and where."""

    def __init__(self, message: str, **more: Any) -> None:
        super().__init__(message)
        self.more = more


def answers(
    lines: Iterable[bytes], answer: Callable[[Object], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The answer to each line, in order. A bad line is answered with what is wrong with it."""
    for line in lines:
        request: Object = {}
        try:
            request = read_object(line)
            yield {"id": request.get("id"), **answer(request)}
        except LineError as error:
            yield {"id": request.get("id"), "error": str(error), **error.more}
        except (DoseError, PlanError, CannotBeMade) as error:
            yield {"id": request.get("id"), "error": str(error)}
        except OverflowError:
            yield {"id": request.get("id"), "error": "a date of this line is out of range"}


def read_object(line: bytes) -> Object:
    try:
        content = json.loads(
            line.decode("utf-8").strip() or "null",
            parse_constant=_not_a_number,
            parse_float=_finite,
            object_pairs_hook=_no_key_twice,
        )
    except LineError:
        raise
    except UnicodeDecodeError as error:
        raise LineError("the line is not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(f"the line is not JSON: {error}") from error
    except ValueError as error:  # a number of thousands of digits
        raise LineError(f"the line cannot be read: {error}") from error
    return an_object(content, "the line")


def _not_a_number(name: str) -> NoReturn:
    raise LineError(f"the line is not JSON: {name} is not a number")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _not_a_number(digits)


def _no_key_twice(pairs: Sequence[tuple[str, Any]]) -> Object:
    # Of two lists of medicines, the second would silently take the place of the first.
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise LineError(f"{key} stands there twice")
        found[key] = value
    return found


def given(request: Object, key: str) -> Any:
    """What stands under the key; None when nothing does, or no more than null or empty text."""
    value = request.get(key)
    return None if value == "" else value


def an_object(value: Any, where: str) -> Object:
    if not isinstance(value, dict):
        raise LineError(f"{where} must be a JSON object")
    return value


def a_list(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise LineError(f"{where} must be a list")
    return value


def some_text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise LineError(f"{where} must be text")
    return value


def one_of(value: Any, choices: Sequence[str], where: str) -> str:
    if not isinstance(value, str) or value not in choices:
        raise LineError(f"{where} must be {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def a_count(value: Any, where: str, most: int, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= most:
        raise LineError(f"{where} must be a whole number from {least} to {most}")
    return value


def a_date(value: Any, where: str) -> date:
    """A date as YYYY-MM-DD."""
    text = some_text(value, where)
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise LineError(f"{where}: there is no {text}") from error
    raise LineError(f"{where} must be a date such as 2026-01-05")


def a_time(value: Any, where: str) -> time:
    text = some_text(value, where)
    try:
        if TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError as error:
        raise LineError(f"{where}: there is no {text}") from error
    raise LineError(f"{where} must be a time such as 21:00")


def a_dose(value: Any, where: str, at_most: Dose | None = None) -> Dose:
    try:
        return Dose.parse(value, at_most)
    except DoseError as error:
        raise LineError(f"{where}: {error}".replace(NO_BREAK_SPACE, " ")) from error


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def a_zone(value: Any, where: str) -> ZoneInfo:
    name = some_text(value, where)
    if name not in _zones():
        raise LineError(f"{where}: there is no time zone {name}")
    return ZoneInfo(name)


def a_surgery(value: Any, zone: ZoneInfo | None) -> Surgery | None:
    """A surgery that is still ahead; None when it was done or cancelled.

    Without a time zone, an instant with an offset cannot be set beside a local dose time.
    """
    if isinstance(value, list):
        raise LineError("surgery must be one JSON object; several stand in a list as surgeries")
    surgery = an_object(value, "surgery")
    status = one_of(surgery.get("status", "planned"), STATUSES, "surgery.status")
    starts = some_text(surgery.get("starts"), "surgery.starts")
    day, timed, _ = starts.partition("T")
    if not timed:
        found = Surgery(a_date(day, "surgery.starts"))
    else:
        a_date(day, "surgery.starts")
        found = _at_a_time(starts, zone)
    return found if status == "planned" else None


def _at_a_time(starts: str, zone: ZoneInfo | None) -> Surgery:
    try:
        instant = datetime.fromisoformat(starts)
    except ValueError as error:
        raise LineError(f"surgery.starts: there is no {starts}") from error
    if instant.tzinfo is None:
        return Surgery(instant.date(), instant.time())
    if zone is None:
        raise LineError("timezone: hours before surgery cannot be counted without it")
    local = instant.astimezone(zone)
    return Surgery(local.date(), local.time().replace(fold=0))
