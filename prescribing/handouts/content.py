"""Signed content as plain values ready for paper. Nothing is computed again: the nights rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.clinical.dose import Dose
from prescribing.clinical.lifecycle import State
from prescribing.clinical.titration import Kind
from prescribing.handouts import HandoutRefused
from prescribing.handouts.calendar import Block, blocks, picture_of
from prescribing.handouts.dates import WRITINGS, Writing
from prescribing.handouts.nights import Night, Nights, read_nights
from prescribing.handouts.pictures import Picture
from prescribing.handouts.words import Words

UNSIGNED = ("DRAFT", "SAMPLE")
OUTDATED = "OUTDATED"
MARKS = (*UNSIGNED, "HOLD", OUTDATED, "SUPERSEDED", "STOPPED", "VOIDED")
MARKS_OF_STATES = {
    State.ON_HOLD: "HOLD",
    State.SUPERSEDED: "SUPERSEDED",
    State.STOPPED: "STOPPED",
    State.VOIDED: "VOIDED",
}


def mark_of(state: State, *, is_outdated: bool) -> str | None:
    """What must stand across a paper that is printed now; None while it is right."""
    return MARKS_OF_STATES.get(state) or (OUTDATED if is_outdated else None)


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
    picture: Picture
    words: str
    pieces: str
    dose: str
    product: str  # said only where a plan uses more than one
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
    mark: str
    mark_says: str
    demo: str
    number: str
    version: str
    replaces: str
    signed_on: str
    printed_on: str
    prescriber: str
    clinic: Clinic
    patient: Person
    title: str
    each: str  # night, or day for a dose that is taken by day
    lead: str
    medicines: tuple[str, ...]
    dose_time: str
    indication: str
    allergies: tuple[str, ...]  # empty when nobody knows of any
    no_known_allergies: bool
    first_things: tuple[Advice, ...]
    years: tuple[str, ...]
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
) -> Sheet:
    """The sheet of one signed content, or of an unsigned one with a mark that says so.

    `signed_at` is an instant; paper shows its date in the clinic's own time zone. `printed_on` is
    shown only when it is given: without it the same content gives the same sheet for ever.
    """
    _check(paper, mark, signed_at)
    try:
        nights = read_nights(content["plan"])
        making = _Making(content, nights, words, WRITINGS[paper], paper, mark or "")
        return making.sheet(signed_at, printed_on)
    except KeyError as error:
        raise HandoutRefused(f"The content of the prescription has no {error}.") from error


def _check(paper: str, mark: str | None, signed_at: datetime | None) -> None:
    if paper not in WRITINGS:
        raise HandoutRefused(f"There is no paper {paper}.")
    if mark is not None and mark not in MARKS:
        raise HandoutRefused(f"There is no mark {mark}.")
    if signed_at is None and mark not in UNSIGNED:
        raise HandoutRefused(f"What is not signed carries a mark: {' or '.join(UNSIGNED)}.")
    if signed_at is not None and signed_at.tzinfo is None:
        raise HandoutRefused("The time of signing has no time zone.")


@dataclass(frozen=True)
class _Making:
    """What the parts of a sheet are made from."""

    content: Mapping[str, Any]
    nights: Nights
    words: Words
    writing: Writing
    paper: str
    mark: str

    def sheet(self, signed_at: datetime | None, printed_on: date | None) -> Sheet:
        content, say = self.content, self.words.say
        return Sheet(
            language=self.words.language,
            paper=self.paper,
            mark=self.mark,
            mark_says=say(f"mark-{self.mark.lower()}") if self.mark else "",
            demo=say("demo") if content["clinic"]["is_demo"] else "",
            number=_given(content["number"], "number"),
            version=str(content["version"]),
            replaces=_replaced(content),
            signed_on=self._signed_on(signed_at),
            printed_on=self.writing.with_year(printed_on) if printed_on else "",
            prescriber=_given(content["prescriber"]["name"], "prescriber"),
            clinic=self._clinic(content["clinic"]),
            patient=self._person(content["patient"]),
            title=say("title"),
            each=self._timed("each"),
            lead=self._timed("lead"),
            medicines=tuple(self._medicine(supply) for supply in content["supply"]),
            dose_time=self._dose_time(),
            indication=_given(content["indication"]["name"], "indication"),
            allergies=tuple(map(_allergy, content["allergies"])),
            no_known_allergies=bool(content["no_known_allergies"]),
            first_things=tuple(self._first_things()),
            years=tuple(map(str, self.nights.years)),
            rows=tuple(self._rows()),
            stay=self._stay(),
            happenings=tuple(self._happenings()),
            match_label=say("match-label"),
            pharmacy_told=_given(content["instructions"], "instructions for the pharmacy"),
            small_print=tuple(self._small_print()),
            calendar_help=self._timed("calendar-help"),
            legend_cut=say("legend-cut") if self._is_cut() else "",
            legend_none=self._timed(f"legend-no-{self.nights.unit}")
            if self._has_free_nights()
            else "",
            legend_picture=self._legend_picture(),
            blocks=blocks(self.nights, self.words, self.writing),
            after_surgery=say("after-surgery") if self.nights.ends_with_surgery else "",
        )

    def _signed_on(self, signed_at: datetime | None) -> str:
        if signed_at is None:
            return ""
        zone = ZoneInfo(self.content["clinic"]["timezone"])
        return self.writing.with_year(signed_at.astimezone(zone).date())

    def _clinic(self, clinic: Mapping[str, Any]) -> Clinic:
        return Clinic(
            name=_given(clinic["name"], "name of the clinic"),
            address=tuple(line for line in clinic["address"].splitlines() if line.strip()),
            phone=_given(clinic["phone"], "phone number of the clinic"),
            after_hours_phone=clinic["after_hours_phone"],
            opening_hours=clinic["opening_hours"],
        )

    def _person(self, patient: Mapping[str, Any]) -> Person:
        name = f"{patient['given_name']} {patient['family_name']}"
        return Person(
            name=_given(name, "name of the patient"),
            born=self.writing.with_year(date.fromisoformat(patient["birth_date"])),
            record_number=_given(patient["record_number"], "record number"),
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

    def _timed(self, name: str, **values: object) -> str:
        """A sentence in the words of the time of day at which the dose is taken."""
        by_day = self.words.is_by_day(self._stated_time())
        return self.words.say(f"{name}-{'day' if by_day else 'night'}", **values)

    def _stated_time(self) -> time | None:
        stated = self.content["plan"]["dose_time"]
        return time.fromisoformat(stated) if stated else None

    def _dose_time(self) -> str:
        stated = self._stated_time()
        return self.writing.clock(stated) if stated else ""

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
            picture=picture_of(run[0]),
            words=self.words.taken(amount) if amount else self.words.nothing(self.nights.unit),
            pieces=self.words.pieces(amount) if amount else "",
            dose=run[0].dose,
            product=f"{amount.product.strength} {amount.unit}" if amount and several else "",
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
        last = self._last_before_later_surgery()
        if last is None:
            return self.words.say("stay")
        ends = self._timed("stay-until-surgery", night=self.writing.full_with_year(last))
        return f"{self.words.say('stay')} {ends}"

    def _last_before_later_surgery(self) -> date | None:
        """The last night before a surgery that the plan does not reach: who goes on must know it.

        Contents that were signed before it was kept with each surgery do not tell.
        """
        surgeries = [] if self.nights.ends_with_surgery else self.content["plan"]["surgeries"]
        last_nights = [each["last_night"] for each in surgeries if "last_night" in each]
        return date.fromisoformat(min(last_nights)) if last_nights else None

    def _happenings(self) -> Iterator[Happening]:
        plan = self.content["plan"]
        first = next(night.date for night in self.nights.nights if night.amount)
        yield self._on_night("first", first)
        before = plan["last_night_before_surgery"] if self.nights.ends_with_surgery else ""
        if before:
            yield self._on_night("last-before-surgery", date.fromisoformat(before))
        if not before or self.content["lasts_until"] < before:
            yield from self._supply_dates()
        later = self._last_before_later_surgery()
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
        when = self._timed("on", night=self.writing.full_with_year(night))
        return Happening(self.words.say(f"date-{name}"), "", when)

    def _surgery(self, surgery: Mapping[str, Any]) -> Happening:
        when = self.writing.full_with_year(date.fromisoformat(surgery["day"]))
        if surgery["at"]:
            when += f", {self.writing.clock(time.fromisoformat(surgery['at']))}"
        return Happening(self.words.say("date-surgery"), surgery["what"], when)

    def _small_print(self) -> Iterator[str]:
        yield self.words.say("not-approved")
        yield self.words.say("not-a-prescription")
        if not self.content["content_reviewed"]:
            yield self.words.say("awaits-review")

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


def _allergy(allergy: Mapping[str, str]) -> str:
    return f"{allergy['text']} ({allergy['reaction']})" if allergy["reaction"] else allergy["text"]


def _replaced(content: Mapping[str, Any]) -> str:
    before = content["replaces"]
    if before is None:
        return ""
    version = f"version {before['version']}"
    return version if before["number"] == content["number"] else f"{before['number']}, {version}"


def _given(text: str, what: str) -> str:
    """A text that paper must not be without."""
    if not text.strip():
        raise HandoutRefused(f"The {what} is missing.")
    return text.strip()
