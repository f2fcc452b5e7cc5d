"""What is due in the days to come, read from the plans that run and the surgeries on record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prescribing.clinical.coming import dose_changes
from prescribing.clinical.dose import Dose
from prescribing.models import Clinic, Prescription, Surgery
from prescribing.permissions import Member
from prescribing.snapshots import told_nights

SURGERIES_AHEAD = timedelta(days=14)
CHANGES_AHEAD = timedelta(days=7)
ORDERS_AHEAD = timedelta(days=7)

Cell = date | Dose | str


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
class ComingList:
    heading: str
    about: str
    empty: str
    heads: tuple[str, ...]
    rows: Callable[["Running", date], Iterable[Row]]


@dataclass(frozen=True)
class Running:
    """The plans of a clinic that run; on hold, and overtaken by a surgery, among them."""

    clinic: Clinic
    versions: Sequence[Prescription]

    def to_follow(self) -> Iterator[Prescription]:
        return (version for version in self.versions if version.is_to_follow)


def _surgeries(running: Running, today: date) -> Iterator[Row]:
    """Those that come, and those of which nobody told more."""
    versions = {version.patient_id: version for version in running.versions}
    planned = Surgery.objects.of(running.clinic).planned()
    for surgery in planned.filter(day__lte=today + SURGERIES_AHEAD, patient__in=versions):
        version = versions[surgery.patient_id]
        last = _last_night(version, surgery) if version.is_to_follow else None
        says, is_to_do = _state(version, surgery, last, today)
        cells = surgery.day, surgery.what or "Surgery", last or ""
        yield Row(surgery.day, version, cells, says, is_to_do, "surgeries")


def _last_night(version: Prescription, surgery: Surgery) -> date | None:
    """The last for a dose before it, as signed; None when no plan was signed with it.

    Whoever goes on after the plan's own last night may take doses until then.
    """
    for told in (version.content or {})["plan"]["surgeries"]:
        if told["day"] == surgery.day.isoformat():
            until = date.fromisoformat(told["last_night"])
            taken = [night for night, _ in _taken(version)]
            in_plan = [night for night in taken if night <= until]
            return until if until > taken[-1] else max(in_plan, default=None)
    return None


def _state(
    version: Prescription, surgery: Surgery, last: date | None, today: date
) -> tuple[str, bool]:
    if surgery.day < today:
        return "The day has passed: say what was done", True
    if version.is_outdated:
        return "Changed version to sign", True
    if not version.is_to_follow:
        return "On hold", False
    if last is None:
        return "The plan was signed without it: look at what it does", True
    return "Nights without a dose are signed", False


def _dose_changes(running: Running, today: date) -> Iterator[Row]:
    for version in running.to_follow():
        for change in dose_changes(_taken(version)):
            if today <= change.night <= today + CHANGES_AHEAD:
                cells = change.night, change.before, change.after
                says = "Goes up" if change.goes_up else "Goes down"
                yield Row(change.night, version, cells, says, change.goes_up)


def _taken(version: Prescription) -> Iterator[tuple[date, Dose]]:
    for night in told_nights(version):
        if night["pieces"]:
            yield date.fromisoformat(night["date"]), Dose.parse(night["dose_mg"])


def _orders(running: Running, today: date) -> Iterator[Row]:
    """Plans of which the tablets last no longer than it takes to get more, or are gone."""
    for version in running.to_follow():
        content = version.content or {}
        if not content["refill_from"]:
            continue
        order_from, last = map(date.fromisoformat, (content["refill_from"], content["lasts_until"]))
        if order_from <= today + ORDERS_AHEAD:
            says = "Tablets are gone" if last < today else "Order now"
            is_to_do = order_from <= today
            cells = order_from, last, str(content["refills"])
            yield Row(last, version, cells, says if is_to_do else "Soon", is_to_do)


LISTS: Mapping[str, ComingList] = {
    "surgeries": ComingList(
        heading="Surgeries",
        about="Surgeries of patients with a plan that runs, up to "
        f"{SURGERIES_AHEAD.days} days ahead, and those whose day has passed without a word of "
        "what was done.",
        empty=f"No surgery comes up in the next {SURGERIES_AHEAD.days} days.",
        heads=("Day", "Surgery", "Last tablet before"),
        rows=_surgeries,
    ),
    "doses": ComingList(
        heading="Doses that change",
        about=f"Nights of the next {CHANGES_AHEAD.days} days on which another dose is taken than "
        "before, as signed.",
        empty=f"No dose changes in the next {CHANGES_AHEAD.days} days.",
        heads=("Night", "From", "To"),
        rows=_dose_changes,
    ),
    "tablets": ComingList(
        heading="Tablets to order",
        about=f"Plans whose tablets have to be ordered again within {ORDERS_AHEAD.days} days, or "
        "are gone, by what was signed. A plan leaves this list when its next version is signed or "
        "when it is stopped.",
        empty=f"No tablets have to be ordered in the next {ORDERS_AHEAD.days} days.",
        heads=("Order from", "Last until", "Refills"),
        rows=_orders,
    ),
}


def due(member: Member, today: date) -> dict[str, list[Row]]:
    """Every list by its name, the earliest row first."""
    versions = list(Prescription.objects.of(member.clinic).running().for_lists())
    running = Running(member.clinic, versions)
    return {name: sorted(each.rows(running, today), key=_order) for name, each in LISTS.items()}


def counted(lists: Mapping[str, Sequence[Row]]) -> list[tuple[str, str, int]]:
    """The name and heading of each list, and how many rows it has."""
    return [(name, LISTS[name].heading, len(rows)) for name, rows in lists.items()]


def _order(row: Row) -> tuple[date, str, int]:
    return row.due, row.version.patient.family_name, row.version.pk
