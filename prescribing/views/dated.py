"""Tests, agreements and surgeries as a page shows them, and until when each counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.utils import timezone

from prescribing.charts import Chart
from prescribing.clinical.knowledge import Knowledge, Matter, ObservationKind
from prescribing.models import Agreement, Observation, Surgery, SurgeryStatus

Fact = TypeVar("Fact", ObservationKind, Matter)


@dataclass(frozen=True)
class Dated(Generic[Fact]):
    """A test or an agreement of the list, and until when it counts. No fact, no counting."""

    entry: Any
    fact: Fact | None
    until: date | None
    counts: bool


@dataclass(frozen=True)
class Kinds:
    """What can be recorded, as the page groups it."""

    measured: tuple[ObservationKind, ...]
    tested: tuple[ObservationKind, ...]


def shown(chart: Chart) -> dict[str, Any]:
    return {
        "behind": [one for one in chart.surgeries if _is_behind(one)],
        "observations": observations_of(chart),
        "agreements": agreements_of(chart),
        "kinds": _kinds(chart.knowledge),
        "matters": chart.knowledge.matters.values(),
    }


def observations_of(chart: Chart) -> list[Dated[ObservationKind]]:
    """The latest first."""
    kinds = chart.knowledge.observation_kinds
    return [_dated(entry, kinds.get(entry.kind)) for entry in chart.observations]


def agreements_of(chart: Chart) -> list[Dated[Matter]]:
    """The latest first."""
    matters = chart.knowledge.matters
    return [_dated(entry, matters.get(entry.matter)) for entry in chart.agreements]


def kept(content: Mapping[str, Any], known: Knowledge) -> dict[str, list[Dated[Any]]]:
    """Tests and agreements as they were signed. A signature made before they were kept has none."""
    tests, stated = content.get("observations", ()), content.get("agreements", ())
    return {
        "observations": [
            Dated(one, known.observation_kinds.get(one["kind"]), None, counts=False)
            for one in tests
        ],
        "agreements": [
            Dated(one, known.matters.get(one["matter"]), None, counts=False) for one in stated
        ],
    }


def _dated(entry: Observation | Agreement, fact: Fact | None) -> Dated[Fact]:
    if fact is None:
        return Dated(entry, None, None, counts=False)
    until = entry.on + timedelta(days=fact.fresh_days)
    return Dated(entry, fact, until, counts=timezone.localdate() <= until)


def _kinds(known: Knowledge) -> Kinds:
    kinds = known.observation_kinds.values()
    return Kinds(
        measured=tuple(kind for kind in kinds if kind.unit),
        tested=tuple(kind for kind in kinds if not kind.unit),
    )


def _is_behind(surgery: Surgery) -> bool:
    """Done, or planned for a day that is over: somebody must say what followed."""
    passed = surgery.status == SurgeryStatus.PLANNED and surgery.day < timezone.localdate()
    return passed or surgery.status == SurgeryStatus.DONE
