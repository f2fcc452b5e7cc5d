"""Facts, each with its source. This module is the only reader of the files beside it."""

import bz2
import hashlib
import importlib.metadata
import importlib.util
import pickle
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from prescribing.clinical.dose import DoseError
from prescribing.clinical.knowledge import (
    Acting,
    Condition,
    Direction,
    Distrusted,
    Doubts,
    Fact,
    FactError,
    Form,
    GapRule,
    Grade,
    Habits,
    Hazard,
    Indication,
    Interval,
    Knowledge,
    Ladder,
    Limits,
    ListCheck,
    Matter,
    ObservationKind,
    Phrases,
    Preparation,
    Product,
    Promise,
    Question,
    Relevant,
    Rule,
    Sentence,
    SideEffect,
    Source,
    Study,
    Substance,
    SurgeryHold,
    Translation,
    Unchecked,
    Vocabulary,
    WayOut,
    WorkLists,
)
from prescribing.clinical.products import CannotBeMade, make
from prescribing.clinical.screening import check_rule
from prescribing.knowledge.shaping import shaped

FILES = Path(__file__).parent
HEADER = re.compile(r"\[{1,2}(?P<table>[a-z_]+)\]{1,2}")
DICTIONARY = "drug_named_entity_recognition"

TABLES: Mapping[str, tuple[str, type[Fact]]] = {
    "substances": ("substance", Substance),
    "preparations": ("preparation", Preparation),
    "distrusted": ("distrusted", Distrusted),
    "conditions": ("condition", Condition),
    "grades": ("grade", Grade),
    "directions": ("direction", Direction),
    "indications": ("indication", Indication),
    "studies": ("study", Study),
    "products": ("product", Product),
    "forms": ("form", Form),
    "ladders": ("ladder", Ladder),
    "questions": ("question", Question),
    "observation_kinds": ("observation_kind", ObservationKind),
    "matters": ("matter", Matter),
    "rules": ("rule", Rule),
    "ways_out": ("way_out", WayOut),
    "promises": ("promise", Promise),
    "intervals": ("interval", Interval),
    "sentences": ("sentence", Sentence),
    "side_effects": ("side_effect", SideEffect),
    "translations": ("translation", Translation),
    "hazards": ("hazard", Hazard),
}
SINGLE: Mapping[str, type[Fact]] = {
    "unchecked": Unchecked,
    "doubts": Doubts,
    "limits": Limits,
    "surgery_hold": SurgeryHold,
    "list_check": ListCheck,
    "gap_rule": GapRule,
    "habits": Habits,
    "work_lists": WorkLists,
    "phrases": Phrases,
    "vocabulary": Vocabulary,
}


class KnowledgeError(Exception):
    """A file of facts cannot be used; the message names the file, the line and what is wrong."""


@cache
def load() -> Knowledge:
    """Every fact of the product, checked. Raises KnowledgeError."""
    return read(FILES)


def version() -> str:
    """The hash of the files and of the general dictionary's version, as stamped on records."""
    return load().version


def read(folder: Path) -> Knowledge:
    """Read the facts of a folder. Raises KnowledgeError."""
    paths = sorted(folder.glob("*.toml"))
    entries = [entry for path in paths for entry in _entries(path)]
    found: dict[str, dict[str, Any]] = {name: {} for name in (*TABLES, "sources")}
    single: dict[str, Any] = {}
    facts: list[tuple[str, Any]] = []
    for entry in entries:
        with _at(entry.place):
            facts.append((entry.place, _made(entry, found, single)))
    _check_complete(found, single)
    given: dict[str, Any] = {name: MappingProxyType(each) for name, each in found.items()}
    given["intervals"] = MappingProxyType(_by_acting(found["intervals"].values()))
    knowledge = Knowledge(version=_hash(paths), ordinary_names=ordinary_names, **(given | single))
    for place, fact in facts:
        with _at(place):
            _check_references(fact, knowledge)
    return knowledge


