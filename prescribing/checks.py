"""What must be right before the application starts."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from prescribing import knowledge

SHORTEST_KEY = 32
SQLITE = "django.db.backends.sqlite3"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON")


@register()
def facts_can_be_read(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    try:
        knowledge.load()
    except (knowledge.KnowledgeError, OSError) as error:
        hint = "Mend the file of prescribing/knowledge that is named."
        return [Error(f"The facts cannot be used. {error}", hint=hint, id="prescribing.E001")]
    return []


@register(Tags.security)
def audit_key_is_long_enough(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    if len(settings.AUDIT_KEY) >= SHORTEST_KEY:
        return []
    says = f"AUDIT_KEY, which seals the audit trail, has fewer than {SHORTEST_KEY} characters."
    return [Error(says, id="prescribing.E002")]


@register()
def sqlite_keeps_what_it_acknowledges(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    return [
        Error(f"Database {name}: {fault}", id="prescribing.E003")
        for name, database in settings.DATABASES.items()
        if database["ENGINE"] == SQLITE
        for fault in _faults(database.get("OPTIONS", {}))
    ]


def _faults(options: dict[str, Any]) -> Iterator[str]:
    if options.get("transaction_mode") != "IMMEDIATE":
        # With SQLite's own default, writers that read first fail with "database is locked".
        yield "the option transaction_mode must be IMMEDIATE."
    started_with = options.get("init_command", "").replace(" ", "")
    for pragma in PRAGMAS:
        if pragma not in started_with:
            yield f"the option init_command must hold PRAGMA {pragma}."
