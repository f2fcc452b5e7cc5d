"""Signed content as plain values ready for paper. Nothing is computed again: the nights rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from prescribing.clinical.dose import Dose
from prescribing.clinical.marks import MARKS, UNSIGNED
from prescribing.clinical.titration import Kind
from prescribing.handouts import HandoutRefused
from prescribing.handouts.calendar import Block, blocks, picture_of
from prescribing.handouts.dates import PAPERS, Writing
from prescribing.handouts.guide import Guide, guide
from prescribing.handouts.labels import Labels, labels
from prescribing.handouts.making import Making, allergies, given
from prescribing.handouts.nights import Night, read_nights
from prescribing.handouts.pictures import Picture
from prescribing.handouts.words import Words

CORE, FULL = "core", "full"  # the plan and its calendar; and how to take it, notes and cards
PACKS = (CORE, FULL)
STANDARD, LARGE = "standard", "large"  # large print lists the nights, a step on pages of its own
SIZES = (STANDARD, LARGE)


class RowKind(StrEnum):
    TAKE = "take"
    PAUSE = "pause"
    STOP = "stop"


ROW_KINDS = {Kind.TAKE: RowKind.TAKE, Kind.HOLD: RowKind.PAUSE}


@dataclass(frozen=True)
class Clinic:
    name: str
    address: tuple[str, ...]
    phone: str
    after_hours_phone: str
    opening_hours: str


@dataclass(frozen=True)
class Person:
    name: str
    born: str
    record_number: str


@dataclass(frozen=True)
class Advice:
    """One of the things to know first: said in a few words, then in full."""

    head: str
    text: str


@dataclass(frozen=True)
class Row:
    """A run of nights on which the same is done, as page 1 lists them."""

    kind: str
    step: str
    first_night: str
    last_night: str
    nights: str
    counted: str  # the nights, or days, in words
    picture: Picture
    words: str
    pieces: str
    dose: str
    product: str  # said only where a plan uses more than one: "of the 4.5 mg tablet"
    new_product: str


@dataclass(frozen=True)
class Happening:
    """One line of "Your dates"."""

    what: str
    note: str
    when: str


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on a handout. An empty text stands where there is nothing to say."""

    language: str
    paper: str
    size: str
    labels: Labels
    page_of: str  # with {page} and {pages} for their numbers
    is_translated: bool  # from English, in which everything is signed
    translation_awaits: str  # only where it is, and nobody certified has read it
    mark: str
    mark_word: str
    mark_says: str
    demo: str
    number: str
    version: str
    replaces: str
    signed_on: str
    printed_on: str
    check: str  # leads staff to what has become of a signed version
    prescriber: str
    clinic: Clinic
    patient: Person
    title: str
    each: str  # night, or day for a dose that is taken by day
    lead: str
    usual_time: str
    how_much: str
    nights_head: str
    take_each: str
    calendar_head: str
    medicines: tuple[str, ...]
    indication: str
    allergies: tuple[str, ...]  # empty when nobody knows of any
    no_known_allergies: bool
    first_things: tuple[Advice, ...]
    years: str
    rows: tuple[Row, ...]
    stay: str
    happenings: tuple[Happening, ...]
    match_label: str
    pharmacy_told: str
    small_print: tuple[str, ...]
    calendar_help: str
    legend_cut: str  # only where a tablet is cut
    legend_none: str
    legend_picture: Picture
    blocks: tuple[Block, ...]
    after_surgery: str
    guide: Guide | None  # only of a full handout

    @property
    def last_step(self) -> str:
        return [row.step for row in self.rows if row.step][-1]

    @property
    def abreast(self) -> str:
        """How many tablets stand side by side in the widest picture of the steps."""
        return max(row.picture.abreast for row in self.rows)

    @property
    def week_count(self) -> int:
        return sum(len(block.weeks) for block in self.blocks)


def build(
    content: Mapping[str, Any],
    words: Words,
    *,
    paper: str,
    mark: str | None = None,
    signed_at: datetime | None = None,
    printed_on: date | None = None,
    code: str = "",
    pages: str = CORE,
    size: str = STANDARD,
    is_confirmed: bool = False,
) -> Sheet:
    """The sheet of one signed content, or of an unsigned one with a mark that says so.

    `signed_at` is an instant; paper shows its date in the clinic's own time zone. `printed_on` is
    shown only when it is given: without it the same content gives the same sheet for ever.
    `is_confirmed` tells that the clinic has these words from a certified translator.
    """
    _check(paper, mark, signed_at, code)
    _check_print(pages, size)
    try:
        nights = read_nights(content["plan"])
        writing = Writing(words, paper)
        making = _Making(
            content, nights, words, writing, paper, mark or "", pages, size, is_confirmed
        )
        return making.sheet(signed_at, printed_on, code)
    except KeyError as error:
        raise HandoutRefused(f"The content of the prescription has no {error}.") from error


