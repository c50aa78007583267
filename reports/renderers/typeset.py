"""Makes a PDF of what reports.renderers.pdf has composed: python -m reports.renderers.typeset JOB.json

A process of its own, without Django, the evidence and the composed report in its memory: WeasyPrint needs enough for itself.
"""

import json
import sys
from functools import partial
from pathlib import Path

from reports import child
from reports.renderers.stages import PARTS, stage_at, units
from reports.renderers.static_files import find_in
from reports.renderers.typesetting import typeset


def main(path: Path) -> None:
    job = json.loads(path.read_text("utf-8"))
    html = path.with_name(job["html"])
    with Path(job["target"]).open("wb") as target:
        typeset(
            html.read_text("utf-8"),
            job["identifier"],
            target,
            job["pages"],
            partial(_tell, job["stages"]),
            find=find_in(job["static"]),
        )
    child.tell(made=job["made"])


def _tell(stages: list[tuple[float, str]], share: float) -> None:
    child.tell(progress=[units(share), PARTS, stage_at(stages, share)])


if __name__ == "__main__":
    child.end_with_the_worker()
    main(Path(sys.argv[1]))
