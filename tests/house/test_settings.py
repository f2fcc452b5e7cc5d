"""What the site refuses to start with, and what it tells browsers when it is deployed."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

KEYS = {"SECRET_KEY": "s" * 50, "AUDIT_KEY": "a" * 50}


@pytest.fixture
def run_python(tmp_path):
    """Run Python beside a copy of the settings, with no environment but the given one."""
    shutil.copytree(settings.BASE_DIR / "ldn_portal", tmp_path / "ldn_portal")
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def read_settings(run_python):
    def read(*names, **environment):
        program = (
            "import json, ldn_portal.settings as s;"
            f"print(json.dumps([getattr(s, name) for name in {names!r}], default=str))"
        )
        done = run_python("-c", program, **KEYS, **environment)
        assert done.returncode == 0, done.stderr
        return dict(zip(names, json.loads(done.stdout), strict=True))

    return read


def test_nothing_starts_without_keys_and_all_that_is_missing_is_named(run_python):
    done = run_python("manage.py", "check")

    assert done.returncode == 1
    assert done.stderr.startswith("The settings are not complete.")
    assert "SECRET_KEY" in done.stderr
    assert "AUDIT_KEY" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_can_be_guessed_is_refused(run_python, key):
    done = run_python("manage.py", "check", **KEYS | {key: "short"})

    assert done.returncode == 1
    assert key in done.stderr


def test_a_deployment_is_closed_unless_told_otherwise(read_settings):
    assert read_settings(
        "DEBUG", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"
    ) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": [],
        "TRUSTED_PROXIES": [],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
    }


@pytest.mark.parametrize(
    ("https", "secure", "session", "csrf"),
    [
        ("true", True, "__Host-sessionid", "__Host-csrftoken"),
        ("false", False, "sessionid", "csrftoken"),
    ],
)
def test_cookies_are_bound_to_the_host_under_https(read_settings, https, secure, session, csrf):
    assert read_settings(
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        HTTPS=https,
    ) == {
        "SESSION_COOKIE_NAME": session,
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_NAME": csrf,
        "CSRF_COOKIE_SECURE": secure,
    }


def test_each_database_gets_its_own_options(read_settings):
    sqlite = read_settings("DATABASES")["DATABASES"]["default"]
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    url = "postgres://ldn:secret@db.example.org/ldn?sslmode=require"
    postgresql = read_settings("DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert postgresql["CONN_MAX_AGE"] == 0
    assert postgresql["OPTIONS"]["pool"]["max_size"] == 10
    assert postgresql["OPTIONS"]["sslmode"] == "require"
