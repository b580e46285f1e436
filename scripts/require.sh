#!/usr/bin/env bash
# What the full test needs beyond building: rustfmt and clippy, PostgreSQL's server programs, Chromium, a font with
# Chinese characters, Python for generated documents. Installs what is missing from the distribution's packages where it may; else says what to install
# and fails. Nothing is ever skipped.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

require_build_tools

has_cjk_font() { have fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]; }
has_chromium() { [ -n "$(find_chromium)" ]; }
has_postgres() { [ -n "$(find_postgres_bin)" ]; }

has_python() { python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

wanted_packages() {
  has_postgres || echo postgresql
  has_chromium || echo chromium
  has_cjk_font || echo fontconfig fonts-noto-cjk
  has_python || echo python3 python3-venv
}

# As root, or by sudo where it asks for no password; prints nothing to run with where neither holds.
install_packages() {
  local become=()
  have apt-get || return 1
  if [ "$(id -u)" -ne 0 ]; then
    have sudo && sudo -n true 2>/dev/null || return 1
    become=(sudo -n)
  fi
  say "installing: $*"
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
  have rustup && rustup component add rustfmt clippy ||
    fail "rustfmt and clippy are missing: rustup component add rustfmt clippy"
fi

mapfile -t packages < <(wanted_packages | tr ' ' '\n')
if [ "${#packages[@]}" -gt 0 ]; then
  install_packages "${packages[@]}" || true
fi

missing=()
has_postgres || missing+=("PostgreSQL's server with initdb (Debian, Ubuntu: apt-get install postgresql)")
has_chromium || missing+=("Chromium (Debian: apt-get install chromium; or LIANXIN_CHROMIUM=/path/to/chrome)")
has_cjk_font || missing+=("a font with Chinese characters (Debian, Ubuntu: apt-get install fontconfig fonts-noto-cjk)")
has_python || missing+=("Python 3.10 or newer with venv (Debian, Ubuntu: apt-get install python3 python3-venv)")
if [ "${#missing[@]}" -gt 0 ]; then
  printf '%sThe tests need what could not be installed here; please install:%s\n' "$RED" "$PLAIN" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
fi
say "PostgreSQL: $("$(find_postgres_bin)/initdb" --version)"
say "browser:    $(find_chromium)"
say "rust, node: $(rustc --version), $(node --version)"
