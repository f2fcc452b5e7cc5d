"""Plans of every shape, each with the number of pages that its handouts are known to have."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from tests.handouts.samples import a_content

CASES = Path(__file__).parents[1] / "cases" / "handouts.toml"
PRINTS = [("core", "standard"), ("full", "standard"), ("core", "large"), ("full", "large")]


def _read() -> dict[str, dict[str, Any]]:
    told = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return {shape["name"]: told["usual"] | shape for shape in told["shape"]}


SHAPES = _read()


def content_of(shape: str, language: str, **changes: Any) -> dict[str, Any]:
    told = SHAPES[shape]
    steps = [(pieces, nights) for pieces, nights in told["steps"]]
    strengths = told["tablets"] * (len(steps) if len(told["tablets"]) == 1 else 1)
    return a_content(
        steps,
        first_night=told["first_night"],
        products=[("scored tablet", strength, 4) for strength in strengths],
        surgery=_surgery(told),
        holds=[(first, nights) for first, nights in told.get("holds", [])],
        patient__language=language,
        **changes,
    )


def _surgery(told: dict[str, Any]) -> tuple[date, str | None, str] | None:
    surgery = told.get("surgery")
    return surgery and (surgery["day"], surgery.get("at"), surgery["what"])


def pages_of(shape: str, language: str, paper: str, pages: str, size: str) -> int:
    return SHAPES[shape]["pages"][language][paper][PRINTS.index((pages, size))]
