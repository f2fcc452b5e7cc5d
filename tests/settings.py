"""The site's settings as the tests run them; nothing is read from a developer's `.env`."""

import os
import tempfile

os.environ.update(
    SECRET_KEY="a key for the tests alone, of no use to anyone anywhere",
    AUDIT_KEY="another key for the tests alone, of no use to anyone",
    DEBUG="false",
    HTTPS="false",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    TRUSTED_PROXIES="",
)
os.environ.setdefault("DATABASE_URL", "sqlite:///db.sqlite3")
# Playwright keeps an event loop running in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from ldn_portal.settings import *  # noqa: F403
from ldn_portal.settings import DATABASES, STORAGES

# On SQLite a file, so that each thread has a connection of its own and locks are real.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {
        "NAME": f"{tempfile.gettempdir()}/ldn-test-{os.getpid()}.sqlite3"
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Static files come straight from their folders.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
