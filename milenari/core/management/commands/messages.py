from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language_info

from milenari.core.catalogues import catalogues, checking, compiling, exporting, importing, shown, updating
from milenari.core.catalogues.terms import Terms, read_terms


class Command(BaseCommand):
    help = (
        "Brings the catalogues in locale/ up to what code and templates ask for. With --check it only says what is wrong with "
        "them; with --export it writes one as an Excel workbook for translators, and with --import takes that back."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_mutually_exclusive_group()
        does.add_argument("--check", action="store_true", help="change nothing; fail where a message is missing or broken")
        does.add_argument("--export", metavar="FILE.xlsx", help="write the catalogue of --language as a workbook for translators")
        does.add_argument(
            "--import", metavar="FILE.xlsx", dest="taken", help="take over what was translated there, all or nothing"
        )
        parser.add_argument("--language", choices=tuple(catalogues()), help="which catalogue")

    def handle(
        self, *args: Any, check: bool, export: str | None, taken: str | None, language: str | None, **options: Any
    ) -> None:
        if check:
            if problems := checking.check_all():
                raise CommandError("\n".join((*problems, f"{len(problems)} problems in the catalogues (docs/translating.md).")))
        elif export or taken:
            if language is None:
                raise CommandError("Name the catalogue, such as --language ar.")
            if export:
                self._export(Path(export), language)
            else:
                self._import(Path(taken or ""), language)
        else:
            for code, catalogue in updating.update_all().items():
                counts = len(catalogue), len(catalogue.untranslated_entries()), len(catalogue.fuzzy_entries())
                self.stdout.write("{}: {} messages, {} not translated, {} to be looked at again".format(code, *counts))
            compiling.compile_outdated()

    def _export(self, path: Path, language: str) -> None:
        catalogue = updating.read(catalogues()[language])
        made = exporting.export(catalogue, language, bool(get_language_info(language)["bidi"]))
        try:
            path.write_bytes(made)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: {len(catalogue)} messages of {language}")

    def _import(self, path: Path, language: str) -> None:
        target = catalogues()[language]
        catalogue = updating.read(target)
        try:
            changes = importing.take_over(path.read_bytes(), path.name, catalogue, language)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except importing.Refused as error:
            raise CommandError(f"Nothing was taken over.\n{error}") from error
        if changes:
            updating.write(catalogue, target)
            compiling.compile_outdated()
        terms = Terms(read_terms(target.parents[1] / "terms.yaml"))
        for change in changes:
            self.stdout.write(f"{shown(change.entry.msgid)}: {change.before} → {change.now}")
            if change.entry.translated():
                self.stdout.writelines(f"  Look at it: {said}" for said in terms.deviations(change.entry))
        self.stdout.write(f"{target}: {len(changes)} messages changed")
