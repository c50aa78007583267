import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from milenari.core.catalogues.compiling import compile_outdated
from milenari.core.conditional import build


class Command(BaseCommand):
    help = "Readies the site for serving: the database up to date, the evidence in an empty one, the static files collected."

    def handle(self, *args: Any, **options: Any) -> None:
        if os.access(settings.BASE_DIR / "locale", os.W_OK):  # else the set-up has compiled them
            compile_outdated()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_evidence", "--if-empty", stdout=self.stdout)
        self.collect()

    def collect(self) -> None:
        """The static files, where this version has not collected them yet. In an image they are there, and not ours to write."""
        folder = settings.STATIC_ROOT
        if folder.is_dir() and any(folder.iterdir()) and not os.access(folder, os.W_OK):
            return
        stamp = folder / ".build"
        if not stamp.exists() or stamp.read_text() != build():
            without = ["rest_framework"]  # its pages are not used
            call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=without)
            stamp.write_text(build())