@cache
def ordinary_names() -> Mapping[str, str]:
    """The general dictionary of medicine names, which stands behind the catalogue."""
    # The package itself is never imported: that takes a second to index what is not needed here,
    # and it holds functions that speak to the network.
    package = importlib.util.find_spec(DICTIONARY)
    if package is None or not package.submodule_search_locations:
        raise KnowledgeError("The general dictionary of medicine names is not installed.")
    data = Path(package.submodule_search_locations[0]) / "drug_ner_dictionary.pkl.bz2"
    content = pickle.loads(bz2.decompress(data.read_bytes()))  # noqa: S301 - pinned by hash
    names: Mapping[str, list[str]] = content["drug_variant_to_canonical"]
    return MappingProxyType({name: meant[0] for name, meant in names.items()})


@dataclass(frozen=True)
class _Entry:
    """One table of a file, and where it stands."""

    place: str
    table: str
    content: dict[str, Any]


def _entries(path: Path) -> Iterator[_Entry]:
    with _at(path.name):
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    lines = _lines(text)
    for table, tables in content.items():
        several = tables if isinstance(tables, list) else [tables]
        for number, each in enumerate(several):
            place = f"{path.name}, line {lines[table][number] if table in lines else 1}"
            if not isinstance(each, dict) or isinstance(tables, list) == (table in SINGLE):
                raise KnowledgeError(f"{place}: {table} is not written as a table of facts")
            yield _Entry(place, table, each)


@contextmanager
def _at(place: str) -> Iterator[None]:
    try:
        yield
    except (FactError, DoseError, CannotBeMade, TypeError, ValueError) as error:
        raise KnowledgeError(f"{place}: {error}") from error


def _made(entry: _Entry, found: dict[str, dict[str, Any]], single: dict[str, Any]) -> Any:
    """The fact of an entry, put where it belongs."""
    names = {table: name for name, (table, _) in TABLES.items()} | {"source": "sources"}
    if entry.table in SINGLE:
        fact: Any = shaped(SINGLE[entry.table], {"id": entry.table, **entry.content})
        _add(single, entry.table, fact)
    elif entry.table == "source":
        fact = shaped(Source, entry.content)
        _add(found["sources"], fact.key, fact)
    elif entry.table in names:
        name = names[entry.table]
        fact = shaped(TABLES[name][1], _unnamed(name, entry.content, found) | entry.content)
        _add(found[name], fact.id, fact)
    else:
        raise FactError(f"there is no kind of fact called {entry.table}")
    return fact


