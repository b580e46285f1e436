#!/usr/bin/env bash
# make test: everything. `scripts/test.sh NAME…` repeats only the named steps.
# Web first: the program embeds web/dist, so that the Rust side is then compiled once, in one profile, for everything.
set -uo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1

# Snapshots are compared, never rewritten, and a run never depends on settings of the person's own.
export INSTA_UPDATE=no INSTA_FORCE_PASS=0 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
unset LIANXIN_TEST_DATABASE_URL LIANXIN_DATABASE_URL LIANXIN_DATA_DIR LIANXIN_LISTEN LIANXIN_CONFIG

STEPS=(tools format web-install web-queries web-check web-lint web-unit web-build clippy build sqlite doc postgres schema generated browser)

describe() {
  case "$1" in
  tools) echo "Tools: PostgreSQL, Chromium, fonts" ;;
  format) echo "Rust: formatting" ;;
  web-install) echo "Web: dependencies" ;;
  web-queries) echo "Web: every query fits schema.graphql" ;;
  web-check) echo "Web: types" ;;
  web-lint) echo "Web: lint" ;;
  web-unit) echo "Web: unit tests" ;;
  web-build) echo "Web: build, and how much each page loads" ;;
  clippy) echo "Rust: clippy, no warning allowed" ;;
  build) echo "Rust: compile program and tests" ;;
  sqlite) echo "Rust: unit and integration tests on SQLite" ;;
  doc) echo "Rust: examples in the documentation" ;;
  postgres) echo "Rust: integration tests on PostgreSQL" ;;
  schema) echo "schema.graphql is what the program prints" ;;
  generated) echo "Generated GraphQL documents against the real server, as every role" ;;
  browser) echo "Browser tests in Chromium against the real server" ;;
  *) return 1 ;;
  esac
}

# Not nextest, though it may be used by hand: it starts a process for each test, and each would make its own template
# database and load its own dictionary.
TESTS=(cargo test --locked --no-fail-fast)

# Compared with what lies in the working tree, not with the last commit, so that it also serves while one works.
schema() {
  "$TARGET_DIR/debug/lianxin" schema | diff -u schema.graphql - ||
    fail "schema.graphql is not what the program prints: make generate, and commit it"
  say "equal"
}

# 500 documents over the roles; the full test sends 500 as each.
generated() {
  local cases=500
  [ -z "${LIANXIN_TEST_FULL:-}" ] || cases=4500
  scripts/python.sh tests/generated tests/generated/run.py "$TARGET_DIR/debug/lianxin" --cases "$cases"
}

browser() {
  LIANXIN_CHROMIUM="$(find_chromium)" LIANXIN_BIN="$TARGET_DIR/debug/lianxin" npm --prefix web run e2e
}

perform() {
  case "$1" in
  tools) scripts/require.sh ;;
  format) cargo fmt --all --check ;;
  web-install) scripts/web.sh install ;;
  web-queries) npm --prefix web run codegen ;;
  web-check) npm --prefix web run check ;;
  web-lint) npm --prefix web run lint ;;
  web-unit) npm --prefix web run test ;;
  web-build)
    scripts/web.sh build
    npm --prefix web run -s sizes
    ;;
  clippy) cargo clippy --locked --workspace --all-targets -- -D warnings ;;
  build) cargo test --locked --workspace --lib --bins --tests --no-run ;;
  sqlite) "${TESTS[@]}" --workspace --lib --bins --tests ;;
  doc) "${TESTS[@]}" --workspace --doc ;;
  postgres) scripts/with-postgres.sh "${TESTS[@]}" --test it ;;
  schema) schema ;;
  generated) generated ;;
  browser) browser ;;
  esac
}

chosen=("$@")
[ ${#chosen[@]} -gt 0 ] || chosen=("${STEPS[@]}")
for name in "${chosen[@]}"; do
  describe "$name" >/dev/null || fail "unknown step '$name'; there are: ${STEPS[*]}"
done

done_lines=()
for index in "${!chosen[@]}"; do
  name="${chosen[$index]}"
  title="$(describe "$name")"
  began=$SECONDS
  headline "[$((index + 1))/${#chosen[@]}] $title"
  # In a subshell that stops at its first error; not inside a condition, where bash would ignore that.
  (
    set -e
    perform "$name"
  )
  code=$?
  took=$((SECONDS - began))
  if [ $code -ne 0 ]; then
    headline "Summary"
    for line in ${done_lines[@]+"${done_lines[@]}"}; do say "$line"; done
    say "${RED}FAILED${PLAIN} $(printf '%5d s' $took)  $title"
    [ $((index + 1)) -lt ${#chosen[@]} ] && say "not run: ${chosen[*]:$((index + 1))}"
    printf '\n%smake test failed in the step "%s" (exit code %d): its output is above this summary.%s\n' "$RED" "$title" "$code" "$PLAIN"
    printf 'Repeat only this step with: scripts/test.sh %s\n' "$name"
    exit 1
  fi
  done_lines+=("${GREEN}passed${PLAIN} $(printf '%5d s' $took)  $title")
done
headline "Summary"
for line in "${done_lines[@]}"; do say "$line"; done
printf '\n%sAll %d steps passed in %d s.%s\n' "$GREEN" "${#chosen[@]}" "$SECONDS" "$PLAIN"
