#!/usr/bin/env bash
# make audit: what all crates may be licensed under, which are banned, where they may come from; and known advisories,
# from the copy of the RustSec database that LIANXIN_ADVISORIES names (a git checkout), else from the network.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

headline "Licences, bans, origins"
cargo deny --all-features --log-level error check licenses bans sources

headline "Advisories"
if [ -n "${LIANXIN_ADVISORIES:-}" ]; then
  [ -d "$LIANXIN_ADVISORIES/crates" ] || fail "LIANXIN_ADVISORIES names no copy of the RustSec database: $LIANXIN_ADVISORIES"
  home="$(mktemp -d "${TMPDIR:-/tmp}/lianxin-advisories.XXXXXX")"
  trap 'rm -rf "$home"' EXIT
  # cargo-deny finds a database by the name it gives it; this is the one of the copy.
  sed "s|^\[advisories\]|[advisories]\ndb-path = \"$home\"\ndb-urls = [\"file://$LIANXIN_ADVISORIES\"]|" deny.toml >"$home/deny.toml"
  cargo deny --all-features check --config "$home/deny.toml" advisories
elif curl --silent --fail --max-time 10 --output /dev/null https://github.com/rustsec/advisory-db/info/refs?service=git-upload-pack; then
  cargo deny --all-features check advisories
else
  say "not checked: no copy of the RustSec database (LIANXIN_ADVISORIES=…) and no network"
fi
