"""What is answered where something went wrong."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from milenari import urls
from milenari.core.outages import Away
from milenari.portal.errors import outage, server_error


class Broken(Exception):
    pass


def without_its_store(request):
    raise Away("The store does not answer", "The store is away; the rest works.") from OSError("10.1.2.3 refused")


@csrf_exempt
def broken(request):
    raise Broken("the password is hunter2")


urlpatterns = [
    path("broken/", broken),
    path("api/v1/broken/", broken),
    path("stored/", without_its_store),
    path("api/v1/stored/", without_its_store),
    *urls.urlpatterns,
]
handler400, handler403, handler500 = urls.handler400, urls.handler403, urls.handler500


@pytest.fixture
def visitor(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, headers={"X-Request-ID": "the-id"})


def test_an_error_of_the_site_is_told_in_its_look_without_details(visitor):
    response = visitor.get("/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong here" in page
    assert "<code>the-id</code>" in page
    assert "css/site.css" in page
    assert "hunter2" not in page
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_whoever_sent_something_is_told_what_became_of_it(visitor):
    assert "most likely not saved" in visitor.post("/broken/").content.decode()
    assert "most likely not saved" not in visitor.get("/broken/").content.decode()


def test_below_the_api_it_is_problem_details(visitor):
    response = visitor.get("/api/v1/broken/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["title"], told["status"]) == ("Internal Server Error", 500)
    assert "hunter2" not in response.content.decode()


def test_where_even_the_page_fails_the_sentence_remains(visitor, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]
    response = visitor.get("/broken/")
    assert response.status_code == 500
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == "Something went wrong here, and the page could not be made.\n"


def test_a_foreign_name_is_answered_with_what_to_do(visitor):
    response = visitor.get("/compare/", headers={"host": "evil.example.org"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "MILENARI_ALLOWED_HOSTS" in page
    assert "evil.example.org" not in page
    assert "the-id" in page


def test_a_request_that_cannot_be_read_is_told_so(visitor, db):
    response = visitor.get("/api/v1/broken/", headers={"host": "evil.example.org"})
    assert (response.status_code, response.json()["status"]) == (400, 400)
    response = visitor.post("/accounts/login/", {f"field{number}": "" for number in range(1001)})
    assert response.status_code == 400
    assert "too many parameters" in response.content.decode()


@pytest.mark.parametrize(
    ("cookie", "headers", "remedy"),
    [
        ("", {}, "allow cookies"),
        ("a" * 32, {}, "logged in or out in another tab"),
        ("a" * 32, {"origin": "https://elsewhere.example.org"}, "MILENARI_TRUSTED_ORIGINS"),
    ],
)
def test_a_form_without_its_token_is_told_why(settings, cookie, headers, remedy):
    visitor = Client(enforce_csrf_checks=True)
    if cookie:
        visitor.cookies["csrftoken"] = cookie
    response = visitor.post("/reports/", {"scope": ""}, headers=headers)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Nothing was changed" in page
    assert remedy in page
    assert response["X-Request-ID"] in page


def test_an_address_that_leads_nowhere_names_its_request(visitor, db):
    page = visitor.get("/no-such-page/").content.decode()
    assert "There is no such page" in page
    assert "<code>the-id</code>" in page


def test_a_database_that_does_not_answer_is_found_behind_another_error():
    found = Broken()
    found.__cause__ = OperationalError("gone")
    assert outage(found).log == "The database does not answer: gone"
    assert outage(Broken()) is None
    assert outage(None) is None


@pytest.mark.parametrize("address", ["/compare/?q=%3Cscript%3E", '/compare/?"onclick="x'])
def test_the_address_on_the_page_of_an_outage_is_inert(address):
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = server_error(RequestFactory().get(address))
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "<script" not in page
    assert 'onclick="' not in page
    assert "gone" not in page


def test_what_is_away_beside_the_database_is_told_by_its_own_sentence_and_logged_with_its_reason(visitor, caplog):
    page, problem = visitor.get("/stored/"), visitor.get("/api/v1/stored/")
    for response in (page, problem):
        assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "10", "no-store")
        assert "10.1.2.3" not in response.content.decode()
    assert "This does not work at the moment" in page.content.decode()
    assert "The store is away; the rest works." in page.content.decode()
    assert problem.json()["detail"] == "The store is away; the rest works."
    assert "The store does not answer: 10.1.2.3 refused" in caplog.messages


def test_the_pages_of_errors_ask_the_database_nothing(django_assert_num_queries, visitor, db):
    with django_assert_num_queries(0):
        visitor.get("/broken/")
        visitor.get("/", headers={"host": "evil.example.org"})
