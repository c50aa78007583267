"""Which tests have something to show on each database, and which have shown it for all once they have passed on one."""

import pytest
from django.test import TransactionTestCase

OF_A_DATABASE = frozenset({"db", "transactional_db"})
OPENS_A_DATABASE = frozenset({"django_db_setup", "django_db_blocker"})


def needs_this_database(item: pytest.Item) -> bool:
    """Whether what the test shows could be otherwise on another database.

    It could not where the test can't reach one: it is no test case of Django's, lacks the mark `django_db`, and has no fixture
    of ours that opens one, so that pytest-django refuses every query. Nor where it is marked `any_database`.
    """
    if item.get_closest_marker("any_database") is not None:
        return False
    if issubclass(getattr(item, "cls", None) or object, TransactionTestCase):
        return True
    if item.get_closest_marker("django_db") is not None or OF_A_DATABASE & set(getattr(item, "fixturenames", ())):
        return True
    definitions = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    ours = [found for same_name in definitions for found in same_name if found.func.__module__.startswith("tests.")]
    return any(OPENS_A_DATABASE & set(found.argnames) for found in ours)
