"""Bring the database and the static files up to date, then serve the site on this machine.

One Python does all of it, since each start costs a second.
"""

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from environs import EnvError

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORT = os.environ.get("PORT", "8000")
# No page uses these, and compressing them takes a quarter of a minute.
UNUSED_STATIC_FILES = [
    "bootstrap/css/bootstrap-*",
    "bootstrap/css/bootstrap.css*",
    "bootstrap/css/bootstrap.rtl*",
    "bootstrap/js/bootstrap.bundle.js*",
    "bootstrap/js/bootstrap.esm*",
    "bootstrap/js/bootstrap.js*",
    "bootstrap/js/bootstrap.min.js*",
    "bootstrap/js/jquery*",
]


def refuse_busy_port() -> None:
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {PORT!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            sys.exit(
                f"Port {PORT} of {HOST} cannot be used: {error.strerror}. "
                f"For another port: make run PORT={int(PORT) % 65535 + 1}"
            )


def set_up_django() -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ldn_portal.settings")
    try:
        django.setup()
    except EnvError as error:
        sys.exit(f"The settings are not complete. {error}")


def prepare_database() -> None:
    try:
        call_command("migrate", verbosity=0, skip_checks=False)
    except SystemCheckError as faults:
        sys.exit(str(faults))
    try:
        call_command("load_demo")
    except CommandError as refusal:
        sys.stderr.write(f"The demo clinic was not loaded: {refusal}\n")


def static_version() -> str:
    """What the collected files are made from: packages, settings and every static tree of ours."""
    trees = [ROOT / "static", ROOT / "prescribing" / "static"]
    files = sorted(file for tree in trees for file in tree.rglob("*") if file.is_file())
    version = hashlib.sha256()
    for file in [ROOT / "requirements.txt", ROOT / "ldn_portal" / "settings.py", *files]:
        version.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
        version.update(file.read_bytes())
    return version.hexdigest()[:16]


def collect_static() -> None:
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    stamp = ROOT / ".venv" / f".static-{static_version()}"
    if stamp.exists() and collected.exists():
        return
    call_command(
        "collectstatic",
        clear=True,
        ignore_patterns=UNUSED_STATIC_FILES,
        interactive=False,
        verbosity=0,
    )
    for old in stamp.parent.glob(".static-*"):
        old.unlink()
    stamp.touch()


def print_beside() -> None:
    """The worker that prints batches of handouts: it ends when the server does."""
    command = [sys.executable, "manage.py", "print_batches", "--beside", str(os.getpid())]
    subprocess.Popen(command)


def serve() -> None:
    sys.stdout.write(f"Serving at http://{HOST}:{PORT}/ (Ctrl-C stops it)\n")
    sys.stdout.flush()
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    options = ["--host", HOST, "--port", PORT, "--workers", "1", "--blocking-threads", "4"]
    command = [*granian, *options, "--log-level", "warning", "ldn_portal.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606


os.umask(0o077)  # the database is for this user's eyes alone
refuse_busy_port()
set_up_django()
prepare_database()
collect_static()
print_beside()
serve()
