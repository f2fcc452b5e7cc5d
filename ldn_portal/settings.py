"""Settings of the site. Each deployment states its own in the environment or in `.env`."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)

LONG_ENOUGH = validate.Length(min=32)
# Signs sessions, forms and tokens.
SECRET_KEY = env.str("SECRET_KEY", validate=LONG_ENOUGH)
# Seals the audit trail. Changing it makes every earlier event look altered.
AUDIT_KEY = env.str("AUDIT_KEY", validate=LONG_ENOUGH)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# Off only to try the site on one's own machine.
HTTPS = env.bool("HTTPS", default=True)
# Addresses of the proxies whose X-Forwarded-* headers are believed.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
# How long the file of a batch of handouts can be downloaded.
BATCH_FILE_DAYS = env.int("BATCH_FILE_DAYS", default=7, validate=validate.Range(min=1))
# How long somebody who is invited into a clinic can join by the link.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7, validate=validate.Range(min=1, max=30))
database: Any = env.dj_db_url(
    "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}", conn_health_checks=True
)

env.seal()

# Applications

INSTALLED_APPS = [
    "prescribing.apps.PrescribingConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "prescribing.views.sessions.EndingSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prescribing.views.entry.KeepingLoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "prescribing.views.membership.MembershipMiddleware",
]

ROOT_URLCONF = "ldn_portal.urls"
WSGI_APPLICATION = "ldn_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prescribing.views.membership.clinic_context",
                "prescribing.views.helping.help_context",
                "prescribing.views.sessions.session_context",
            ],
        },
    },
]

FORM_RENDERER = "prescribing.forms.rendering.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Database

DATABASE_OPTIONS: dict[str, dict[str, Any]] = {
    # IMMEDIATE takes the write lock when a transaction begins: with SQLite's own default, writers
    # that read first fail with "database is locked". FULL keeps the last commit through a power
    # cut. The audit trail's triggers are bypassed by INSERT OR REPLACE unless triggers recurse.
    "django.db.backends.sqlite3": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
        ),
    },
    # A pool belongs to one process: workers x max_size must stay below max_connections.
    "django.db.backends.postgresql": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
}

DATABASES = {
    "default": database
    | {
        "CONN_MAX_AGE": 0,
        "OPTIONS": DATABASE_OPTIONS[database["ENGINE"]] | database.get("OPTIONS", {}),
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions

AUTH_USER_MODEL = "prescribing.User"
AUTHENTICATION_BACKENDS = ["prescribing.views.membership.MemberBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Browsers accept a __Host- cookie only when it is Secure and this very host has set it.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "prescribing.views.errors.csrf_failure"

# What browsers are told

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# A pasted list of 500 medicines has four fields a line.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500

# Language and time. A page shows the clinic's own time zone; rows are stored in UTC.

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Log: one line an event on standard error. No mail: an error report can hold a patient's data.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ldn_portal.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # A PDF's fonts are announced table by table, its making step by step.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
