"""Forms of django-allauth with limits that it leaves out."""

from typing import Any

from allauth.account import forms
from django.core.validators import MaxLengthValidator

LONGEST = 254  # an e-mail address; a user name is shorter


class LoginForm(forms.LoginForm):
    """What is longer than any name is nobody's, and not looked for: SQLite refuses to compare it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST))
