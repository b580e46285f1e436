#!/usr/bin/env bash
# make generate: the one command that writes everything derived from the Rust types.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

# By way of a file aside: a program that fails must not leave an empty schema behind.
print_schema() {
  cargo run --quiet --locked --bin lianxin -- schema >"$TARGET_DIR/schema.graphql.new"
  mv "$TARGET_DIR/schema.graphql.new" schema.graphql
}

timed "schema.graphql" print_schema
timed "Web dependencies" scripts/web.sh install
timed "Web: typed documents" npm --prefix web run codegen
