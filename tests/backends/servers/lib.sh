# What the start scripts of real servers share. Sourced by them; not run by itself.
#
#   NAME.sh install FOLDER              installs below FOLDER/NAME what is missing; quick when nothing is
#   NAME.sh start FOLDER STATE PORT     starts with a clean STATE on 127.0.0.1:PORT, prints "name=value" lines and READY,
#                                       and ends when its standard input ends: no server outlives the test that began it
#
# Nothing is installed globally but what a script names with need_debian. Whatever cannot be had ends the script with one
# sentence that says what to do.
set -euo pipefail
NAME=$(basename "$0" .sh)
SCRIPTS=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { echo "usage: $NAME.sh install FOLDER | start FOLDER STATE PORT" >&2; exit 2; }
DO=$1
mkdir -p "$2/$NAME"
HERE=$(cd "$2/$NAME" && pwd)
STATE=${3:-$HERE/state}
PORT=${4:-0}
# The page that the widget is embedded in; its origin is the one that servers with a list allow.
ORIGIN=${ORIGIN:-http://127.0.0.1:3000}

stop() { echo "$NAME: $*" >&2; exit 1; }

PIDS=()
TEMPORARY=
end() {
  local code=$? pid
  trap - EXIT TERM INT HUP
  for pid in "${PIDS[@]:-}"; do [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -z "$TEMPORARY" ] || rm -rf "$TEMPORARY"
  [ "$DO" != start ] || [ $code != 0 ] || rm -rf "$STATE"
  exit $code
}
trap end EXIT
trap 'exit 0' TERM INT HUP

clean() { rm -rf "$STATE"; mkdir -p "$STATE"; STATE=$(cd "$STATE" && pwd); : >"$STATE/log"; }
# Servers get no standard input: ours is how we learn that the test is over.
background() { "$@" </dev/null >>"$STATE/log" 2>&1 & PIDS+=($!); }

wait_for() { # URL
  local i
  for i in $(seq 300); do
    if curl -s -o /dev/null --max-time 3 "$1"; then return 0; fi
    kill -0 "${PIDS[-1]}" 2>/dev/null || stop "the server ended while it was starting; its last words: $(tail -5 "$STATE/log" | tr '\n' ' ')"
    sleep 0.2
  done
  stop "the server did not answer on $1 within a minute; its last words: $(tail -5 "$STATE/log" | tr '\n' ' ')"
}

# Where a server answers before it has made its pages: waits until one is there.
wait_until_found() { # URL WHAT
  local i
  for i in $(seq 300); do
    if curl -sf -o /dev/null --max-time 3 "$1"; then return 0; fi
    sleep 0.2
  done
  stop "$2 within a minute: $(tail -3 "$STATE/log" | tr '\n' ' ')"
}

ready() { echo READY; cat >/dev/null || true; exit 0; }

# A folder of Python packages in exactly the versions of NAME.txt.
python_packages() {
  local list=$SCRIPTS/$NAME.txt
  if cmp -s "$list" "$HERE/installed.txt" && "$HERE/venv/bin/python" -c '' 2>/dev/null; then return 0; fi
  command -v python3 >/dev/null || stop "Python 3.10 or newer is missing; install it (Debian: apt-get install python3-venv) and run the tests again"
  echo "$NAME: installing $(head -1 "$list" | sed 's/^# *//') with pip into $HERE" >&2
  rm -rf "$HERE/venv" "$HERE/installed.txt"
  python3 -m venv "$HERE/venv" >"$HERE/log" 2>&1 || stop "python3 -m venv does not work; install it (Debian: apt-get install python3-venv) and run the tests again"
  "$HERE/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" >>"$HERE/log" 2>&1 ||
    stop "pip could not install the packages of tests/backends/servers/$NAME.txt; connect to the network and run the tests again ($(tail -1 "$HERE/log"))"
  cp "$list" "$HERE/installed.txt"
}

# A folder of npm packages in exactly the versions of NAME/package-lock.json.
npm_packages() {
  local lock=$SCRIPTS/$NAME/package-lock.json
  if cmp -s "$lock" "$HERE/installed.json"; then return 0; fi
  command -v npm >/dev/null || stop "Node.js 18 or newer with npm is missing; install it (Debian: apt-get install nodejs npm) and run the tests again"
  echo "$NAME: installing its npm packages into $HERE" >&2
  rm -rf "$HERE/npm" "$HERE/installed.json"
  mkdir -p "$HERE/npm"
  cp "$SCRIPTS/$NAME/package.json" "$lock" "$HERE/npm/"
  (cd "$HERE/npm" && npm ci --no-audit --no-fund --loglevel=error) >"$HERE/log" 2>&1 ||
    stop "npm could not install the packages of tests/backends/servers/$NAME/package.json; connect to the network and run the tests again ($(tail -1 "$HERE/log"))"
  cp "$lock" "$HERE/installed.json"
}

# Debian packages, only where their program is missing: installed by root, asked for otherwise.
need_debian() { # PROGRAM PACKAGE...
  local program=$1
  shift
  if command -v "$program" >/dev/null; then return 0; fi
  local line="apt-get install --yes --no-install-recommends $*"
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || stop "$program is missing; install it (Debian: $line) and run the tests again"
  echo "$NAME: installing Debian's $*" >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive $line; } >"$HERE/log" 2>&1 ||
    stop "$program is missing and \"$line\" failed; run it by hand to see why, then run the tests again"
}

# Where Debian keeps PostgreSQL's programs; others have them on the search path.
postgres_folder() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ]; then echo "$folder"; return 0; fi
  done
  dirname "$(command -v initdb || echo .)"
}

# A PostgreSQL of our own, on a socket only. PostgreSQL refuses root, so root lends it to nobody.
postgres_start() { # DATABASE
  local bin as=
  bin=$(postgres_folder)
  [ "$(id -u)" != 0 ] || as="runuser -u nobody --"
  # Among the system's temporary folders: a socket's path may have 107 letters, and nobody may not look into root's.
  TEMPORARY=$(mktemp -d -t medspil-pg-XXXXXX)
  [ -z "$as" ] || chown nobody "$TEMPORARY"
  SOCKET=$TEMPORARY
  (cd / && $as "$bin/initdb" -D "$TEMPORARY/data" -U medspil -A trust --no-sync) >>"$STATE/log" 2>&1 || stop "initdb failed: $(tail -2 "$STATE/log")"
  cd /
  background $as "$bin/postgres" -D "$TEMPORARY/data" -c listen_addresses= -k "$SOCKET" -c fsync=off
  local i
  for i in $(seq 100); do
    if "$bin/createdb" -h "$SOCKET" -U medspil "$1" 2>/dev/null; then return 0; fi
    sleep 0.2
  done
  stop "PostgreSQL did not start: $(tail -3 "$STATE/log")"
}
