"""Triggers that hold in the database, whatever program writes to it, as SQL of each vendor.

SQLite drops a table's triggers whenever a migration alters that table, and cannot rename a table
that a trigger names. A migration that alters one of these tables therefore begins with `remove`
and ends with `install`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLINIC = ("clinic_id",)
PATIENT = ("clinic_id", "patient_id")


@dataclass(frozen=True)
class Link:
    """A row and the row it names are of the same clinic, and where both have one, patient."""

    table: str
    column: str
    parent: str
    shared: tuple[str, ...] = CLINIC

    @property
    def name(self) -> str:
        return f"guard_{self.table}_{self.column}"

    @property
    def needs(self) -> set[str]:
        own = {f"prescribing_{self.table}.{name}" for name in (self.column, *self.shared)}
        return own | {f"prescribing_{self.parent}.{name}" for name in self.shared}


@dataclass(frozen=True)
class Frozen:
    """Columns that no UPDATE changes; all of them when none is named. `once` says from when on."""

    table: str
    columns: tuple[str, ...] = ()
    once: str = ""

    @property
    def name(self) -> str:
        return f"guard_{self.table}_frozen{'_' + self.columns[0] if self.columns else ''}"

    @property
    def needs(self) -> set[str]:
        return {f"prescribing_{self.table}.{name}" for name in (*self.columns, "id")}


LINKS = (
    Link("prescribercredential", "membership_id", "membership"),
    Link("medicine", "patient_id", "patient"),
    Link("allergy", "patient_id", "patient"),
    Link("condition", "patient_id", "patient"),
    Link("surgery", "patient_id", "patient"),
    Link("observation", "patient_id", "patient"),
    Link("agreement", "patient_id", "patient"),
    Link("prescription", "patient_id", "patient"),
    Link("prescription", "replaces_id", "prescription", PATIENT),
    Link("titrationplan", "prescription_id", "prescription"),
    Link("titrationstep", "plan_id", "titrationplan"),
    Link("hold", "plan_id", "titrationplan"),
    Link("hold", "surgery_id", "surgery"),
    Link("screening", "patient_id", "patient"),
    Link("screening", "prescription_id", "prescription", PATIENT),
    Link("signature", "patient_id", "patient"),
    Link("signature", "prescription_id", "prescription", PATIENT),
    Link("signature", "screening_id", "screening", (*PATIENT, "prescription_id")),
    Link("signature", "credential_id", "prescribercredential"),
    Link("handout", "patient_id", "patient"),
    Link("handout", "prescription_id", "prescription", PATIENT),
    Link("print", "patient_id", "patient"),
    Link("print", "prescription_id", "prescription", PATIENT),
    Link("print", "handout_id", "handout", (*PATIENT, "prescription_id")),
    Link("pagecount", "prescription_id", "prescription"),
    Link("calendarlink", "patient_id", "patient"),
    Link("calendarlink", "prescription_id", "prescription", PATIENT),
    Link("batchpart", "batch_id", "batch"),
    Link("batchentry", "batch_id", "batch"),
    Link("batchentry", "part_id", "batchpart", ("clinic_id", "batch_id")),
    Link("batchentry", "patient_id", "patient"),
    Link("batchentry", "prescription_id", "prescription", PATIENT),
    Link("batchentry", "printing_id", "print", (*PATIENT, "prescription_id")),
    Link("task", "patient_id", "patient"),
    Link("task", "prescription_id", "prescription", PATIENT),
    Link("task", "assigned_to_id", "membership"),
    Link("seento", "patient_id", "patient"),
    Link("seento", "prescription_id", "prescription", PATIENT),
    Link("seento", "task_id", "task", (*PATIENT, "prescription_id")),
    Link("review", "prescription_id", "prescription"),
    Link("rereview", "prescription_id", "prescription"),
    Link("adoption", "credential_id", "prescribercredential"),
    Link("event", "patient_id", "patient"),
    Link("event", "prescription_id", "prescription", PATIENT),
)

FROZEN = (
    Frozen("screening"),
    Frozen("signature"),
    Frozen("review"),
    Frozen("rereview"),
    Frozen("adoption"),
    Frozen("event"),
    Frozen("handout"),
    Frozen("print"),
    Frozen("pagecount"),
    Frozen(
        "translationconfirmation",
        ("language", "sentences", "translator", "statement", "by_id", "at"),
    ),
    Frozen(
        "translationconfirmation",
        ("undone_reason", "undone_by_id", "undone_at"),
        once="undone_reason",
    ),
    Frozen(
        "prescription",
        (
            "content", "content_hash", "patient_id", "number", "version",
            "order_from", "lasts_until", "dose_changes", "last_dose_change",
        ),
        once="content_hash",
    ),
    Frozen("prescription", ("code",), once="code"),
    Frozen("prescription", ("held_from", "held_reason"), once="held_reason"),
    Frozen("batch", ("paper", "size", "pages", "order", "by_id", "at")),
    Frozen("batchpart", ("batch_id", "number")),
    Frozen("batchpart", ("sha256", "sheets", "done_at"), once="sha256"),
    Frozen(
        "batchentry",
        ("batch_id", "part_id", "position", "patient_id", "prescription_id", "language"),
    ),
    Frozen(
        "task",
        ("patient_id", "prescription_id", "kind", "text", "rule", "promise", "by_id", "at"),
    ),
    Frozen(
        "seento",
        (
            "patient_id", "prescription_id", "line_of", "day", "stands", "outcome", "task_id",
            "note", "by_id", "at",
        ),
    ),
    # What was found and said stays as it was written down; it can only be taken off its list.
    Frozen("observation", ("patient_id", "kind", "on", "value", "upper_limit", "outcome", "by")),
    Frozen("agreement", ("patient_id", "matter", "by", "on", "says", "recorded_by_id")),
    Frozen("classification", ("name", "text", "reason", "by_id", "at")),
    Frozen(
        "calendarlink",
        ("patient_id", "prescription_id", "secret_sha256", "by_id", "at", "expires_at"),
    ),
    Frozen(
        "invitation", ("email", "name", "role", "secret_sha256", "by_id", "at", "expires_at")
    ),
    Frozen(
        "classification", ("undone_reason", "undone_by_id", "undone_at"), once="undone_reason"
    ),
    *(
        Frozen(table, CLINIC)
        for table in (
            "clinicpolicy", "membership", "prescribercredential", "patient", "medicine", "allergy",
            "condition", "surgery", "observation", "agreement", "prescription", "titrationplan",
            "titrationstep", "hold", "classification", "calendarlink", "batch", "batchpart",
            "batchentry", "translationconfirmation", "invitation", "pharmacy", "task", "seento",
        )
    ),
)  # fmt: skip

GUARDS: tuple[Link | Frozen, ...] = (*LINKS, *FROZEN)


def install(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make every guard whose tables are there: the first of these migrations knows fewer."""
    connection = schema_editor.connection
    there = set(_columns(connection))
    guards = [guard for guard in GUARDS if guard.needs <= there]
    for statement in statements(connection.vendor, guards):
        schema_editor.execute(statement)


