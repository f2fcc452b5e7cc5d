"""How well medicines are recognised, measured on a folder of real names. Nothing is pooled."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prescribing.clinical.catalogue import Catalogue
from prescribing.clinical.knowledge import Group
from prescribing.clinical.medicines import Recognition, recognise

FILES = ("opioids", "not_opioids", "antagonists", "misspellings")
# Lists of the UK keep the place of a retired product by its number. It names no medicine.
PLACEHOLDER = "VMP previous to"
BLOCKERS = frozenset({Group.NALTREXONE, Group.ANTAGONIST, Group.RESCUE, Group.MARKER})
# What is expected, as shares. Brands alone say nothing of what is in them.
OPIOIDS_FOUND = 0.98
BRANDS_FOUND = 0.95
MISTAKEN_FOR_OPIOIDS = 0.001
RECOGNISED = 0.90
SUGGESTED = 0.80


@dataclass(frozen=True)
class Row:
    """One line of a file, what it really is, and what it was recognised as."""

    text: str
    stratum: str
    intended: str
    found: Recognition
    is_meant: bool = False  # what was intended was found, or stands among the suggestions

    @property
    def is_misspelt(self) -> bool:
        return "misspelling" in self.stratum

    @property
    def is_placeholder(self) -> bool:
        return self.text.startswith(PLACEHOLDER)

    @property
    def is_brand(self) -> bool:
        return "brand only" in self.stratum or self.stratum.endswith("(brand)")


@dataclass
class Stratum:
    """The answers to the rows of one kind."""

    name: str
    rows: list[Row] = field(default_factory=list)

    def share(self, holds: Callable[[Row], bool]) -> float:
        return sum(map(holds, self.rows)) / len(self.rows) if self.rows else 1.0

    def count(self, *, opioid: bool | None) -> int:
        return sum(row.found.opioid is opioid for row in self.rows)


@dataclass(frozen=True)
class Evaluation:
    """The tables of a folder, and every way in which it falls short."""

    tables: Mapping[str, tuple[Stratum, ...]]
    mistakes: tuple[str, ...]  # rows that were answered wrongly, in words
    missed: tuple[str, ...]  # targets

    def lines(self) -> Iterator[str]:
        for file, strata in self.tables.items():
            yield f"{file}.csv"
            yield f"  {'':<52}{'rows':>6}{'true':>6}{'false':>6}{'null':>6}{'known':>8}{'meant':>8}"
            for each in strata:
                known = each.share(lambda row: row.found.recognised)
                meant = each.share(lambda row: row.is_meant)
                answers = "".join(
                    f"{each.count(opioid=answer):>6}" for answer in (True, False, None)
                )
                said = f"{meant:>8.1%}" if any(row.intended for row in each.rows) else f"{'':>8}"
                yield f"  {each.name:<52}{len(each.rows):>6}{answers}{known:>8.1%}{said}"
        yield from self.mistakes
        yield from (f"MISSED: {target}" for target in self.missed)


def evaluate(folder: Path, catalogue: Catalogue) -> Evaluation:
    """Recognise every row of a folder by its text alone. Raises OSError and KeyError."""
    rows = {file: list(_rows(folder / f"{file}.csv", catalogue)) for file in FILES}
    return Evaluation(
        tables={file: _strata(each) for file, each in rows.items()},
        mistakes=tuple(_mistakes(rows)),
        missed=tuple(_missed(rows)),
    )


def _rows(path: Path, catalogue: Catalogue) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            text = line.get("text") or line["name"]
            found = recognise(text, catalogue)
            intended = line.get("intended_ingredient") or line.get("antagonist") or ""
            yield Row(text, _kind(line), intended, found, _is_meant(intended, found, catalogue))


def _kind(line: Mapping[str, str]) -> str:
    """A misspelling is called by what it really is, and by whether its list is sure of that."""
    if line.get("stratum"):
        return line["stratum"]
    doubt = "" if line.get("recommended", "yes") else ", doubtful"
    return f"{line.get('label', '')} {line.get('category', '')}{doubt}".strip() or "opioid blocker"


def _is_meant(intended: str, found: Recognition, catalogue: Catalogue) -> bool:
    wanted = {part for name in intended.split("/") for part in _parts(name.strip(), catalogue)}
    offered = {part for name in found.suggestions for part in _parts(name, catalogue)}
    return not wanted.isdisjoint(offered.union(found.substances))


def _parts(name: str, catalogue: Catalogue) -> set[str]:
    return {name.casefold(), *recognise(name, catalogue).substances} - {""}


def _strata(rows: Iterable[Row]) -> tuple[Stratum, ...]:
    found: dict[str, Stratum] = {}
    for row in rows:
        name = f"{PLACEHOLDER} ..." if row.is_placeholder else row.stratum
        found.setdefault(name, Stratum(name)).rows.append(row)
    return tuple(found.values())


def _mistakes(rows: Mapping[str, list[Row]]) -> Iterator[str]:
    for row in rows["opioids"]:
        if row.found.opioid is not True and not row.is_placeholder:
            answer = "not recognised" if row.found.opioid is None else "CLEARED"
            yield f"opioid, {answer}: {row.text} ({row.stratum})"
    for file in ("not_opioids", "antagonists"):
        for row in rows[file]:
            if row.found.opioid:
                yield f"{file}, called an opioid: {row.text} {list(row.found.substances)}"


def _missed(rows: Mapping[str, list[Row]]) -> Iterator[str]:
    yield from _missed_opioids(rows["opioids"])
    yield from _missed_misspellings(rows["misspellings"])
    yield from _missed_ordinary(rows["not_opioids"])
    yield from _missed_blockers(rows["antagonists"])


def _missed_opioids(rows: Iterable[Row]) -> Iterator[str]:
    for each in _strata(rows):
        if each.count(opioid=False):
            yield f"no opioid is cleared: {each.name}"
        is_named = not (each.rows[0].is_misspelt or each.rows[0].is_placeholder)
        wanted = BRANDS_FOUND if each.rows[0].is_brand else OPIOIDS_FOUND
        if is_named and each.share(lambda row: row.found.opioid is True) < wanted:
            yield f"{wanted:.0%} of opioids are found: {each.name}"


def _missed_misspellings(rows: Iterable[Row]) -> Iterator[str]:
    opioids = Stratum("opioids", [row for row in rows if row.stratum.startswith("opioid")])
    if opioids.count(opioid=False):
        yield "no misspelt opioid is cleared"
    if opioids.share(lambda row: row.is_meant) < SUGGESTED:
        yield f"the intended name of {SUGGESTED:.0%} of misspelt opioids is suggested"


def _missed_ordinary(rows: list[Row]) -> Iterator[str]:
    if Stratum("all", rows).share(lambda row: row.found.opioid is True) > MISTAKEN_FOR_OPIOIDS:
        yield f"at most {MISTAKEN_FOR_OPIOIDS:.1%} of ordinary names are called opioids"
    spelled = Stratum("spelled", [row for row in rows if not row.is_misspelt])
    if spelled.share(lambda row: row.found.recognised) < RECOGNISED:
        yield f"{RECOGNISED:.0%} of ordinary names are recognised"


def _missed_blockers(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        if row.found.opioid is not False or not row.found.groups & BLOCKERS:
            yield f"an opioid blocker is recognised as one: {row.text}"
