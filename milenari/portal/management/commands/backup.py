import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from milenari.core.audit import record_if_possible
from milenari.portal.audit import Event
from milenari.portal.backup import places
from milenari.portal.backup.problems import Refused
from milenari.portal.backup.writing import Summary, write_backup


class Command(BaseCommand):
    help = "Writes the whole database and the stored files into one file, while the site goes on; see docs/backup.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to; “-” for the standard output")
        where.add_argument("--directory", type=Path, metavar="DIR", help="a dated file in this folder")
        parser.add_argument("--keep", type=int, metavar="N", help="with --directory: delete all but the newest N")
        parser.add_argument("--overwrite", action="store_true", help="put it in the place of a file that is there")
        parser.add_argument("--encrypt", action="store_true", help=f"under the passphrase in {places.PASSPHRASE}")
        parser.add_argument("--passphrase-file", type=Path, metavar="PATH", help="the passphrase is in this file")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["directory"]
        if options["keep"] is not None and (folder is None or options["keep"] < 1):
            raise CommandError("--keep goes with --directory, and keeps 1 or more.", returncode=2)
        try:
            secret = self._secret(options)
            if str(options["file"]) == "-":
                with places.encrypting(sys.stdout.buffer, secret) as out:
                    summary = write_backup(out)
                sys.stdout.buffer.flush()
                self._tell(self.stderr, summary, "the standard output")
                return
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path: Path = folder / places.dated_name(bool(secret)) if folder else options["file"]
            with places.replacing(path, options["overwrite"]) as file, places.encrypting(file, secret) as out:
                summary = write_backup(out)
            self._tell(self.stdout, summary, f"{path} ({path.stat().st_size:,} bytes)")
            if folder is not None and options["keep"]:
                for old in places.sweep(folder, options["keep"]):
                    self.stdout.write(f"Deleted {old}.")
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.code) from refused
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}.", returncode=3) from error

    def _secret(self, options: dict[str, Any]) -> str:
        """Empty without --encrypt."""
        if not options["encrypt"]:
            if options["passphrase_file"]:
                raise CommandError("--passphrase-file goes with --encrypt.", returncode=2)
            return ""
        if secret := places.passphrase(options["passphrase_file"]):
            return secret
        raise CommandError(f"To encrypt, set {places.PASSPHRASE}, or name a file with --passphrase-file.", returncode=5)

    def _tell(self, out: Any, summary: Summary, where: str) -> None:
        count = sum(summary.rows.values())
        what = f"{count:,} rows of {len(summary.rows)} tables and {summary.files:,} files"
        out.write(f"{what}, at revision {summary.header.revision}, in {where}.")
        told: dict[str, Any] = {"rows": count, "files": summary.files, "revision": summary.header.revision}
        if why := record_if_possible(Event.BACKUP_MADE, where, **told):
            self.stderr.write(f"The backup is whole; that it was made could not be noted in the audit log: {why}")
        for name in summary.missing:
            out.write(f"The file {name} is no longer in the storage; the backup says so.")
