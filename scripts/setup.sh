#!/bin/sh
# Make this machine ready: system packages, .venv, .env. Does only what is missing.
# usage: scripts/setup.sh [run|test]
set -eu
cd "$(dirname "$0")/.."
mode=${1:-run}
case $mode in run | test) ;; *) echo "usage: $0 [run|test]" >&2; exit 2 ;; esac
uv_version=0.13.9
export LC_ALL=C

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

usable_python() { # the first Python that can make a virtual environment
  for python in ${PYTHON:-} python3.11 python3 /usr/bin/python3; do
    "$python" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
      { command -v "$python"; return 0; }
  done
  return 1
}
has_library() { { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q "$1"; }
has_chromium() {
  for browser in ${CHROMIUM:-} chromium google-chrome google-chrome-stable chromium-browser; do
    command -v "$browser" >/dev/null && return 0
  done
  return 1
}
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

find_missing() { # names the Debian packages of what is not there
  { .venv/bin/python -c '' 2>/dev/null || usable_python >/dev/null; } ||
    echo python3 python3-venv
  has_library libpangoft2-1.0.so.0 || echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  [ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || echo fonts-noto-core
  [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || echo fonts-dejavu-core
  [ "$mode" = test ] || return 0
  has_chromium || echo chromium
  has_postgresql || echo postgresql
  has_library libatomic.so.1 || echo libatomic1 # Playwright's Node does not start without it
}

apt_install() {
  # shellcheck disable=SC2086 # each word is a package
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold $missing >"$log" 2>&1
}

install_missing() {
  command -v apt-get >/dev/null || fail "please install what Debian calls:" "$missing"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    say "an administrator must run this line, then try again:"
    echo "apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi
  case $missing in *postgresql*) # no database server may start by itself
    conf=/etc/postgresql-common/createcluster.conf
    $as_root mkdir -p "${conf%/*}"
    grep -qs '^ *create_main_cluster' $conf ||
      echo "create_main_cluster = false" | $as_root tee -a $conf >/dev/null ;;
  esac
  say "installing $missing"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # apt-get update also fails when a source that we do not need is away
  apt_install || { $as_root apt-get update -qq >"$log" 2>&1 || true; apt_install; } ||
    { cat "$log" >&2; fail "these could not be installed:" "$missing"; }
}

install_python_packages() {
  requirements="-r requirements.txt"
  [ "$mode" = run ] || requirements="$requirements -r requirements-dev.txt"
  say "installing Python packages"
  [ -x .venv/bin/uv ] ||
    .venv/bin/python -m pip install -q --disable-pip-version-check uv==$uv_version ||
    say "no uv; pip will do, more slowly"
  # Without compiled bytecode every start of the site takes seconds longer. pip compiles by itself;
  # it also knows of mirrors and certificates that are set in pip.conf alone.
  # shellcheck disable=SC2086
  .venv/bin/uv pip install -q --python .venv/bin/python --compile-bytecode --require-hashes \
    $requirements ||
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes $requirements
}

new_key() { .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))'; }

missing=$(find_missing | tr '\n' ' ')
[ -z "$missing" ] || install_missing

if ! .venv/bin/python -c '' 2>/dev/null; then
  say "making .venv"
  "$(usable_python)" -m venv --clear .venv
fi

stamp=.venv/.installed-$(cat requirements.txt requirements-dev.txt | sha256sum | cut -c1-16)
if [ ! -e "$stamp-$mode" ] && [ ! -e "$stamp-test" ]; then
  install_python_packages
  touch "$stamp-$mode"
fi

if [ ! -e .env ]; then
  (
    umask 077
    cat >.env.new <<END
# Settings of this copy alone, made by scripts/setup.sh for use on this machine. Keep them secret.
SECRET_KEY=$(new_key)
# Seals the audit trail: keep a copy elsewhere, and never change it.
AUDIT_KEY=$(new_key)
# For use by anyone else, serve by HTTPS, remove this line and name the host.
HTTPS=false
ALLOWED_HOSTS=localhost,127.0.0.1
END
  )
  mv .env.new .env
fi
