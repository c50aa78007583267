from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from milenari.core.audit import record_if_possible
from milenari.portal.audit import Event
from milenari.portal.evidence.dumping import dump


class Command(BaseCommand):
    help = "Writes the evidence as files that load_evidence reads; loading them again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="where to; made if it isn't there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            paths = dump(options["folder"])
        except OSError as error:
            raise CommandError(f"{options['folder']} could not be written: {error.strerror}.") from error
        if why := record_if_possible(Event.EVIDENCE_DUMPED, str(options["folder"]), files=len(paths)):
            self.stderr.write(f"The files are written; that could not be noted in the audit log: {why}")
        for path in paths:
            self.stdout.write(f"{path}")
