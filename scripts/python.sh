#!/usr/bin/env bash
# python.sh FOLDER SCRIPT ARG…: runs a Python script with the packages of FOLDER/requirements.txt, in an environment of
# its own under target/, made anew when the list changes.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

list="$1/requirements.txt"
shift
home="$TARGET_DIR/python/$(sha256sum "$list" | cut -c1-16)"
if [ ! -e "$home/complete" ]; then
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$list"
  touch "$home/complete"
fi
exec "$home/bin/python" "$@"
