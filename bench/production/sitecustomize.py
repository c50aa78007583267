"""What Python runs first where this folder is on its path: modules that bench.apart names are not there."""

import os
import sys

for name in os.environ.get("BENCH_WITHOUT", "").split():
    sys.modules[name] = None  # type: ignore[assignment]
