"""Pages that readers come back to are made by the edit, and what readers get is what they would have got without it."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from countries.models import Jurisdiction
from milenari.core import kept, remade
from milenari.core.models import WantedPage
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/compare/"


@pytest.fixture(autouse=True)
def country() -> Jurisdiction:
    country = factories.create_jurisdiction("xa")
    factories.create_requirement(country, factories.create_topic("allowed"), "yes")
    return country


@pytest.fixture
def edited(country: Jurisdiction) -> Callable[[str], None]:
    def edit(name: str) -> None:
        country.name = name
        country.save()

    return edit


@pytest.fixture
def wanted(client: Client, edited: Callable[[str], None]) -> WantedPage:
    """A page that was asked for before and after an edit."""
    client.get(PAGE)
    edited("First")
    client.get(PAGE)
    return WantedPage.objects.get()


def as_another_process(client: Client, address: str = PAGE) -> bytes:
    kept.clear()
    return client.get(address).content


def test_a_page_that_was_asked_for_once_is_not_made_ahead(client, edited):
    client.get(PAGE)
    edited("First")

    assert not WantedPage.objects.exists()


def test_a_page_that_a_reader_came_back_to_is_made_by_the_next_edit_for_every_process(
    client, wanted, edited, django_assert_max_num_queries
):
    edited("Second")

    kept.clear()
    with django_assert_max_num_queries(3):  # the revision, the page, that it was read
        page = client.get(PAGE)
    assert b"Second" in page.content
    assert page["ETag"] == client.get(PAGE)["ETag"]


def test_it_is_what_a_reader_would_have_made(client, wanted, edited):
    edited("Second")
    ahead = as_another_process(client)
    WantedPage.objects.all().delete()

    assert as_another_process(client) == ahead


def test_what_nobody_read_is_not_made_again(client, wanted, edited):
    edited("Second")
    made = WantedPage.objects.get().made_from
    edited("Third")

    assert WantedPage.objects.get().made_from == made
    assert b"Third" in as_another_process(client)


def test_who_reads_it_has_it_made_again(client, wanted, edited):
    edited("Second")
    as_another_process(client)
    before = WantedPage.objects.get()
    edited("Third")

    assert before.is_read
    assert WantedPage.objects.get().made_from != before.made_from


def test_an_edit_spends_no_more_than_its_budget(client, wanted, edited):
    WantedPage.objects.update(cost=remade.BUDGET + 1)
    edited("Second")

    assert WantedPage.objects.get().compressed is None
    assert b"Second" in as_another_process(client)


def test_a_page_in_another_language_is_another_page(client, wanted, edited):
    client.get("/ar/compare/")
    edited("Second")
    client.get("/ar/compare/")
    edited("Third")

    assert b'lang="ar"' in as_another_process(client, "/ar/compare/")
    assert b'lang="en"' in as_another_process(client)
    assert WantedPage.objects.exclude(compressed=None).count() == 2


@pytest.mark.parametrize("words", [{"headers": {"hx-request": "true"}}, {"query_params": {"q": "somebody"}}])
def test_parts_of_pages_and_what_was_typed_are_not_kept(client, edited, words):
    for name in ("First", "Second"):
        client.get("/search/", **words)
        edited(name)
    client.get("/search/", **words)

    assert not WantedPage.objects.exists()


def test_a_page_that_is_gone_is_wanted_no_more(client, edited):
    WantedPage.objects.create(address="http://testserver/compare/never-was/", asked_at=timezone.now(), is_read=True)
    edited("First")

    assert not WantedPage.objects.exists()


def test_a_page_of_members_is_not_made_ahead(client, wanted, edited, settings):
    settings.READING = "members"
    edited("Second")

    assert not WantedPage.objects.exclude(compressed=None).exists()


def test_the_oldest_goes_where_there_are_too_many(client, edited, monkeypatch):
    monkeypatch.setattr(remade, "MOST", 1)
    for address in (PAGE, "/gaps/"):
        client.get(address)
        edited(address)
        client.get(address)

    assert [page.address for page in WantedPage.objects.all()] == ["http://testserver/gaps/"]


def test_the_editor_keeps_language_and_name(client, wanted, country):
    """The page is made in the middle of the editor's own request."""
    editor = factories.create_user("editor", is_staff=True, is_superuser=True)
    client.force_login(editor)
    page = client.get(f"/ar/admin/countries/jurisdiction/{country.pk}/change/")
    assert page.status_code == 200
    form = page.context["adminform"].form
    words = {f"{form.prefix}-{name}" if form.prefix else name: form[name].value() or "" for name in form.fields}
    for formset in page.context["inline_admin_formsets"]:
        manager = formset.formset.management_form
        words |= {manager.add_prefix(name): manager[name].value() for name in manager.fields}

    answer = client.post(f"/ar/admin/countries/jurisdiction/{country.pk}/change/", words | {"name": "Renamed"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/ar/")
    assert country.history.first().history_user == editor
    assert b"Renamed" in as_another_process(Client())
    assert WantedPage.objects.get().compressed


def away_while(part: str) -> Callable[..., object]:
    """The database is lost as soon as a statement has this part."""

    def execute(run: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        if part in sql:
            raise OperationalError("terminating connection due to administrator command")
        return run(sql, params, many, context)

    return execute


def test_a_database_that_is_lost_meanwhile_is_told_in_a_line_and_the_reader_has_the_page(client, edited, caplog):
    client.get(PAGE)
    edited("First")
    with connection.execute_wrapper(away_while("INSERT INTO")):
        assert client.get(PAGE).status_code == 200

    (line,) = (line for line in caplog.records if line.name == "milenari.core.remade")
    assert (line.exc_info, "terminating connection" in line.getMessage()) == (None, True)


def test_a_database_that_is_lost_after_an_edit_is_told_in_a_line_and_the_edit_stands(country, wanted, edited, caplog):
    with connection.execute_wrapper(away_while(WantedPage._meta.db_table)):
        edited("Second")

    country.refresh_from_db()
    assert country.name == "Second"
    (line,) = (line for line in caplog.records if line.name == "milenari.core.revision")
    assert (line.exc_info, "make_again" in line.getMessage()) == (None, True)
