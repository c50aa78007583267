from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand

from milenari.core.originals import MADE_FROM
from milenari.core.translation import into
from milenari.portal.translations import standings


class Command(BaseCommand):
    help = (
        "Lists the translations whose originals have changed since: the site shows the originals in their place. Bring them up "
        f"to date on the site, or in the evidence files, where {MADE_FROM} then names the checksum told here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=into(), default="", help="into this language alone")

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        count = 0
        for one in standings(language):
            count += bool(one.outdated)
            for name, original, text, made_from in one.waiting:
                self.stdout.write(f"{one.language}, {one.kind} {one.key}, {name}:")
                self.stdout.write(f"  original now: {_in_words(original)}")
                self.stdout.write(f"  translation:  {_in_words(text)}")
                if made_from:
                    self.stdout.write(f"  {MADE_FROM}: {{{name}: {_as_written(made_from)}}}")
        self.stdout.write(f"{count} translation{'' if count == 1 else 's'} outdated.")


def _in_words(text: Any) -> str:
    return "; ".join(f"{key} = {one}" for key, one in text.items()) if isinstance(text, Mapping) else str(text)


def _as_written(made_from: Any) -> str:
    return f"{{{', '.join(f'{key}: {one}' for key, one in made_from.items())}}}" if isinstance(made_from, Mapping) else made_from
