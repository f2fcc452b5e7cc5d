"""The dose of each night as a picture of lines: nights from left to right, doses upward."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import template

from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Kind
from prescribing.templatetags.told import ToldNight, told

register = template.Library()

WIDTH, HEIGHT = 300, 180
LEFT, RIGHT, TOP, FLOOR = 6, 294, 46, 150
LETTER, LINE = 6.5, 12  # how much room a letter and a line of text take
LEVELS = 3
WORDS = {
    Kind.HOLD: "no dose",
    Kind.SURGERY_HOLD: "stop for surgery",
    Kind.SURGERY: "stop for surgery",
    Kind.WAIT: "stop for surgery",
}


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    says: str
    anchor: str = "start"

    @property
    def left(self) -> float:
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - shift * self.width

    @property
    def width(self) -> float:
        return len(self.says) * LETTER

    def meets(self, other: "Label") -> bool:
        beside = self.left > other.left + other.width or other.left > self.left + self.width
        return not beside and abs(self.y - other.y) < LINE


@dataclass(frozen=True)
class Bar:
    """A run of nights with one dose: a line at its height, down to the floor where it begins."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    gaps: tuple[Bar, ...]
    labels: tuple[Label, ...]
    ends: tuple[Label, ...]
    tonight: float | None
    says: tuple[str, ...]


@dataclass(frozen=True)
class _Run:
    first: date
    last: date
    dose: Dose | None
    word: str

    @property
    def nights(self) -> int:
        return (self.last - self.first).days + 1


def chart(nights: Sequence[ToldNight], tonight: date | None = None) -> Chart | None:
    """Where each line and word of the picture stands. None when no dose is taken."""
    runs = list(_runs(nights))
    top = max((run.dose.micrograms for run in runs if run.dose), default=0)
    if not top:
        return None
    scale = _Scale(nights[0].date, nights[-1].date, top)
    bars = tuple(scale.bar(run) for run in runs if run.dose)
    gaps = tuple(scale.gap(run) for run in runs if not run.dose)
    return Chart(
        bars=bars,
        gaps=gaps,
        labels=_apart(_labels(runs, scale)),
        ends=(
            Label(LEFT, FLOOR + 16, _day(nights[0].date)),
            Label(RIGHT, FLOOR + 16, _day(nights[-1].date), "end"),
        ),
        tonight=scale.x(tonight) if tonight and scale.first <= tonight <= scale.last else None,
        says=tuple(map(_sentence, runs)),
    )


@register.inclusion_tag("components/dose_chart.html")
def picture_chart(
    picture: Any, *, tonight: date | None = None, name: str = "plan"
) -> dict[str, Any]:
    """The chart of a draft, with the nights before it."""
    return nights_chart(picture.every_night, tonight=tonight, name=name)


@register.inclusion_tag("components/dose_chart.html")
def nights_chart(
    nights: Iterable[Mapping[str, Any]], *, tonight: date | None = None, name: str = "plan"
) -> dict[str, Any]:
    """The chart of nights as they were signed. Of two on a page, each has a name of its own."""
    return {"chart": chart(told(nights), tonight), "name": name}


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    top: int

    def x(self, day: date) -> float:
        nights = (self.last - self.first).days + 1
        return round(LEFT + (RIGHT - LEFT) * (day - self.first).days / nights, 1)

    def bar(self, run: _Run) -> Bar:
        micrograms = run.dose.micrograms if run.dose else 0
        height = round((FLOOR - TOP) * micrograms / self.top, 1)
        return Bar(self.x(run.first), FLOOR - height, self._width(run), height)

    def gap(self, run: _Run) -> Bar:
        return Bar(self.x(run.first), TOP, self._width(run), FLOOR - TOP)

    def _width(self, run: _Run) -> float:
        per_night = (RIGHT - LEFT) / ((self.last - self.first).days + 1)
        return round(per_night * run.nights, 1)


def _runs(nights: Sequence[ToldNight]) -> Iterator[_Run]:
    # Dates that no version speaks of lie between two runs.
    placed = enumerate(nights)
    for (_, dose, word), run in groupby(
        placed,
        key=lambda each: (
            each[1].date.toordinal() - each[0],
            each[1].dose,
            WORDS.get(each[1].kind, ""),
        ),
    ):
        same = [night for _, night in run]
        yield _Run(same[0].date, same[-1].date, dose, word)


def _labels(runs: Sequence[_Run], scale: _Scale) -> Iterator[Label]:
    for run in runs:
        bar = scale.bar(run) if run.dose else scale.gap(run)
        says = str(run.dose) if run.dose else run.word
        y = bar.y - 4 if run.dose else FLOOR - 4
        label = Label(bar.x + 1, y, says)
        if label.left + label.width > RIGHT:
            label = Label(RIGHT, y, says, "end")
        yield label


def _apart(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Each above those that it would meet; what finds no room is told in words only."""
    placed: list[Label] = []
    for label in labels:
        tries = (
            Label(label.x, label.y - level * LINE, label.says, label.anchor)
            for level in range(LEVELS)
        )
        free = (each for each in tries if not any(map(each.meets, placed)))
        found = next(free, None)
        if found is not None and found.y > LINE:
            placed.append(found)
    return tuple(placed)


def _sentence(run: _Run) -> str:
    done = str(run.dose) if run.dose else run.word
    if run.nights == 1:
        return f"{done} on {_day(run.first)}"
    return f"{done} from {_day(run.first)} to {_day(run.last)}, {run.nights} nights"


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"
