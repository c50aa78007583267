from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from milenari.core.catalogues import checking, compiling, updating


class Command(BaseCommand):
    help = (
        "Brings the catalogues in locale/ up to what code and templates ask for; with --check only says what is wrong with them."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a message is missing or broken")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            if problems := checking.check_all():
                raise CommandError("\n".join((*problems, f"{len(problems)} problems in the catalogues (docs/translating.md).")))
            return
        for language, catalogue in updating.update_all().items():
            counts = len(catalogue), len(catalogue.untranslated_entries()), len(catalogue.fuzzy_entries())
            self.stdout.write("{}: {} messages, {} not translated, {} to be looked at again".format(language, *counts))
        compiling.compile_outdated()
