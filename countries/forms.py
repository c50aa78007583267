"""Forms of django-allauth, with what it leaves out."""

from typing import Any

from allauth.account import forms
from django.core.mail import get_connection
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from countries.accounts import mailing

LONGEST = 254  # an e-mail address; a user name is shorter


class LoginForm(forms.LoginForm):
    """What is longer than any name is nobody's, and not looked for: SQLite refuses to compare it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST))


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link to choose another password by."""

    def save(self, request: HttpRequest, **options: Any) -> str:
        """While the mail server is away everybody is told so alike: nobody learns by it who has an account. Raises Away."""
        with mailing(), get_connection():
            pass
        address: str = super().save(request, **options)
        return address