def _unnamed(
    name: str, content: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """The id of a fact that needs no name of its own."""
    if name == "distrusted":
        return {"id": f"distrusted-{len(found[name])}"}
    if name == "translations":
        return {"id": f"{content.get('language', '')}-{content.get('of', '')}"}
    return {}


def _by_acting(intervals: Iterable[Interval]) -> dict[Acting, Interval]:
    found: dict[Acting, Interval] = {}
    for interval in intervals:
        if interval.acting in found:
            raise KnowledgeError(f"there are two intervals of {interval.acting} acting opioids")
        found[interval.acting] = interval
    return found


def _add(facts: dict[str, Any], name: str, fact: object) -> None:
    if name in facts:
        raise FactError(f"{name} stands there twice")
    facts[name] = fact


def _check_complete(found: Mapping[str, Any], single: Mapping[str, Any]) -> None:
    waits = {each.acting for each in found["intervals"].values()}
    missing = {name for name in found if not found[name]} | set(SINGLE) - set(single)
    missing |= {f"intervals of {acting} acting opioids" for acting in set(Acting) - waits}
    if missing:
        raise KnowledgeError(f"there are no facts about {', '.join(sorted(missing))}")


def _check_references(fact: Any, knowledge: Knowledge) -> None:
    """Raises when a fact names another that is not there, or that it does not fit."""
    for names, known, what in _references(fact, knowledge):
        _require(names, known, fact, what)
    if isinstance(fact, Rule):
        check_rule(fact)
    if isinstance(fact, Ladder):
        for dose in fact.doses:
            make(dose, knowledge.products[fact.product])
    if isinstance(fact, Translation):
        _check_translation(fact, knowledge)


def _check_translation(fact: Translation, knowledge: Knowledge) -> None:
    """It fills in the same values as its original, and rests on the same sources."""
    _require([fact.of], knowledge.for_patients, fact, "sentence for patients")
    original = knowledge.for_patients[fact.of]
    said = original.name if isinstance(original, Indication) else original.text
    if gaps(fact.text) != gaps(said):
        raise FactError(f"{fact.id} does not fill in the same values as {fact.of}")
    if fact.sources != original.sources:
        raise FactError(f"{fact.id} has other sources than {fact.of}")


def gaps(text: str) -> set[str]:
    """The names in braces, which are filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


Reference = tuple[Iterable[str], Collection[str], str]


def _references(fact: Any, known: Knowledge) -> Iterator[Reference]:
    """The other facts that a fact names, where they stand, and what they are."""
    if isinstance(fact, Fact):
        yield fact.sources, known.sources, "source"
    match fact:
        case Indication() | Study():
            yield from _references_of_evidence(fact, known)
        case Preparation():
            yield fact.substances, known.substances, "substance"
        case Relevant():
            yield fact.after, known.questions, "question"
            groups = {each.group for each in known.conditions.values()}
            yield fact.with_conditions, groups, "group of conditions"
        case Rule() | Unchecked() | Hazard():
            yield from _references_about_rules(fact, known)
        case Ladder():
            yield [fact.product], known.products, "product"
        case Habits():
            yield [fact.ladder], known.ladders, "ladder"


def _references_of_evidence(fact: Indication | Study, known: Knowledge) -> Iterator[Reference]:
    yield [fact.direction] if fact.direction else [], known.directions, "direction"
    if isinstance(fact, Indication):
        yield [fact.grade], known.grades, "grade"
        yield fact.studies, known.studies, "study"


def _references_about_rules(
    fact: Rule | Unchecked | Hazard, known: Knowledge
) -> Iterator[Reference]:
    if isinstance(fact, Hazard):
        yield fact.rules, known.rules, "rule"
        return
    yield fact.ways_out, known.ways_out, "way out"
    if isinstance(fact, Rule):
        yield from _references_of_rule(fact, known)


def _references_of_rule(rule: Rule, known: Knowledge) -> Iterator[Reference]:
    yield _given(rule, "question", "which"), known.questions, "question"
    yield _given(rule, "matter"), known.matters, "agreement"
    yield rule.promises, known.promises, "promise"
    kinds = _given(rule, "kind", "kinds", "one_of", "all_of", "challenge")
    yield kinds, known.observation_kinds, "kind of result"
    if rule.when.startswith("has_condition"):
        groups = {each.group for each in known.conditions.values()}
        yield _given(rule, "group"), groups, "group of conditions"


def _given(rule: Rule, *names: str) -> list[str]:
    """What a rule tells its predicate under these names, when it tells anything."""
    told = [rule.given.get(name) for name in names]
    lists = [value if isinstance(value, list) else [value] for value in told]
    return [str(each) for values in lists for each in values if each]


def _require(names: Iterable[str], known: Collection[str], fact: Fact, what: str) -> None:
    for name in names:
        if name not in known:
            raise FactError(f"{fact.id} names a {what} that is not there: {name}")


def _lines(text: str) -> dict[str, list[int]]:
    """The lines at which the tables of each kind begin."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.fullmatch(line.strip())
        if header:
            found.setdefault(header["table"], []).append(number)
    return found


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(importlib.metadata.version("drug-named-entity-recognition").encode())
    return f"sha256:{digest.hexdigest()}"
