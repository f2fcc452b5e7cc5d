#!/usr/bin/env bash
# Every test on SQLite, then every test on PostgreSQL. Stops when a database has a failure.
# usage: scripts/test.sh [PYTEST ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL

output=$(mktemp)
trap 'rm -f "$output"' EXIT
summary=()

run_tests() { # NAME WRAPPER... : the rest are arguments of pytest
  local name=$1
  shift
  echo "test: on $name"
  "$@" 2>&1 | tee "$output"
  summary+=("$name: $(tail -n 1 "$output" | tr -d '=' | sed 's/^ *//; s/ *$//')")
}

pytest=(.venv/bin/python -m pytest -q -n 2 "$@")
run_tests SQLite "${pytest[@]}"
# The server is thrown away whole: dropping the databases first only waits for pooled connections.
run_tests PostgreSQL scripts/with_postgres.sh "${pytest[@]}" --reuse-db
printf '%s\n' "${summary[@]}"
