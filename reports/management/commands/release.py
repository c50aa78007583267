from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.actions import NothingToFreeze, freeze


class Command(BaseCommand):
    help = "Freezes the evidence as it stands under a name, for good: to be cited, downloaded and compared with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="its address: small letters, digits and hyphens: deliverable-3-1")
        parser.add_argument("--title", default="", help="what it is called; the name, unless given")
        parser.add_argument("--note", default="", help="what it is for")

    def handle(self, *_: Any, name: str, **options: Any) -> None:
        try:
            release = freeze(name, options["title"] or name, options["note"])
        except NothingToFreeze as error:
            raise CommandError("There is nothing to freeze: no evidence is loaded; run load_evidence.") from error
        except ValidationError as error:
            raise CommandError("Nothing was frozen. " + " ".join(_sentences(error, name))) from error
        self.stdout.write(
            f"Froze revision {release.revision} of the evidence as “{release.title}” at {release.get_absolute_url()}, "
            f"SHA-256 {release.checksum}."
        )


def _sentences(error: ValidationError, name: str) -> list[str]:
    """What does not fit, each with the word of the command that it is about."""
    words = {"slug": f"NAME “{name}”", "title": "--title", "note": "--note"}
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{words[field]}: {message}" if field in words else message
        for field, messages in error.message_dict.items()
        for message in messages
    ]
