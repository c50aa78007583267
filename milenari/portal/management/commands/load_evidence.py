from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from countries.models import Jurisdiction
from milenari.core import audit
from milenari.portal.audit import Event
from milenari.portal.evidence.loading import Outcome, Outcomes, load
from milenari.portal.translations import standings


class Command(BaseCommand):
    help = "Loads the evidence files of a folder, all or nothing; what people have edited since the last load is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.EVIDENCE_DIR, metavar="DIR", help="default: the project's"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--theirs", action="store_true", help="take the files' version of what people have edited, too")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where the database holds evidence already")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if options["if_empty"] and Jurisdiction.objects.exists():
            self.stdout.write("The database holds evidence already; nothing was loaded.")
            return
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder; name the folder that holds the evidence files.")
        outcomes = load(folder, theirs=options["theirs"], dry_run=options["dry_run"])
        if outcomes.problems:
            for problem in outcomes.problems:
                self.stderr.write(str(problem))
            count = len(outcomes.problems)
            if not options["dry_run"]:
                audit.record_if_possible(Event.EVIDENCE_LOADED, str(folder), audit.Outcome.REFUSED, problems=count)
            raise CommandError(f"{count} problem{'s' if count > 1 else ''} found; nothing was changed.")
        self._report(outcomes, options["dry_run"])

    def _report(self, outcomes: Outcomes, dry_run: bool) -> None:
        for file, counts in sorted(outcomes.counts.items()):
            said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
            self.stdout.write(f"{file}: {said}")
        if outcomes.left:
            self.stdout.write("Left as they are (--theirs takes the files' version):")
            for left in outcomes.left:
                self.stdout.write(f"  {left.place}: {left.why}")
        if not dry_run and (outdated := sum(bool(one.outdated) for one in standings())):
            texts = "1 translation is" if outdated == 1 else f"{outdated} translations are"
            self.stdout.write(f"{texts} outdated, since the originals have changed; manage.py outdated_translations lists what.")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
