#!/usr/bin/env bash
# Brings the database up to date, loads the evidence into an empty one, and serves the site until interrupted, with a worker
# beside it that makes the reports (REPORT_WORKERS=0 for none, where workers run elsewhere). Where one ends, all end.
set -euo pipefail
cd "$(dirname "$0")/.."
host=${HOST:-127.0.0.1}
port=${PORT:-8000}
python=.venv/bin/python
[ -x "$python" ] || python=python3

"$python" - "$host" "$port" <<'PYTHON'
import socket
import sys

host, port = sys.argv[1], sys.argv[2]
if not port.isdigit() or not 0 < int(port) < 65536:
    sys.exit(f"PORT is {port!r}; it must be a number from 1 to 65535: make run PORT=8001")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, int(port)))
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT={int(port) % 65535 + 1}")
PYTHON

"$python" manage.py prepare

cat <<TEXT

  The site:      http://$host:$port/compare/
  To edit:       http://$host:$port/admin/   (make an account first: make admin)
  To stop it:    Ctrl+C

TEXT
# What a thread has freed goes back to the system, or to the other threads.
export MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=131072
running=()
for _ in $(seq "${REPORT_WORKERS:-1}"); do
    "$python" manage.py worker &
    running+=($!)
done
HOST=$host PORT=$port "$python" -m gunicorn -c python:milenari.server milenari.wsgi &
running+=($!)

stop() {
    trap - INT TERM
    kill -TERM "${running[@]}" 2>/dev/null || true
    wait "${running[@]}" 2>/dev/null || true
}
trap 'stop; exit 0' INT TERM
status=0
wait -n "${running[@]}" || status=$?
echo "One of the site's processes ended with status $status; the others are stopped." >&2
stop
exit "$status"
