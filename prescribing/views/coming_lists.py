"""The lists of what is to be done: their names, their columns, and who may have them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prescribing import permissions
from prescribing.clinical.knowledge import WorkLists
from prescribing.permissions import Member
from prescribing.views import coming_kept, coming_plans
from prescribing.views.coming_plans import Asked, worked_out
from prescribing.views.coming_rows import Found, Kept, Row, Worked

EVERYBODYS, MINE, NOBODYS = "", "mine", "nobody"
TO_DO, ALL, DONE = "", "all", "done"
PATIENT = ("patient__family_name", "patient__given_name")
SIGNED_BY = ("signature__printed_name",)


@dataclass(frozen=True)
class Column:
    """`fields` is what the database sorts by, where it does."""

    key: str
    head: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComingList:
    heading: str
    about: str
    empty: str
    columns: tuple[Column, ...]
    found: Callable[[Asked], Found]
    who: Column = Column("who", "Signed by", SIGNED_BY)
    mine: str = "Those that I signed"
    mine_field: str = "signature__by"
    days: Callable[[WorkLists], int] | None = None
    can_be_seen_to: bool = False
    can_be_called: bool = False  # every line of it, about what it says
    check: Callable[[Member], None] = permissions.check_see_patients
    may: Callable[[Member], bool] = permissions.may_see_patients

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)

    @property
    def sorts(self) -> dict[str, Column]:
        every = (Column("patient", "Patient", PATIENT), *self.columns, self.who)
        return {column.key: column for column in every}

    def narrowed(self, found: Found, whose: str, member: Member) -> Found:
        if whose == MINE:
            if isinstance(found, Worked):
                return found.where(lambda row: row.whose == member.user_id)
            return found.where(**{self.mine_field: member.user})
        if whose == NOBODYS and isinstance(found, Kept) and self.has_nobodys:
            return found.where(**{self.mine_field: None})
        return found

    @property
    def has_nobodys(self) -> bool:
        """Whether a line can be nobody's."""
        return self.mine_field == ASSIGNED

    def sorted_by(self, found: Found, asked: str) -> Found:
        """By a column, with a minus backwards; as it is where there is no such column."""
        key, backwards = asked.removeprefix("-"), asked.startswith("-")
        column = self.sorts.get(key)
        if column is None:
            return found
        if isinstance(found, Kept):
            return found.sorted_by(column.fields, backwards=backwards)
        return found.sorted_by(self._key(key), backwards=backwards)

    def _key(self, key: str) -> Callable[[Row], Any]:
        if key == "patient":
            return lambda row: (row.patient.family_name, row.patient.given_name, row.patient.pk)
        if key == self.who.key:
            return lambda row: (row.who, row.in_order)
        place = [column.key for column in self.columns].index(key)
        # An empty cell is text in a column of dates: it goes last.
        return lambda row: (row.cells[place] == "", row.cells[place] or "", row.in_order)


ASSIGNED = "assigned_to__user"


def _worked(what: str) -> Callable[[Asked], Worked]:
    lines: Callable[[Asked], Iterator[Row]] = getattr(coming_plans, what)
    return lambda asked: worked_out(asked, what, lines)


