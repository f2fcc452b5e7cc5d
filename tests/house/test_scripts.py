"""The scripts behind `make`."""

import os
import shutil
import socket
import stat
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def copy(tmp_path):
    """The scripts and what they read, beside the virtual environment that runs the tests."""
    shutil.copytree(settings.BASE_DIR / "scripts", tmp_path / "scripts")
    for name in ["requirements.txt", "requirements-dev.txt"]:
        shutil.copy(settings.BASE_DIR / name, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def set_up(copy):
    subprocess.run(["scripts/setup.sh", "run"], cwd=copy, check=True)
    return (copy / ".env").read_text()


def test_setup_makes_an_env_with_new_keys_once(copy):
    first = set_up(copy)

    assert stat.S_IMODE((copy / ".env").stat().st_mode) == 0o600
    assert set_up(copy) == first

    (copy / ".env").unlink()
    second = set_up(copy)
    same = set(first.splitlines()) & set(second.splitlines())
    assert not any(text.startswith(("SECRET_KEY", "AUDIT_KEY")) for text in same)


def test_a_busy_port_is_told_before_anything_is_started(copy):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "scripts/serve.py"],
            cwd=copy,
            env={"PATH": os.environ["PATH"], "PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert not (copy / "db.sqlite3").exists()
