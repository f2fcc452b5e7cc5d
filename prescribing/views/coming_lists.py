"""What is due in the days to come, read from the plans that run and the surgeries on record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prescribing import knowledge
from prescribing.clinical.coming import (
    Order,
    Readiness,
    dose_changes,
    last_dose_before,
    order_due,
    readiness,
)
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import WorkLists
from prescribing.clinical.lifecycle import State
from prescribing.models import Clinic, Prescription, Surgery
from prescribing.permissions import Member
from prescribing.snapshots import told_nights

Cell = date | Dose | str
TO_ORDER = {
    Order.SOON: "Soon",
    Order.NOW: "Order now",
    Order.GONE: "Tablets are gone",
}
BEFORE_SURGERY = {
    Readiness.PASSED: "The day has passed: say what was done",
    Readiness.OVERTAKEN: "Changed version to sign",
    Readiness.ON_HOLD: "On hold",
    Readiness.NOT_KNOWN_THEN: "The plan was signed without it: look at what it does",
    Readiness.READY: "Nights without a dose are signed",
}
DEALT_WITH = {Order.SOON, Readiness.ON_HOLD, Readiness.READY}


@dataclass(frozen=True)
class Row:
    due: date
    version: Prescription
    cells: tuple[Cell, ...]
    says: str
    is_to_do: bool
    page: str = "prescription"  # where it is dealt with

    @property
    def record(self) -> int:
        return self.version.patient_id if self.page == "surgeries" else self.version.pk


@dataclass(frozen=True)
class Running:
    """The plans of a clinic that run; on hold, and overtaken by a surgery, among them."""

    clinic: Clinic
    versions: Sequence[Prescription]
    today: date
    ahead: WorkLists

    def to_follow(self) -> Iterator[Prescription]:
        return (version for version in self.versions if version.is_to_follow)

    def until(self, days: int) -> date:
        return self.today + timedelta(days=days)


@dataclass(frozen=True)
class ComingList:
    heading: str
    about: str
    heads: tuple[str, ...]
    days: Callable[[WorkLists], int]
    rows: Callable[[Running], Iterable[Row]]


def _surgeries(running: Running) -> Iterator[Row]:
    versions = {version.patient_id: version for version in running.versions}
    planned = Surgery.objects.of(running.clinic).planned().filter(patient__in=versions)
    for surgery in planned.filter(day__lte=running.until(running.ahead.surgeries_days)):
        version = versions[surgery.patient_id]
        last = _last_night(version, surgery) if version.is_to_follow else None
        stands = readiness(
            surgery.day,
            last,
            running.today,
            is_overtaken=version.is_outdated,
            is_held=version.status is State.ON_HOLD,
        )
        cells = surgery.day, surgery.what or "Surgery", last or ""
        is_to_do = stands not in DEALT_WITH
        yield Row(surgery.day, version, cells, BEFORE_SURGERY[stands], is_to_do, "surgeries")


def _last_night(version: Prescription, surgery: Surgery) -> date | None:
    """The last for a dose before it, as signed; None where it was signed without one."""
    for told in (version.content or {})["plan"]["surgeries"]:
        # Versions that were signed first do not name it.
        if told["day"] == surgery.day.isoformat() and "last_night" in told:
            taken = [night for night, _ in _taken(version)]
            return last_dose_before(date.fromisoformat(told["last_night"]), taken)
    return None


def _dose_changes(running: Running) -> Iterator[Row]:
    last = running.until(running.ahead.dose_changes_days)
    for version in running.to_follow():
        for change in dose_changes(_taken(version)):
            if running.today <= change.night <= last:
                cells = change.night, change.before, change.after
                says = "Goes up" if change.goes_up else "Goes down"
                yield Row(change.night, version, cells, says, change.goes_up)


def _taken(version: Prescription) -> Iterator[tuple[date, Dose]]:
    for night in told_nights(version):
        if night["pieces"]:
            yield date.fromisoformat(night["date"]), Dose.parse(night["dose_mg"])


def _orders(running: Running) -> Iterator[Row]:
    for version in running.to_follow():
        content = version.content or {}
        if not content["refill_from"]:
            continue
        order_from, last = map(date.fromisoformat, (content["refill_from"], content["lasts_until"]))
        if order := order_due(order_from, last, running.today, running.ahead.orders_days):
            cells = order_from, last, str(content["refills"])
            yield Row(last, version, cells, TO_ORDER[order], order not in DEALT_WITH)


LISTS: Mapping[str, ComingList] = {
    "surgeries": ComingList(
        heading="Surgeries",
        about="Of patients with a plan that runs; also those whose day has passed without a word "
        "of what was done.",
        heads=("Day", "Surgery", "Last tablet before"),
        days=lambda ahead: ahead.surgeries_days,
        rows=_surgeries,
    ),
    "doses": ComingList(
        heading="Doses that change",
        about="Nights on which another dose is taken than before, as signed.",
        heads=("Night", "From", "To"),
        days=lambda ahead: ahead.dose_changes_days,
        rows=_dose_changes,
    ),
    "tablets": ComingList(
        heading="Tablets to order",
        about="By what was signed; also where they are gone. A plan leaves this list when its next "
        "version is signed or when it is stopped.",
        heads=("Order from", "Last until", "Refills"),
        days=lambda ahead: ahead.orders_days,
        rows=_orders,
    ),
}


def due(member: Member, today: date) -> dict[str, list[Row]]:
    """Every list by its name, the earliest row first."""
    versions = list(Prescription.objects.of(member.clinic).running().for_lists())
    running = Running(member.clinic, versions, today, knowledge.load().work_lists)
    return {name: sorted(each.rows(running), key=_order) for name, each in LISTS.items()}


def counted(lists: Mapping[str, Sequence[Row]]) -> list[tuple[str, str, int]]:
    """The name and heading of each list, and how many rows it has."""
    return [(name, LISTS[name].heading, len(rows)) for name, rows in lists.items()]


def _order(row: Row) -> tuple[date, str, int]:
    return row.due, row.version.patient.family_name, row.version.pk
