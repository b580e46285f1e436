# Two commands matter: `make run` and `make test`. Everything here is a thin name for a script or a cargo or npm command.
SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-full check generate audit mutants

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## build what has changed and serve the demo committee on http://127.0.0.1:8080
	@scripts/run.sh

test: ## everything: Rust on SQLite and PostgreSQL, web, browser
	@scripts/test.sh

test-full: ## test, with the longer forms of the long tests
	@LIANXIN_TEST_FULL=1 scripts/test.sh

check: ## the quick half of test: formatting, clippy, web types
	@scripts/test.sh format clippy web-install web-check

generate: ## write again all that is derived: schema.graphql, the web's typed documents
	@scripts/generate.sh

mutants: ## change the policy in small ways: a test must notice each (installs cargo-mutants when missing)
	@cargo mutants --version >/dev/null 2>&1 || cargo install --locked cargo-mutants
	cargo mutants --package lianxin --file 'src/access/policy/*.rs' --file src/matching/sees.rs --exclude '**/tests.rs' \
	  --output "$${CARGO_TARGET_DIR:-target}" -- --lib -- access::policy matching

# Advisories come from the network, or from a copy of the RustSec database that LIANXIN_ADVISORIES names; without either
# the other checks still run.
audit: ## licences, bans and origins of all crates; advisories where their database is at hand (installs cargo-deny when missing)
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	@scripts/audit.sh
