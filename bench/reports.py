"""The whole gap report as a worker makes it, beside what bare WeasyPrint needs for the same HTML; and how both grow.

    python -m bench.reports            # the evidence as it is: time at most 1.25 × bare WeasyPrint's, at most 400 MB
    python -m bench.reports 12 40      # the same with so many countries beside (copies of those that there are)

Times are those of whole processes; memory is the most that one of them held at once, as the operating system counted it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.timing import verdict

BARE = """
import sys
from weasyprint import HTML
html, base, out = sys.argv[1:]
HTML(filename=html, base_url=base).write_pdf(out, pdf_variant="pdf/ua-1")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    mebibytes: float


def cost(command: list[str], said: str = "", environment: dict[str, str] | None = None) -> Cost:
    """What a process takes. Its standard input stays open until it ends."""
    begun = perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=environment)  # noqa: S603
    assert process.stdin is not None
    process.stdin.write(said.encode())
    process.stdin.flush()
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - begun
    process.stdin.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(seconds, used.ru_maxrss / 1024)


def multiply(countries: int) -> None:
    """Adds copies of the countries, with their answers, until there are so many."""
    from countries.models import Jurisdiction
    from regulations.models import Requirement, RequirementCitation

    originals = list(Jurisdiction.objects.filter(kind="country").order_by("pk"))
    for place in range(countries - len(originals)):
        original = originals[place % len(originals)]
        code = f"x{place}"
        copy = Jurisdiction.objects.create(
            code=code, name=f"{original.name} {code}", member_of=original.member_of, languages=original.languages
        )
        for answer in Requirement.objects.filter(jurisdiction=original).prefetch_related("citations"):
            cited = list(answer.citations.all())
            answer.pk, answer.jurisdiction = None, copy
            answer._state.adding = True
            answer.save()
            for citation in cited:
                RequirementCitation.objects.create(
                    requirement=answer,
                    instrument=citation.instrument,
                    source=citation.source,
                    pinpoint=citation.pinpoint,
                    order=citation.order,
                )


def measure(countries: int, folder: Path) -> tuple[Cost, Cost, int]:
    """The report's cost, bare WeasyPrint's for the same HTML, and how many cells its matrices have."""
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    from reports.queries import read_report
    from reports.renderers.pdf import as_html

    multiply(countries)
    now = timezone.now()
    report = read_report({}, now)
    cells = len(report.topics) * len(report.scope.countries)
    html = folder / "bare.html"
    html.write_text(as_html(report), "utf-8")
    del report
    connections.close_all()
    order = {"format": "pdf", "scope": "", "language": "en", "made_at": now.isoformat(), "target": str(folder / "report.pdf")}
    static = f"{settings.STATICFILES_DIRS[0]}/"
    ours = cost([sys.executable, "manage.py", "render_report"], json.dumps(order) + "\n")
    bare = cost([sys.executable, "-c", BARE, str(html), static, str(folder / "bare.pdf")])
    return ours, bare, cells


def told(found: Cost, path: Path) -> dict[str, float]:
    from pypdf import PdfReader

    return {
        "seconds": round(found.seconds, 2),
        "megabytes": round(found.mebibytes * 1.048576, 1),
        "pages": len(PdfReader(path).pages),
        "file": round(path.stat().st_size / 1e6, 2),
    }


def printed_by(chromium: str, folder: Path) -> Cost:
    """What Chromium takes for the same HTML. Its memory is that of its largest process."""
    words = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    return cost([*words, f"--print-to-pdf={folder / 'chromium.pdf'}", (folder / "bare.html").as_uri()])


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("sizes", nargs="*", type=int, default=[0])
    words.add_argument("--json", type=Path)
    words.add_argument("--chromium", default="")
    asked = words.parse_args()
    sizes = asked.sizes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
        os.environ["MILENARI_VAR_DIR"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "milenari.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_evidence", verbosity=0)
        for countries in sizes:
            ours, bare, cells = measure(countries, folder)
            each = f"{1000 * ours.seconds / cells:.0f} ms, {1024 * ours.mebibytes / cells:.0f} KiB"
            print(
                f"{cells} cells: {ours.seconds:.1f} s, {ours.mebibytes:.0f} MiB; bare WeasyPrint {bare.seconds:.1f} s, "
                f"{bare.mebibytes:.0f} MiB; per cell {each}"
            )
        if asked.json:
            found = {"the whole report": told(ours, folder / "report.pdf"), "bare WeasyPrint": told(bare, folder / "bare.pdf")}
            if asked.chromium:
                found["Chromium"] = told(printed_by(asked.chromium, folder), folder / "chromium.pdf")
            asked.json.write_text(json.dumps(found))
        if sizes == [0]:
            verdict("peak memory of the process that makes the report", ours.mebibytes * 1.048576, 400, "MB")
            verdict("time, as a multiple of bare WeasyPrint's", ours.seconds / bare.seconds, 1.25, "×")


if __name__ == "__main__":
    main()
