"""What of this environment a site in production does not have: the packages that requirements.txt does not name.

Django and REST framework import some of them where they find them, and would seem to need 10 MB more than they do.
"""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench" / "production"  # its sitecustomize.py hides them


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(path: Path) -> set[str]:
    """The packages of a file of requirements, by their normal names."""
    lines = path.read_text().splitlines()
    return {_normal(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line))}


def of_developers() -> list[str]:
    """The modules that are there for developers alone."""
    known = named(ROOT / "requirements.txt") | {"pip", "setuptools"}
    return sorted(module for module, packages in packages_distributions().items() if not known & set(map(_normal, packages)))


def as_in_production(environment: dict[str, str]) -> dict[str, str]:
    """The environment of a process that finds what production has, and nothing else."""
    return {**environment, "PYTHONPATH": str(FOLDER), "BENCH_WITHOUT": " ".join(of_developers())}