def remove(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in removals(schema_editor.connection.vendor, GUARDS):
        schema_editor.execute(statement)


def statements(vendor: str, guards: Iterable[Link | Frozen]) -> Iterator[str]:
    """The SQL that makes the guards, in place of any of the same name."""
    write = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[vendor]
    for guard in guards:
        yield from removals(vendor, [guard])
        yield from write(guard)


def removals(vendor: str, guards: Iterable[Link | Frozen]) -> Iterator[str]:
    for guard in guards:
        for name in trigger_names(vendor, guard):
            on_table = f" ON {_table(guard)}" if vendor == "postgresql" else ""
            yield f"DROP TRIGGER IF EXISTS {name}{on_table}"
        if vendor == "postgresql":
            yield f"DROP FUNCTION IF EXISTS {guard.name}()"


def trigger_names(vendor: str, guard: Link | Frozen) -> tuple[str, ...]:
    if vendor == "sqlite" and isinstance(guard, Link):
        return f"{guard.name}_insert", f"{guard.name}_update"
    return (guard.name,)


def _columns(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                yield f"{table}.{column.name}"


def _table(guard: Link | Frozen) -> str:
    return f"prescribing_{guard.table}"


def _for_sqlite(guard: Link | Frozen) -> Iterator[str]:
    body = f"BEGIN SELECT RAISE(ABORT, '{_refusal(guard)}'); END"
    broken = _broken(guard, "IS NOT")
    for name in trigger_names("sqlite", guard):
        on = "INSERT" if name.endswith("_insert") else "UPDATE"
        yield f"CREATE TRIGGER {name} BEFORE {on} ON {_table(guard)} WHEN {broken} {body}"


def _for_postgresql(guard: Link | Frozen) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"IF {_broken(guard, 'IS DISTINCT FROM')} THEN "
        f"RAISE EXCEPTION '{_refusal(guard)}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $guard$"
    )
    on = "INSERT OR UPDATE" if isinstance(guard, Link) else "UPDATE"
    yield (
        f"CREATE TRIGGER {guard.name} BEFORE {on} ON {_table(guard)} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
    )


def _broken(guard: Link | Frozen, differs: str) -> str:
    """The condition under which the write is refused."""
    if isinstance(guard, Link):
        others = " OR ".join(
            f"NEW.{column} {differs} ({_of_parent(guard, column)})" for column in guard.shared
        )
        return f"NEW.{guard.column} IS NOT NULL AND ({others})"
    if not guard.columns:
        return "1 = 1"
    changes = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in guard.columns)
    return f"OLD.{guard.once} <> '' AND ({changes})" if guard.once else f"({changes})"


def _of_parent(link: Link, column: str) -> str:
    table = f"prescribing_{link.parent}"
    return f"SELECT {column} FROM {table} WHERE id = NEW.{link.column}"  # noqa: S608


def _refusal(guard: Link | Frozen) -> str:
    if isinstance(guard, Link):
        return f"{guard.table}.{guard.column} names a row of another clinic or patient"
    columns = ", ".join(guard.columns) or "a kept row"
    return f"{guard.table}: {columns} can no longer be changed"
