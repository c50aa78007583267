#!/usr/bin/env bash
# Compares what the site is built of with known vulnerabilities; ends with 0 for none, 1 for some, 3 where it could not look.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python scripts/audit.py "$@"
