#!/usr/bin/env bash
# scripts/web.sh install | build
# Installs the web's dependencies, or builds web/dist, only when what they come from has changed since the last time.
# What was seen last is kept as checksums inside web/node_modules: times of files say nothing after a checkout.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT/web"

have sha256sum && SUM=(sha256sum) || SUM=(shasum -a 256)

lock_state() { cat package.json package-lock.json | "${SUM[@]}" | cut -c 1-64; }

# The schema is a source too: the typed documents are made from it.
source_state() {
  find . ../schema.graphql \( -name node_modules -o -name dist -o -name test-results -o -name playwright-report -o -name e2e \) -prune -o \
    -type f ! -name '*.timestamp-*' -print0 | LC_ALL=C sort -z | xargs -0 "${SUM[@]}" | "${SUM[@]}" | cut -c 1-64
}

seen() { [ -f "node_modules/$1" ] && [ "$(cat "node_modules/$1")" = "$2" ]; }

install() {
  local state
  state="$(lock_state)"
  if seen .lianxin-lock "$state"; then
    say "web dependencies are up to date"
    return
  fi
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
  printf '%s\n' "$state" >node_modules/.lianxin-lock
}

build() {
  local state
  state="$(source_state)"
  # build.rs leaves a placeholder where no page was built: it does not count as one.
  if seen .lianxin-built "$state" && [ -f dist/index.html ] && ! grep -q lianxin-placeholder dist/index.html; then
    say "web/dist is up to date"
    return
  fi
  npm run build
  # Taken again, since a build may itself write sources it generates.
  source_state >node_modules/.lianxin-built
}

case "${1:-}" in
install) install ;;
build) build ;;
*) fail "usage: scripts/web.sh install|build" ;;
esac
