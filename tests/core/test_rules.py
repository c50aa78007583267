"""The rules of the database are in force after every migration, and speak in sentences."""

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction

from milenari.core import rules
from regulations.models import Requirement
from regulations.vocabulary import Kind
from tests.factories import create_jurisdiction, create_requirement, create_step, create_topic

pytestmark = pytest.mark.django_db

EVERY_RULE = list(rules.all_rules())


def names_in_force():
    """The names of the triggers of this database; SQLite has one per event, named rule_event, and none that waits (deferred)."""
    statement = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {name for (name,) in cursor.fetchall()}


def expected_names():
    if connection.vendor == "postgresql":
        return {rule.name for rule in EVERY_RULE}
    return {f"{rule.name}_{event.lower()}" for rule in EVERY_RULE if not rule.deferred for event in rule.events}


def test_the_apps_have_rules():
    assert {rule.table for rule in EVERY_RULE} >= {"regulations_requirement", "barriers_step_after"}


def test_every_rule_has_a_name_of_its_own_and_a_sentence():
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)
    assert all(rule.message.endswith(".") and rule.message[0].isupper() for rule in EVERY_RULE)


def test_every_rule_is_in_force():
    assert names_in_force() >= expected_names()


def test_rules_can_be_lifted_and_imposed_again():
    rules.lift(DEFAULT_DB_ALIAS)
    assert not names_in_force() & expected_names()
    rules.impose(DEFAULT_DB_ALIAS)
    rules.impose(DEFAULT_DB_ALIAS)  # twice is as once
    assert names_in_force() >= expected_names()


def test_a_violation_says_the_rule_s_message():
    topic = create_topic(kind=Kind.TERNARY)
    message = next(rule.message for rule in EVERY_RULE if rule.name == "requirement_value_fits")
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        create_requirement(create_jurisdiction(), topic, "perhaps")


@pytest.mark.django_db(transaction=True)
def test_rules_are_in_force_after_another_migrate():
    call_command("migrate", verbosity=0)
    assert names_in_force() >= expected_names()
    country = create_jurisdiction()
    first, second = create_step(country, "first"), create_step(country, "second")
    second.after.add(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.after.add(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_requirement(country, create_topic(kind=Kind.TERNARY), "perhaps")
    assert not Requirement.objects.exists()
