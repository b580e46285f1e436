# Shared by the scripts beside it (source it, do not run it): headlines with seconds, and where things lie.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TARGET_DIR="${CARGO_TARGET_DIR:-target}"
case "$TARGET_DIR" in /*) ;; *) TARGET_DIR="$ROOT/$TARGET_DIR" ;; esac

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
else
  BOLD='' RED='' GREEN='' PLAIN=''
fi

headline() { printf '\n%s==> %s%s\n' "$BOLD" "$*" "$PLAIN"; }
say() { printf '    %s\n' "$*"; }
fail() {
  printf '%s%s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# timed HEADLINE COMMAND…: runs the command under a headline and prints how long it took.
timed() {
  local title="$1" began=$SECONDS
  shift
  headline "$title"
  "$@"
  say "$title: $((SECONDS - began)) s"
}

# Where the PostgreSQL server programs lie: the folders where distributions hide them, or wherever PATH leads.
find_postgres_bin() {
  local dir
  dir="$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -V | tail -n 1)" || true
  if [ -z "$dir" ] && have initdb; then
    dir="$(dirname "$(readlink -f "$(command -v initdb)")")"
  fi
  [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && printf '%s\n' "$dir"
}

# A Chromium for the browser tests; LIANXIN_CHROMIUM names another one.
find_chromium() {
  local name
  if [ -n "${LIANXIN_CHROMIUM:-}" ]; then
    [ -x "$LIANXIN_CHROMIUM" ] && printf '%s\n' "$LIANXIN_CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if have "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# What building needs: Rust, Node 20, make and a C compiler, nothing else.
require_build_tools() {
  local missing=()
  { have rustc && have cargo; } || missing+=("Rust $(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$ROOT/Cargo.toml" | head -n 1) or newer: https://rustup.rs")
  if ! have node || ! have npm; then
    missing+=("Node.js 20.19 or newer with npm: https://nodejs.org")
  elif ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    missing+=("Node.js 20.19 or newer (this one is $(node --version)): https://nodejs.org")
  fi
  have make || missing+=("make (Debian, Ubuntu: apt-get install make)")
  { have cc || have gcc || have clang; } || missing+=("a C compiler (Debian, Ubuntu: apt-get install build-essential)")
  if [ "${#missing[@]}" -gt 0 ]; then
    printf '%sMissing on this machine:%s\n' "$RED" "$PLAIN" >&2
    printf '  - %s\n' "${missing[@]}" >&2
    exit 1
  fi
}
