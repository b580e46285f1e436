#!/usr/bin/env bash
# scripts/with-postgres.sh COMMAND…
# Runs the command with LIANXIN_TEST_DATABASE_URL naming a PostgreSQL cluster of its own, made for this run in a
# temporary folder and removed afterwards, whatever happened. It listens on 127.0.0.1 only, on a random port, with a
# random password. PostgreSQL refuses to run as root: there the cluster belongs to `postgres`, or to `nobody`.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || fail "usage: scripts/with-postgres.sh COMMAND…"
bin="$(find_postgres_bin)" || fail "no PostgreSQL server found: apt-get install postgresql"

dir="$(mktemp -d "${TMPDIR:-/tmp}/lianxin-pg.XXXXXX")"
owner=()
if [ "$(id -u)" -eq 0 ]; then
  user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  group="$(id -g "$user")"
  chown "$user:$group" "$dir"
  if have setpriv; then
    owner=(setpriv --reuid "$user" --regid "$group" --clear-groups --)
  else
    owner=(runuser -u "$user" --)
  fi
fi
# From inside the folder, because the owner may not read the folder we were called in.
as_owner() { (cd "$dir" && ${owner[@]+"${owner[@]}"} env HOME="$dir" "$@"); }

child=''
stop() {
  local code=$?
  trap - EXIT INT TERM HUP
  if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null || true; fi
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_owner "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --silent stop || true
  fi
  rm -rf "$dir"
  exit "$code"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
printf '%s\n' "$password" | as_owner tee "$dir/password" >/dev/null
as_owner chmod 600 "$dir/password"
as_owner "$bin/initdb" --pgdata="$dir/data" --username=lianxin --pwfile="$dir/password" --encoding=UTF8 \
  --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 --no-sync >"$dir/initdb.log" ||
  fail "initdb failed: $(cat "$dir/initdb.log")"

# Nothing here survives a crash, so nothing waits for the disk.
settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=300 -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c timezone=UTC"
for attempt in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 30000))
  if as_owner "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --wait --timeout=60 --silent \
    -o "-p $port $settings" start >/dev/null; then
    break
  fi
  # Most likely the port was taken.
  [ "$attempt" -lt 5 ] || fail "PostgreSQL did not start: $(tail -n 20 "$dir/server.log")"
done
as_owner "$bin/createdb" --host="$dir" --port="$port" --username=lianxin lianxin ||
  fail "the database could not be made: $(tail -n 20 "$dir/server.log")"

export LIANXIN_TEST_DATABASE_URL="postgres://lianxin:$password@127.0.0.1:$port/lianxin"
# In a process group of its own, so that it can be ended whole when we are; `wait` lets the traps run at once.
set -m
"$@" </dev/null &
child=$!
set +m
code=0
wait "$child" || code=$?
child=''
exit "$code"
