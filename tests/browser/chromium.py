"""Debian's Chromium: where it is, and how it is started."""

import os
import shutil

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def started():
    """What Playwright is given to start it."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "No Chromium: scripts/setup.sh test installs one."
    return {"executable_path": found, "args": QUIET}
