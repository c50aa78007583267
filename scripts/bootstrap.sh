#!/usr/bin/env bash
# Makes the virtual environment, installs what the site needs, and compiles the catalogues of messages: bootstrap.sh requirements.txt|requirements-dev.txt
# System packages are installed where that is allowed (root, or sudo without a password); else the exact command is printed.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=${1:-requirements.txt}
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

need_packages() { # package names: installs them, or says how and stops
    local runner=()
    if [ "$(id -u)" -ne 0 ]; then
        if sudo -n true 2>/dev/null; then runner=(sudo); else
            say "The system packages below are missing, and this user may not install them. Run this once, then try again:"
            say "    sudo apt-get update && sudo apt-get install -y $*"
            exit 1
        fi
    fi
    say "Installing system packages: $*"
    local log
    log=$(mktemp)
    if ! { "${runner[@]}" apt-get update -q && DEBIAN_FRONTEND=noninteractive "${runner[@]}" apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        say "Installing them failed (the last lines are above). Run this by hand, then try again:"
        say "    sudo apt-get update && sudo apt-get install -y $*"
        exit 1
    fi
    rm -f "$log"
}

if ! command -v "$python" >/dev/null; then need_packages python3 python3-venv; fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or later is needed; $("$python" --version) was found. Name another with PYTHON=/path/to/python3."
    exit 1
fi

missing=()
"$python" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
has_library() { "$python" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null; }
has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
has_library libfontconfig.so.1 || missing+=(libfontconfig1)
if [ "$requirements" = requirements-dev.txt ]; then # the browser tests drive the distribution's Chromium
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
fi
if [ ${#missing[@]} -gt 0 ]; then need_packages "${missing[@]}"; fi

[ -x .venv/bin/python ] || { say "Making the virtual environment .venv"; "$python" -m venv .venv; }
stamp=.venv/installed-$(basename "$requirements")
if [ ! -e "$stamp" ] || ! cmp -s "$requirements" "$stamp"; then
    say "Installing Python packages from $requirements (the first time takes about a minute)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
    cp "$requirements" "$stamp"
fi
.venv/bin/python -m milenari.core.catalogues.compiling
