#!/usr/bin/env bash
# Runs the whole suite on SQLite, then on PostgreSQL: DATABASE_URL if it names one, else the one at 127.0.0.1:5432. What touches
# no database, or shows what is the same on every one, is run on the first alone (tests/needs.py).
set -euo pipefail
cd "$(dirname "$0")/.."
given=${DATABASE_URL:-}
unset PYTHONDONTWRITEBYTECODE # every process, and every server that a test starts, would compile all modules anew
MILENARI_VAR_DIR=$(mktemp -d)
export MILENARI_VAR_DIR
trap 'rm -rf "$MILENARI_VAR_DIR"' EXIT

echo "== SQLite =="
DATABASE_URL="sqlite:///$MILENARI_VAR_DIR/test.sqlite3" .venv/bin/pytest -n "${WORKERS:-2}" --dist loadscope "$@"

if ! postgres=$(DATABASE_URL="$given" .venv/bin/python scripts/find_postgres.py); then
    if [ "${CI:-}" = true ]; then
        echo "== PostgreSQL: none was found, and under CI that is a failure. =="
        exit 1
    fi
    echo "== PostgreSQL: NOT TESTED. None was found in DATABASE_URL or at 127.0.0.1:5432 (user postgres, or PGUSER and PGPASSWORD). =="
    exit 0
fi
echo "== PostgreSQL =="
DATABASE_URL="$postgres" .venv/bin/pytest -n "${WORKERS:-2}" --dist loadscope --another-database "$@"