LISTS: Mapping[str, ComingList] = {
    "overtaken": ComingList(
        heading="Surgery: changed version to sign",
        about="Plans that run although a surgery has changed their nights.",
        empty="No surgery has changed a plan that runs.",
        columns=(Column("since", "Outdated since", ("outdated_on",)),),
        found=coming_kept.overtaken,
    ),
    "tasks": ComingList(
        heading="Tasks",
        about="Calls, check-ins and tests that are due or overdue, the earliest first.",
        empty="No task is due. A signature makes those that it promises; anybody can make one on a "
        "patient’s page.",
        columns=(
            Column("due", "Due", ("due_on",)),
            Column("text", "What", ("text",)),
            Column("kind", "Kind", ("kind",)),
        ),
        found=coming_kept.tasks,
        who=Column("who", "Assigned to", ("assigned_to__user__name",)),
        mine="Mine",
        mine_field=ASSIGNED,
        days=lambda ahead: ahead.tasks_days,
    ),
    "restarts": ComingList(
        heading="Restarts to decide",
        about="A surgery is done, and the plan that runs has no dose after it. Nothing is taken "
        "until a prescriber signs the restart, or stops the plan.",
        empty="No restart waits for a decision.",
        columns=(
            Column("day", "Surgery on"),
            Column("what", "Surgery"),
            Column("last", "Last tablet before"),
        ),
        found=_worked("restarts"),
        check=permissions.check_draft,
        may=permissions.may_draft,
    ),
    "holds": ComingList(
        heading="On hold: needs a new version",
        about="Nothing is taken until a prescriber signs a new version, or stops the plan.",
        empty="Nothing is on hold.",
        columns=(
            Column("since", "On hold from", ("held_from",)),
            Column("why", "Why", ("held_reason",)),
        ),
        found=coming_kept.holds,
        check=permissions.check_draft,
        may=permissions.may_draft,
    ),
    "surgeries": ComingList(
        heading="Surgeries",
        about="Of patients with a plan that runs; also those whose day has passed without a word "
        "of what was done.",
        empty="Nothing is due. Surgeries are added on a patient’s page.",
        columns=(
            Column("day", "Day"),
            Column("what", "Surgery"),
            Column("last", "Last tablet before"),
        ),
        days=lambda ahead: ahead.surgeries_days,
        found=_worked("surgeries"),
        can_be_seen_to=True,
        can_be_called=True,
    ),
    "doses": ComingList(
        heading="Doses that change",
        about="Nights on which another dose is taken than before, as signed.",
        empty="Nothing is due: no plan that runs goes to another dose.",
        columns=(Column("night", "Night"), Column("from", "From"), Column("to", "To")),
        days=lambda ahead: ahead.dose_changes_days,
        found=_worked("doses"),
        can_be_seen_to=True,
    ),
    "tablets": ComingList(
        heading="Tablets to order",
        about="By what was signed; also where they are gone. A plan leaves this list when its next "
        "version is signed, when it is stopped, or when somebody has seen to it.",
        empty="Nothing is due: every plan that runs has tablets for longer.",
        columns=(
            Column("from", "Order from"),
            Column("last", "Last until"),
            Column("refills", "Refills"),
        ),
        days=lambda ahead: ahead.orders_days,
        found=_worked("tablets"),
        can_be_seen_to=True,
    ),
    "signatures": ComingList(
        heading="Waiting for a signature",
        about="Drafts that were checked and that no stop holds back, the oldest first.",
        empty="Nothing waits for a signature. A draft comes here when it has been reviewed.",
        columns=(
            Column("began", "Started", ("created_at",)),
            Column("first", "First night", ("plan__first_night",)),
        ),
        found=coming_kept.signatures,
        who=Column("who", "Drafted by", ("author__name",)),
        mine="Mine",
        mine_field="author",
        check=permissions.check_draft,
        may=permissions.may_draft,
    ),
    "drafts": ComingList(
        heading="Open drafts",
        about="Drafts that were not checked yet, or that a stop holds back, the oldest first.",
        empty="No draft is open. Find a patient and press Prescribe.",
        columns=(
            Column("began", "Started", ("created_at",)),
            Column("first", "First night", ("plan__first_night",)),
        ),
        found=coming_kept.drafts,
        who=Column("who", "Drafted by", ("author__name",)),
        mine="Mine",
        mine_field="author",
        check=permissions.check_draft,
        may=permissions.may_draft,
    ),
    "handouts": ComingList(
        heading="Handouts not printed yet",
        about="Of plans that run and are to be followed as they were signed.",
        empty="Every handout of a signed plan has been printed.",
        columns=(
            Column("signed", "Signed on", ("signature__at",)),
            Column("first", "First night", ("plan__first_night",)),
            Column("language", "Language", ("language",)),
            Column("pages", "Pages", ("short_pages",)),
        ),
        found=coming_kept.handouts,
        check=permissions.check_print_handout,
        may=permissions.may_print_handout,
    ),
    "reviews": ComingList(
        heading="Not reviewed yet",
        about="What others signed and nobody has reviewed, the latest first.",
        empty="Everything that others signed has been reviewed.",
        columns=(
            Column("signed", "Signed on", ("signature__at",)),
            Column("first", "First night", ("plan__first_night",)),
        ),
        found=coming_kept.reviews,
        check=permissions.check_review_some,
        may=permissions.may_review_some,
    ),
}


def lists_of(member: Member) -> dict[str, ComingList]:
    return {name: one for name, one in LISTS.items() if one.may(member)}


def to_do(found: Found) -> Found:
    """Without what somebody has seen to."""
    return found.where(lambda row: row.seen is None) if isinstance(found, Worked) else found


def due(asked: Asked) -> dict[str, Found]:
    """What is to be done, of every list that this member has."""
    return {name: to_do(one.found(asked)) for name, one in lists_of(asked.member).items()}


def counted(lists: Mapping[str, Found]) -> list[tuple[str, str, int]]:
    """The name and heading of each list, and how many lines it has."""
    return [(name, LISTS[name].heading, len(found)) for name, found in lists.items()]
