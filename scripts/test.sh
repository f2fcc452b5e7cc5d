#!/usr/bin/env bash
# Every test on SQLite, then on PostgreSQL those of the rooms that know rows. Stops when a database
# has a failure. With arguments, what they choose is run on both.
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

# Tests with a browser come last: who is done takes half of what the other still has.
pytest=(.venv/bin/python -m pytest -q -n 2 --dist worksteal "$@")
# No test of these rooms may ask a database, so none can tell one from another (tests/house/test_rooms.py).
rowless=()
if [ $# = 0 ]; then
  for room in clinical knowledge handouts interop; do rowless+=("--ignore=tests/$room"); done
fi
run_tests SQLite "${pytest[@]}"
# The server is thrown away whole: dropping the databases first only waits for pooled connections.
run_tests PostgreSQL scripts/with_postgres.sh "${pytest[@]}" "${rowless[@]}" --reuse-db
printf '%s\n' "${summary[@]}"
