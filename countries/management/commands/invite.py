from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from countries.accounts import invitation_link, invite, is_taken, make_account, sends_mail
from countries.models import Jurisdiction
from countries.roles import Role


class Command(BaseCommand):
    help = "Makes an account with a role, and sends its owner a link to choose a password by."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="where the link is sent, and what one logs in with")
        parser.add_argument("--role", required=True, help=" | ".join(Role.values))
        parser.add_argument("--country", nargs="+", default=[], metavar="CODE", help="for an expert: whom they answer for")
        parser.add_argument("--name", default="", help="how the person is called in the history of what they change")
        parser.add_argument("--site", default=settings.SITE_ADDRESS, help=f"how the link begins; {settings.SITE_ADDRESS}")

    def handle(self, *_: Any, email: str, **options: Any) -> None:
        role = _role(options["role"])
        jurisdictions = _jurisdictions(role, options["country"])
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"EMAIL “{email}” is no e-mail address. No account was made.") from error
        if is_taken(email):
            raise CommandError(f"EMAIL “{email}” has an account already; its roles are changed in the admin, under Users.")
        user = make_account(email, options["name"], role, jurisdictions)
        self.stdout.write(f"Made the account “{user.username}” ({role.label}) for {email}.")
        if not sends_mail():
            self.stdout.write("No mail server is set (MILENARI_EMAIL_URL). Give the person this link yourself; it works once:")
            self.stdout.write(invitation_link(user, options["site"]))
            return
        try:
            link = invite(user, options["site"])
        except OSError as error:
            self.stderr.write(f"The mail could not be sent ({error}). Give the person this link yourself; it works once:")
            link = invitation_link(user, options["site"])
        else:
            self.stdout.write("A link to choose a password was sent. If it does not arrive, give it to the person yourself:")
        self.stdout.write(link)


def _role(word: str) -> Role:
    if word not in Role.values:
        raise CommandError(f"--role “{word}” is none; it can be: {', '.join(Role.values)}. No account was made.")
    return Role(word)


def _jurisdictions(role: Role, codes: list[str]) -> list[Jurisdiction]:
    known = {jurisdiction.code: jurisdiction for jurisdiction in Jurisdiction.objects.in_reading_order()}
    fits = ", ".join(known) or "none, since no evidence is loaded"
    if role == Role.EXPERT and not codes:
        raise CommandError(f"--country is missing: an expert answers for at least one of: {fits}. No account was made.")
    if role != Role.EXPERT and codes:
        raise CommandError(f"--country is for experts; a {role.label} is not assigned to countries. No account was made.")
    if unknown := [code for code in codes if code not in known]:
        raise CommandError(f"--country “{unknown[0]}” is not known; it can be: {fits}. No account was made.")
    return [known[code] for code in dict.fromkeys(codes)]
