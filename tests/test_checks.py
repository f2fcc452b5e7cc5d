"""The application says why it does not start."""

import copy

import pytest
from django.conf import settings
from django.core.checks import run_checks

from prescribing import checks, knowledge

SQLITE = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers = ON;"
            ),
        },
    }
}


def found(start):
    return [error for error in run_checks() if error.id and error.id.startswith(start)]


def test_nothing_of_ours_is_wrong_here():
    assert not found("prescribing.")


@pytest.mark.hazard("H35")
def test_facts_that_cannot_be_read_are_named(monkeypatch):
    def fail():
        raise knowledge.KnowledgeError("rules.toml, line 7: rule x has no source")

    monkeypatch.setattr(knowledge, "load", fail)

    (error,) = found("prescribing.E001")
    assert "rules.toml, line 7" in error.msg


def test_a_short_audit_key_is_refused(settings):
    settings.AUDIT_KEY = "short"

    (error,) = found("prescribing.E002")
    assert "AUDIT_KEY" in error.msg


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("transaction_mode", "DEFERRED", "IMMEDIATE"),
        ("transaction_mode", None, "IMMEDIATE"),
        ("init_command", "PRAGMA journal_mode=WAL; PRAGMA recursive_triggers=ON;", "synchronous"),
        ("init_command", "PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;", "journal_mode"),
        ("init_command", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", "recursive_triggers"),
    ],
)
def test_sqlite_is_refused_without_an_option_it_needs(monkeypatch, option, value, named):
    databases = copy.deepcopy(SQLITE)
    monkeypatch.setattr(settings, "DATABASES", databases)
    assert checks.sqlite_keeps_what_it_acknowledges(None) == []

    databases["default"]["OPTIONS"][option] = value

    (error,) = checks.sqlite_keeps_what_it_acknowledges(None)
    assert named in error.msg
