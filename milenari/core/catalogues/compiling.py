"""python -m milenari.core.catalogues.compiling: makes the .mo file, which the site reads, of each .po file that is newer.

The set-up does it (scripts/bootstrap.sh), and the image's (Dockerfile); the compiled files are not committed. What is marked as
fuzzy, or not translated, is left out, so that the English stands there.
"""

import os
import tempfile
from pathlib import Path

from milenari.core.catalogues import catalogues


def outdated() -> list[Path]:
    """The catalogues (.po) whose compiled file is missing or older."""
    return [path for path in catalogues().values() if not _is_compiled(path)]


def compile_outdated() -> list[Path]:
    """Compiles them, and gives the files that it made. Whoever reads one meanwhile has the old one or the new one, whole."""
    made = []
    for path in outdated():
        import polib  # no more than what is needed where nothing is to be done

        target = path.with_suffix(".mo")
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".compiling-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(polib.pofile(str(path), encoding="utf-8").to_binary())
        os.chmod(name, 0o644)
        os.replace(name, target)
        made.append(target)
    return made


def _is_compiled(path: Path) -> bool:
    target = path.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns


if __name__ == "__main__":
    compile_outdated()