def _check_print(pages: str, size: str) -> None:
    if pages not in PACKS:
        raise HandoutRefused(f"There is no handout of the pages {pages}.")
    if size not in SIZES:
        raise HandoutRefused(f"There is no handout in the print {size}.")


def _check(paper: str, mark: str | None, signed_at: datetime | None, code: str) -> None:
    if paper not in PAPERS:
        raise HandoutRefused(f"There is no paper {paper}.")
    if mark is not None and mark not in MARKS:
        raise HandoutRefused(f"There is no mark {mark}.")
    if signed_at is None and mark not in UNSIGNED:
        raise HandoutRefused(f"What is not signed carries a mark: {' or '.join(UNSIGNED)}.")
    if code and (signed_at is None or mark in UNSIGNED):
        raise HandoutRefused("What is not signed has no code: there is nothing it could lead to.")
    if signed_at is not None and signed_at.tzinfo is None:
        raise HandoutRefused("The time of signing has no time zone.")


@dataclass(frozen=True)
class _Making(Making):
    """What the plan and the calendar say."""

    paper: str
    mark: str
    pages: str
    size: str
    is_confirmed: bool

    def sheet(self, signed_at: datetime | None, printed_on: date | None, code: str) -> Sheet:
        content, say = self.content, self.words.say
        return Sheet(
            language=self.words.language,
            paper=self.paper,
            size=self.size,
            labels=labels(self.words),
            page_of=say("page", page="{page}", pages="{pages}"),
            is_translated=self.words.is_translated,
            translation_awaits=self._translation_awaits(),
            mark=self.mark,
            mark_word=self.words.mark(self.mark) if self.mark else "",
            mark_says=say(f"mark-{self.mark.lower()}") if self.mark else "",
            demo=say("demo") if content["clinic"]["is_demo"] else "",
            number=given(content["number"], "number"),
            version=self._version(content),
            replaces=self._replaced(),
            signed_on=self.signed_on(signed_at),
            printed_on=self.writing.with_year(printed_on) if printed_on else "",
            check=say("check", code=code) if code else "",
            prescriber=given(content["prescriber"]["name"], "prescriber"),
            clinic=self._clinic(content["clinic"]),
            patient=self._person(content["patient"]),
            title=say("title"),
            each=self.each,
            lead=self.timed("lead"),
            usual_time=self._usual_time(),
            how_much=self.timed("how-much"),
            nights_head=self._nights_head(),
            take_each=self.timed("take-each"),
            calendar_head=self.timed("calendar-head"),
            medicines=tuple(self._medicine(supply) for supply in content["supply"]),
            indication=self.words.indication(given(content["indication"]["name"], "indication")),
            allergies=allergies(content),
            no_known_allergies=bool(content["no_known_allergies"]),
            first_things=tuple(self._first_things()),
            years=self._years(),
            rows=tuple(self._rows()),
            stay=self._stay(),
            happenings=tuple(self._happenings()),
            match_label=say("match-label"),
            pharmacy_told=given(content["instructions"], "instructions for the pharmacy"),
            small_print=tuple(self._small_print()),
            calendar_help=self.timed("calendar-help"),
            legend_cut=say("legend-cut") if self._is_cut() else "",
            legend_none=self.timed(f"legend-no-{self.nights.unit}")
            if self._has_free_nights()
            else "",
            legend_picture=self._legend_picture(),
            blocks=blocks(self.nights, self.words, self.writing),
            after_surgery=say("after-surgery") if self.nights.ends_with_surgery else "",
            guide=guide(self, signed_at) if self.pages == FULL else None,
        )

    def _clinic(self, clinic: Mapping[str, Any]) -> Clinic:
        return Clinic(
            name=given(clinic["name"], "name of the clinic"),
            address=tuple(line for line in clinic["address"].splitlines() if line.strip()),
            phone=given(clinic["phone"], "phone number of the clinic"),
            after_hours_phone=clinic["after_hours_phone"],
            opening_hours=clinic["opening_hours"],
        )

    def _person(self, patient: Mapping[str, Any]) -> Person:
        name = f"{patient['given_name']} {patient['family_name']}"
        return Person(
            name=given(name, "name of the patient"),
            born=self.writing.with_year(date.fromisoformat(patient["birth_date"])),
            record_number=given(patient["record_number"], "record number"),
        )

    def _medicine(self, supply: Mapping[str, Any]) -> str:
        unit = supply["form"].split()[-1]
        return self.words.say(
            "medicine",
            strength=Dose.parse(supply["strength_mg"]),
            units=self.words.units(unit, 2),
            count=supply["tablets"],
            counted=self.words.units(unit, supply["tablets"]),
        )

    def _usual_time(self) -> str:
        stated = self.stated_time
        return self.words.say("usual-time", time=self.writing.clock(stated)) if stated else ""

    def _nights_head(self) -> str:
        years = self.nights.years
        if len(years) > 1:
            return self.timed("nights-head")
        return self.timed("nights-in-year", year=years[0])

    def _years(self) -> str:
        first, last = self.nights.years[0], self.nights.years[-1]
        return str(first) if first == last else self.words.say("years", first=first, last=last)

    def _version(self, signed: Mapping[str, Any]) -> str:
        return self.words.say("version", version=signed["version"])

    def _replaced(self) -> str:
        before = self.content["replaces"]
        if before is None:
            return ""
        version = self._version(before)
        same = before["number"] == self.content["number"]
        return version if same else f"{before['number']}, {version}"

    def _first_things(self) -> Iterator[Advice]:
        names = ["no-opioids", "go-up", "tell"] if self.nights.rises else ["no-opioids", "tell"]
        for name in names:
            yield Advice(self.words.say(f"{name}-head"), self.words.say(name))

    def _rows(self) -> Iterator[Row]:
        for kind, run in groupby(self.nights.nights, key=_row_kind):
            yield self._row(kind[0], list(run))

    def _row(self, kind: RowKind, run: Sequence[Night]) -> Row:
        amount = run[0].amount
        several = amount is not None and len(self.nights.products) > 1
        return Row(
            kind=kind.value,
            step=str(run[0].step) if amount else "",
            first_night=self._first_night(run),
            last_night=self._last_night(run),
            nights=str(len(run)),
            counted=self.words.counted(self.time_of_day, len(run)),
            picture=picture_of(run[0]),
            words=self.words.taken(amount) if amount else self.words.nothing(self.nights.unit),
            pieces=self.words.pieces(amount) if amount else "",
            dose=run[0].dose,
            product=self.words.of_the(amount) if amount and several else "",
            new_product=self._new_product(run[0]),
        )

    def _new_product(self, night: Night) -> str:
        new = night.amount and self.nights.new_product(night.step)
        return self.words.new(night.amount) if night.amount and new else ""

    # Where the plan reaches into another year, a row says which: at its end, or at both ends.

    def _first_night(self, run: Sequence[Night]) -> str:
        first, last = run[0].date, run[-1].date
        same = first.year == last.year and first != last
        return self.writing.full(first) if same else self._last_night(run[:1])

    def _last_night(self, run: Sequence[Night]) -> str:
        several = len(self.nights.years) > 1
        last = run[-1].date
        return self.writing.full_with_year(last) if several else self.writing.full(last)

    def _stay(self) -> str:
        if self.nights.ends_with_surgery:
            return ""
        last = self.last_before_later_surgery
        if last is None:
            return self.words.say("stay")
        ends = self.timed("stay-until-surgery", night=self.writing.full_with_year(last))
        return f"{self.words.say('stay')} {ends}"

    def _happenings(self) -> Iterator[Happening]:
        plan = self.content["plan"]
        first = next(night.date for night in self.nights.nights if night.amount)
        yield self._on_night("first", first)
        before = self.last_before_surgery
        if before:
            yield self._on_night("last-before-surgery", before)
        if not before or self.content["lasts_until"] < before.isoformat():
            yield from self._supply_dates()
        later = self.last_before_later_surgery
        if later:
            yield self._on_night("last-before-surgery", later)
        for surgery in plan["surgeries"]:
            yield self._surgery(surgery)

    def _supply_dates(self) -> Iterator[Happening]:
        yield self._on_night("lasts-until", date.fromisoformat(self.content["lasts_until"]))
        if self.content["refill_from"]:
            refill_from = date.fromisoformat(self.content["refill_from"])
            when = self.writing.full_with_year(refill_from)
            yield Happening(self.words.say("date-refill"), "", when)

    def _on_night(self, name: str, night: date) -> Happening:
        when = self.timed("on", night=self.writing.full_with_year(night))
        return Happening(self.words.say(f"date-{name}"), "", when)

    def _surgery(self, surgery: Mapping[str, Any]) -> Happening:
        return Happening(self.words.say("date-surgery"), surgery["what"], self.when_of(surgery))

    def _small_print(self) -> Iterator[str]:
        yield self.words.say("not-approved")
        yield self.words.say("not-a-prescription")
        if not self.content["content_reviewed"]:
            yield self.words.say("awaits-review")

    def _translation_awaits(self) -> str:
        awaits = self.words.is_translated and not self.is_confirmed
        return self.words.say("translation-awaits") if awaits else ""

    def _is_cut(self) -> bool:
        return any(amount.rest for amount in self.nights.amounts.values())

    def _has_free_nights(self) -> bool:
        return any(night.kind in {Kind.HOLD, Kind.SURGERY_HOLD} for night in self.nights.nights)

    def _legend_picture(self) -> Picture:
        """The largest part of a tablet that the plan takes."""
        return Picture(max(amount.rest for amount in self.nights.amounts.values()))


def _row_kind(night: Night) -> tuple[RowKind, int]:
    """What puts a night into the row of the night before: kind and step. After a stop, all do."""
    kind = ROW_KINDS.get(night.kind, RowKind.STOP)
    return kind, night.step if kind is RowKind.TAKE else 0
