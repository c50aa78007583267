import pytest

from tests import factories


@pytest.fixture
def editor(db):
    """A superuser: may edit everything."""
    return factories.create_user("editor", password=None, is_staff=True, is_superuser=True)


@pytest.fixture
def browser(client, editor):
    """A client of the admin, logged in as the editor."""
    client.force_login(editor)
    return client
