"""One state of the database for all tests of a module, each of which leaves it as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from countries.roles import Role
from regulations.models import Comment
from reports.actions import freeze
from tests.hostile.guards import Attacker, Ear, ear, nobody_is_asked
from tests.people import Country, account, create_country

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class State:
    """Two countries with a record of each kind, their people, a comment and a release."""

    own: Country
    other: Country
    expert: Any
    lead: Any
    root: Any
    comment: Comment


@pytest.fixture(scope="module")
def module_state(django_db_setup: None, django_db_blocker: Any) -> Iterator[State]:
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # as all tests have it
    with django_db_blocker.unblock(), transaction.atomic(), quick:
        own, other = create_country("xa"), create_country("xb")
        expert = account("ida", Role.EXPERT, answers_for=(own.jurisdiction,), password=PASSWORD)
        lead = account("lena", Role.LEAD, password=PASSWORD)
        root = account("root", is_superuser=True, is_staff=True, password=PASSWORD)
        comment = Comment.objects.create(requirement=own["regulations.requirement"], author=lead, text="Is it?")
        freeze("first", "First", by=lead)
        yield State(own, other, expert, lead, root, comment)
        transaction.set_rollback(True)


@pytest.fixture
def state(module_state: State, db: None) -> State:
    """Within a transaction of the test's own: what it changes is taken back after it."""
    cache.clear()
    return module_state


@pytest.fixture
def attacker(state: State) -> Attacker:
    """Without an account."""
    return Attacker()


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    with nobody_is_asked():
        yield


@pytest.fixture
def place() -> Iterator[Ear]:
    """An address that hostile input names, and that nobody asks."""
    with ear() as found:
        yield found
