#!/usr/bin/env bash
# Style, types, the layers, and whether models and migrations agree. Runs all of them, then says whether one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
MILENARI_VAR_DIR=$(mktemp -d)
export MILENARI_VAR_DIR
trap 'rm -rf "$MILENARI_VAR_DIR"' EXIT
failed=0
check() {
    echo "-- $*"
    "$@" || failed=1
}
check .venv/bin/ruff check .
check .venv/bin/ruff format --check .
check .venv/bin/mypy .
check .venv/bin/lint-imports
check .venv/bin/python manage.py makemigrations --check --dry-run
check .venv/bin/python manage.py check
check .venv/bin/python manage.py messages --check
exit $failed
