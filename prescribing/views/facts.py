"""Facts as a page shows them: the kind, what it says in words, where from, and how sure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from prescribing import knowledge
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge, Source
from prescribing.clinical.versions import FactChange, How
from prescribing.snapshots import facts_of
from prescribing.templatetags.look import source_words

SETTINGS = "settings"
SOURCES = "sources"
# The kinds that have a name of their own on a page; any other is called as in the code.
KINDS = {
    "rules": "Rules",
    "questions": "Questions",
    "observation_kinds": "Tests and measurements",
    "matters": "What clinicians can agree to",
    "indications": "Indications",
    "studies": "Studies",
    "intervals": "Opioid-free intervals",
    SETTINGS: "Limits and settings",
    "conditions": "Conditions",
    "substances": "Substances",
    "preparations": "Brands and preparations",
    "distrusted": "Names that clear nothing",
    "products": "Products",
    "forms": "Forms of products",
    "ladders": "Ladders",
    "ways_out": "Ways out",
    "promises": "What is looked at later",
    "grades": "Grades of evidence",
    "directions": "Directions of evidence",
    "sentences": "Sentences on paper and pages",
    "side_effects": "Side effects",
    "translations": "What patients read in another language",
    SOURCES: "Sources",
}
LABELS = {
    "atc": "ATC codes",
    "rxcui": "RxNorm codes",
    "because": "It says",
    "cannot_tell": "When it cannot tell",
    "unknown": "Severity when it cannot tell",
    "when": "Asked by",
    "clears": "What clears it",
    "why": "Why it matters",
    "review_by": "To be reviewed by",
    "seed_group": "Listed under",
}
HEADINGS = ("title", "name", "asks", "label", "text", "words")
ABOUT_THE_FACT = {"id", "key", "sources", "status", "confidence", "review_by"}


@dataclass(frozen=True)
class ShownFact:
    kind: str
    kind_word: str
    id: str
    heading: str
    rows: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    status: str
    confidence: str
    review_by: date | None
    haystack: str

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.id}"

    def is_overdue(self, today: date) -> bool:
        return self.review_by is not None and self.review_by < today


@dataclass(frozen=True)
class ShownChange:
    """What became of one fact, in words before and after."""

    how: How
    kind_word: str
    id: str
    heading: str
    rows: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=2)
def shown(known: Knowledge) -> tuple[ShownFact, ...]:
    """Every fact, in the order of KINDS. Worked out one time for each version."""
    facts = facts_of(known)
    several = {name: each for name, each in facts.items() if not _is_single(name, each)}
    single = {name: each[name] for name, each in facts.items() if _is_single(name, each)}
    kinds = several | {SETTINGS: single}
    order = dict.fromkeys([*(kind for kind in KINDS if kind in kinds), *kinds])
    return tuple(
        _shown(kind, name, fact, known) for kind in order for name, fact in kinds[kind].items()
    )


def kinds_of(facts: Iterable[ShownFact]) -> dict[str, str]:
    return {fact.kind: fact.kind_word for fact in facts}


def found(
    facts: Iterable[ShownFact], *, text: str, kind: str, status: str, today: date
) -> list[ShownFact]:
    """Those in which every word of the text stands somewhere."""
    words = text.lower().split()
    return [
        fact
        for fact in facts
        if (not kind or fact.kind == kind)
        and (
            not status or fact.status == status or (status == "overdue" and fact.is_overdue(today))
        )
        and all(word in fact.haystack for word in words)
    ]


def change_shown(change: FactChange) -> ShownChange:
    rows: Iterator[tuple[str, str, str]]
    if change.how is How.CHANGED:
        rows = (
            (label_of(each.name), in_words(each.name, each.before), in_words(each.name, each.now))
            for each in change.fields
        )
    else:
        told = {name: in_words(name, value) for name, value in change.fact.items()}
        is_new = change.how is How.ADDED
        rows = (
            (label_of(name), "" if is_new else said, said if is_new else "")
            for name, said in told.items()
            if said
        )
    return ShownChange(
        how=change.how,
        kind_word=kind_word(change.kind),
        id=change.id,
        heading=_heading(change.id, change.fact),
        rows=tuple(rows),
    )


def kind_word(kind: str) -> str:
    return KINDS.get(kind) or _spoken(kind)


def label_of(name: str) -> str:
    return LABELS.get(name) or _spoken(name)


def in_words(name: str, value: Any) -> str:
    """A field of a fact as it is read: nothing for what is empty."""
    if name in NAMED:
        return "; ".join(NAMED[name](key) for key in value or ())
    if isinstance(value, Mapping):
        if set(value) == {"micrograms"}:
            return str(Dose(value["micrograms"]))
        return "; ".join(f"{key}: {in_words('', each)}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(in_words("", each) for each in value)
    return "" if value is None else str(value)


def _way_out_words(name: str) -> str:
    way_out = knowledge.load().ways_out.get(name)
    return way_out.label if way_out else name


# Fields that name other facts, which are read in those facts' words.
NAMED = {SOURCES: source_words, "ways_out": _way_out_words}


def _is_single(name: str, facts: Mapping[str, Any]) -> bool:
    return set(facts) == {name}


def _shown(kind: str, name: str, fact: Mapping[str, Any], known: Knowledge) -> ShownFact:
    heading = _heading(name, fact)
    rows = tuple(
        (label_of(each), said)
        for each, value in fact.items()
        if each not in ABOUT_THE_FACT and (said := in_words(each, value)) and said != heading
    )
    cited = tuple(known.sources[key] for key in fact.get("sources", ()))
    told = [name, heading, *(f"{label} {said}" for label, said in rows)]
    told += [f"{source.title} {source.place} {source.doi}" for source in cited]
    return ShownFact(
        kind=kind,
        kind_word=kind_word(kind),
        id=name,
        heading=heading,
        rows=rows,
        sources=cited,
        status=fact.get("status", ""),
        confidence=fact.get("confidence", ""),
        review_by=date.fromisoformat(fact["review_by"]) if "review_by" in fact else None,
        haystack="\n".join(told).lower().replace("\u00a0", " "),
    )


def _heading(name: str, fact: Mapping[str, Any]) -> str:
    said = (fact.get(each) for each in HEADINGS)
    return next((each for each in said if isinstance(each, str) and each), _spoken(name))


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
