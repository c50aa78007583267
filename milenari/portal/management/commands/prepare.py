from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from milenari.core.conditional import build


class Command(BaseCommand):
    help = "Readies the site for serving: the database up to date, the evidence in an empty one, the static files collected."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_evidence", "--if-empty", stdout=self.stdout)
        stamp = settings.STATIC_ROOT / ".build"
        if not stamp.exists() or stamp.read_text() != build():
            call_command(
                "collectstatic", interactive=False, verbosity=0, ignore_patterns=["rest_framework"]
            )  # its pages are not used
            stamp.write_text(build())
