"""Where reading needs a login, no language is a way round it; nor round the second factor."""

import pytest
from django.test import Client

from milenari.core import languages


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["en", "fr", "ar"])
def test_every_language_is_closed_alike(client: Client, settings, code: str):
    settings.READING = "members"

    closed = client.get(languages.within("/compare/", code))
    opened = client.get(languages.within("/accounts/login/", code))

    assert closed.status_code == 302
    assert closed["Location"].startswith(languages.within("/accounts/login/", code))
    assert opened.status_code == 200
