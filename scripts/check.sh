#!/usr/bin/env bash
# Everything that can be said of the code without running the tests. Stops at the first fault.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

step() { echo "check: $*"; "$@"; }

step ruff check
step ruff format --check
step mypy
step lint-imports --no-logo
echo "check: djade --check"
find templates prescribing -name '*.html' -print0 2>/dev/null |
  xargs -0 --no-run-if-empty djade --check --target-version 5.2

# The settings of a real deployment, whatever this machine's .env says.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
new_key() { python -c 'import secrets; print(secrets.token_urlsafe(50))'; }
SECRET_KEY=$(new_key) AUDIT_KEY=$(new_key)
export SECRET_KEY AUDIT_KEY DEBUG=false HTTPS=true ALLOWED_HOSTS=ldn.example.org TRUSTED_PROXIES=
export DATABASE_URL="sqlite:///$scratch/check.sqlite3"
step python manage.py check --deploy --fail-level WARNING
step python manage.py makemigrations --check --dry-run
