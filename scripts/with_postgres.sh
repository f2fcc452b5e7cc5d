#!/usr/bin/env bash
# Run a command with a PostgreSQL server of its own, which leaves nothing behind.
# usage: scripts/with_postgres.sh COMMAND [ARGUMENT...]
set -euo pipefail

server_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
[ -x "$server_bin/initdb" ] ||
  { echo "No PostgreSQL server is installed; scripts/setup.sh test installs one." >&2; exit 1; }

# In the temporary folder, since a socket's path may not be long and another user must be able to reach it.
home=$(mktemp -d -t ldn-postgres.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  chown postgres: "$home"
  as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
server() { (cd "$home" && "${as_owner[@]}" "$server_bin/$1" "${@:2}"); }

stop() {
  server pg_ctl -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

server initdb -D "$home/data" -U ldn -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/log" 2>&1 ||
  { cat "$home/log" >&2; exit 1; }
# Speed instead of durability: the data live as long as the command.
server pg_ctl -D "$home/data" -w -l "$home/data/log" -o "-k $home -c listen_addresses='' \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100" \
  start >/dev/null || { cat "$home/data/log" >&2; exit 1; }
server createdb -h "$home" -U ldn ldn

DATABASE_URL="postgres://ldn@/ldn?host=$home" "$@"
