"""The step table of a plan: runs of nights, from what is planned now or from what was signed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import template

from prescribing.clinical.dose import Dose
from prescribing.clinical.instructions import amount_spoken
from prescribing.clinical.titration import Kind
from prescribing.models import Prescription
from prescribing.snapshots import Picture, told_nights

register = template.Library()

STOPPED = frozenset({Kind.SURGERY_HOLD, Kind.SURGERY, Kind.WAIT})
NO_TABLET = "no tablet"


@dataclass(frozen=True)
class TableNight:
    """One night, as far as the table tells it."""

    date: date
    kind: Kind
    step: int | None
    dose: Dose | None = None
    pieces: int = 0
    pieces_each: int = 0
    words: str = NO_TABLET
    product: str = ""


@dataclass(frozen=True)
class Row:
    """A run of nights on which the same is done."""

    first: TableNight
    last: date
    nights: int
    surgery: date | None = None
    held: int = 0

    @property
    def takes(self) -> bool:
        return self.first.kind is Kind.TAKE

    @property
    def stops(self) -> bool:
        return self.first.kind in STOPPED


@register.inclusion_tag("components/plan_table.html")
def picture_table(picture: Picture, *, compact: bool = False) -> dict[str, Any]:
    """The table of the plan as it stands."""
    rows = list(_gathered(_planned(picture)))
    return {"rows": rows, "compact": compact, "several": len(picture.supplies) > 1}


@register.inclusion_tag("components/plan_table.html")
def content_table(content: Mapping[str, Any]) -> dict[str, Any]:
    """The table of what was signed, in the words it was signed with."""
    rows = _rows(content, content["plan"]["nights"])
    return {"rows": rows, "several": len(content["supply"]) > 1}


@register.inclusion_tag("components/tonight.html")
def tonight(prescription: Prescription, today: date) -> dict[str, Any]:
    """What a running version says of tonight, in the words it was signed with, and its hold."""
    content: Mapping[str, Any] = prescription.content or {}
    began = content["plan"]["nights"][0]["date"]
    rows = _rows(content, (one for one in told_nights(prescription) if one["date"] >= began))
    now = next((row for row in rows if row.first.date <= today <= row.last), None)
    held_from = prescription.held_from
    return {
        "prescription": prescription,
        "is_held": held_from is not None and held_from <= today,
        "now": now,
        "is_stopped": now.stops if now else rows[-1].stops and rows[-1].last < today,
        "later": next((row for row in rows if row.first.date > today), None),
        "last": rows[-1].last,
    }


def _rows(content: Mapping[str, Any], nights: Iterable[Mapping[str, Any]]) -> list[Row]:
    steps = {step["position"]: step for step in content["plan"]["steps"]}
    return list(_gathered(_signed_night(night, steps) for night in nights))


def _planned(picture: Picture) -> Iterator[TableNight]:
    for night in picture.nights:
        if night.product is None:
            yield TableNight(night.date, night.kind, night.step)
            continue
        yield TableNight(
            date=night.date,
            kind=night.kind,
            step=night.step,
            dose=night.dose,
            pieces=night.pieces,
            pieces_each=night.product.pieces_each,
            words=amount_spoken(night.pieces, night.product, picture.knowledge.phrases),
            product=night.product.label,
        )


def _signed_night(night: Mapping[str, Any], steps: Mapping[int, Mapping[str, Any]]) -> TableNight:
    day, kind = date.fromisoformat(night["date"]), Kind(night["kind"])
    step = steps.get(night["step"])
    if kind is not Kind.TAKE or step is None:
        return TableNight(day, kind, night["step"])
    return TableNight(
        date=day,
        kind=kind,
        step=night["step"],
        dose=Dose.parse(night["dose_mg"]),
        pieces=night["pieces"],
        pieces_each=step["pieces_each"],
        words=step["words"],
        product=f"{Dose.parse(step['strength_mg'])} {step['form']}",
    )


def _gathered(nights: Iterable[TableNight]) -> Iterator[Row]:
    # From the stop for surgery on, nothing is taken: that is one row, whatever each night is.
    for _, run in groupby(nights, key=_same):
        same = list(run)
        yield Row(
            first=same[0],
            last=same[-1].date,
            nights=len(same),
            surgery=next((night.date for night in same if night.kind is Kind.SURGERY), None),
            held=sum(night.kind is Kind.SURGERY_HOLD for night in same),
        )


def _same(night: TableNight) -> tuple[object, ...]:
    return ("stopped",) if night.kind in STOPPED else (night.kind, night.step)
