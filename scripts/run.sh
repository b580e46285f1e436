#!/usr/bin/env bash
# make run: builds what has changed and serves the demo committee on http://127.0.0.1:8080 (LIANXIN_LISTEN changes it).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

require_build_tools
timed "Web dependencies" scripts/web.sh install
timed "Web pages" scripts/web.sh build
timed "Program (the first build takes some minutes)" cargo build --release --locked --bin lianxin
headline "Ready in $SECONDS s"
exec "$TARGET_DIR/release/lianxin" serve --demo
