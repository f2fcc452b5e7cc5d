"""The calendar: each night of the plan in one cell, in rows that begin on its first weekday."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from prescribing.clinical.titration import Kind
from prescribing.handouts.dates import Writing
from prescribing.handouts.nights import Night, Nights
from prescribing.handouts.pictures import NONE, Picture
from prescribing.handouts.words import Words

WEEK = 7
AFTER = {Kind.SURGERY, Kind.WAIT}


@dataclass(frozen=True)
class Cell:
    """One night. Its date stands alone on a line, then what is taken, then the dose."""

    night: date
    date: str
    day: str  # with its weekday, and its year where the plan reaches into another
    kind: str
    words: str
    dose: str
    picture: Picture | None

    @property
    def says(self) -> str:
        return f"{self.words}\n{self.dose}" if self.dose else self.words


@dataclass(frozen=True)
class Week:
    """One row; None where the row reaches beyond its block."""

    number: str
    year: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Block:
    """The weeks of one step, or those after surgery, under one black heading."""

    step: str  # empty for the weeks after surgery
    heading: str
    dose: str
    new_product: str
    weekdays: tuple[str, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class _Calendar:
    nights: Nights
    words: Words
    writing: Writing

    def blocks(self) -> Iterator[Block]:
        steps = [list(run) for _, run in groupby(self.nights.nights, key=lambda night: night.step)]
        after: list[list[Night]] = []
        for run in steps:
            weeks = self._split(run)
            while len(weeks) > 1 and {night.kind for night in weeks[-1]} <= AFTER:
                after.insert(0, weeks.pop())
            yield self._step(run[0].step, weeks)
        if after:
            yield self._block("", self.words.say("calendar-after"), "", "", after)

    def _split(self, run: Sequence[Night]) -> list[list[Night]]:
        return [list(week) for _, week in groupby(run, key=self._week_number)]

    def _week_number(self, night: Night) -> int:
        return (night.date - self.nights.first).days // WEEK + 1

    def _step(self, step: int, weeks: Sequence[Sequence[Night]]) -> Block:
        amount = self.nights.amounts[step]
        new = self.words.new(amount) if self.nights.new_product(step) else ""
        return self._block(str(step), self.words.taken(amount), str(amount.dose), new, weeks)

    def _block(
        self, step: str, heading: str, dose: str, new: str, weeks: Sequence[Sequence[Night]]
    ) -> Block:
        days = [self.nights.first + timedelta(days=count) for count in range(WEEK)]
        rows = tuple(self._row(week) for week in weeks)
        return Block(step, heading, dose, new, tuple(map(self.writing.weekday, days)), rows)

    def _row(self, week: Sequence[Night]) -> Week:
        cells: list[Cell | None] = [None] * WEEK
        for night in week:
            cells[(night.date - self.nights.first).days % WEEK] = self._cell(night)
        years = sorted({night.date.year for night in week})
        return Week(str(self._week_number(week[0])), "\n".join(map(str, years)), tuple(cells))

    def _cell(self, night: Night) -> Cell:
        said = self.writing.short(night.date)
        if night.amount is None:
            words, picture = self._no_dose(night.kind), _no_picture(night.kind)
        else:
            words, picture = self.words.in_a_cell(night.amount), picture_of(night)
        several = len(self.nights.years) > 1
        day = self.writing.full_with_year(night.date) if several else self.writing.full(night.date)
        return Cell(night.date, said, day, night.kind.replace(" ", "-"), words, night.dose, picture)

    def _no_dose(self, kind: Kind) -> str:
        none = self.words.none(self.nights.unit)
        if kind is Kind.WAIT:
            return self.words.say("cell-wait")
        return f"{self.words.say('cell-surgery')}\n{none}" if kind is Kind.SURGERY else none


def blocks(nights: Nights, words: Words, writing: Writing) -> tuple[Block, ...]:
    return tuple(_Calendar(nights, words, writing).blocks())


def picture_of(night: Night) -> Picture:
    if night.amount is None:
        return NONE
    product = night.amount.product
    shape = "capsule" if product.unit == "capsule" else "tablet"
    return Picture(night.amount.pieces, product.pieces_each, shape)


def _no_picture(kind: Kind) -> Picture | None:
    return NONE if kind in {Kind.HOLD, Kind.SURGERY_HOLD} else None
