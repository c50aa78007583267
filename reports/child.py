"""What every process that a worker starts to make a report has in common. Needs no Django: such a process is to be small."""

import json
import os
import sys
import threading
from typing import Any


def tell(**message: Any) -> None:
    """Tells the worker, in a line of JSON on standard output: of progress, of what was made, or why nothing was."""
    print(json.dumps(message), flush=True)  # noqa: T201 (that is how it is told)


def end_with_the_worker() -> None:
    """From now on this process ends, whatever it is doing, as soon as the worker that holds its standard input is gone."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    sys.stdin.read()
    os._exit(1)
