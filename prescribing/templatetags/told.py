"""The nights of a plan as pages compare and draw them, as they were signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from prescribing.clinical.dose import NO_BREAK_SPACE, Dose
from prescribing.clinical.titration import Kind


@dataclass(frozen=True)
class ToldNight:
    date: date
    kind: Kind
    dose: Dose | None = None
    product: str = ""
    reason: str = ""


def told(nights: Iterable[Mapping[str, Any]]) -> tuple[ToldNight, ...]:
    return tuple(_told(night) for night in nights)


def _told(night: Mapping[str, Any]) -> ToldNight:
    day, kind = date.fromisoformat(night["date"]), Kind(night["kind"])
    if not night["pieces"]:
        return ToldNight(day, kind, reason=night.get("reason", ""))
    dose, product = _taken(night["dose_mg"], night["product"], night["form"])
    return ToldNight(day, kind, dose, product)


@lru_cache(maxsize=256)
def _taken(dose_mg: str, product: str, form: str) -> tuple[Dose, str]:
    """Many nights are told in the same words, which a page would read for each."""
    strength = Dose.parse(product.removesuffix(" mg"))
    return Dose.parse(dose_mg), f"{strength}{NO_BREAK_SPACE}{form}"
