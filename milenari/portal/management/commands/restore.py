import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from milenari.portal.backup import places
from milenari.portal.backup.problems import Refused
from milenari.portal.backup.reading import Checked, check, differences
from milenari.portal.backup.restoring import restore


class Command(BaseCommand):
    help = "Puts a backup in the place of the database and the stored files, all or nothing; see docs/backup.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup; “-” for the standard input")
        parser.add_argument("--replace", action="store_true", help="also where the database holds something, which is gone then")
        parser.add_argument("--check", action="store_true", help="say whether the backup is whole, and change nothing")
        parser.add_argument("--like", type=Path, metavar="OTHER", help="with --check: say whether another backup holds the same")
        parser.add_argument("--passphrase-file", type=Path, metavar="PATH", help="the passphrase is in this file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["like"] and not options["check"]:
            raise CommandError("--like goes with --check.", returncode=2)
        secret = lambda: places.passphrase(options["passphrase_file"])  # noqa: E731
        try:
            with places.reading(options["file"], sys.stdin.buffer, secret) as opened:
                if options["check"]:
                    self._tell(checked := check(opened()))
                    if options["like"]:
                        self._compare(checked, options["like"], secret)
                    return
                restored = restore(opened, replace=options["replace"], say=self._say(options["verbosity"]))
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.code) from refused
        self.stdout.write(
            f"{restored.rows:,} rows and {restored.files:,} files restored. The evidence is at revision {restored.revision} now, "
            "so that no copy of before is taken for it. Everybody logs in again; start the site and its workers anew."
        )
        for message in restored.broken:
            self.stderr.write(f"Restored as it was, though it breaks a rule: {message}")

    def _compare(self, checked: Checked, path: Path, secret: Callable[[], str]) -> None:
        """Raises CommandError where the two differ."""
        with places.reading(path, sys.stdin.buffer, secret) as opened:
            other = check(opened())
        if found := differences(checked, other):
            told = ", ".join(found[:10]) + (", …" if len(found) > 10 else "")
            raise CommandError(f"{path} does not hold the same; they differ in {told}.")
        self.stdout.write(f"{path} holds the same: every row and every file.")

    def _say(self, verbosity: int) -> Any:
        def say(text: str) -> None:
            if verbosity > 1:
                self.stdout.write(text)
                self.stdout.flush()

        return say

    def _tell(self, checked: Checked) -> None:
        header, manifest = checked.header, checked.manifest
        rows, files = sum(manifest.rows.values()), len(manifest.files) - len(manifest.missing)
        made = f"made {header.made_at:%Y-%m-%d %H:%M} UTC from {header.database} at revision {header.revision}"
        size = f"({checked.size_of_files:,} bytes)"
        self.stdout.write(f"Whole: {rows:,} rows of {len(manifest.rows)} tables and {files:,} files {size}, {made}.")
