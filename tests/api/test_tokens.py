"""Tokens in the API: who asks with one, what is refused and in which words, and what it costs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from countries import tokens
from countries.models import Token, TokenEnd
from countries.roles import Role
from milenari.core.api import ReadView, problem_response
from regulations.models import Requirement
from tests import people

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/jurisdictions/xa/"


@pytest.fixture(autouse=True)
def own():
    return people.create_country("xa")


@pytest.fixture
def rana(own):
    return people.account("rana", Role.EXPERT, answers_for=(own.jurisdiction,))


@pytest.fixture
def text(rana) -> str:
    return tokens.make_token(rana, "R", 30, writes=False)[1]


@pytest.fixture
def writing_text(rana) -> str:
    return tokens.make_token(rana, "R that writes", 30, writes=True)[1]


def bearer(text: str, **headers: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}", **headers}


def expire():
    now = timezone.now()
    Token.objects.update(made_at=now - timedelta(days=31), expires_at=now - timedelta(days=1))


ENDED = {
    "unknown": (lambda: Token.objects.update(mark="xxxxxxxx"), "This token is not known here."),
    "another secret": (lambda: Token.objects.update(digest="0" * 64), "This token is not known here."),
    "expired": (expire, "This token has expired."),
    "revoked": (lambda: tokens.revoke(User.objects.get(username="rana"), TokenEnd.OWNER), "This token was revoked."),
    "inactive": (lambda: User.objects.update(is_active=False), "The account of this token is inactive."),
}


@pytest.mark.parametrize("reading", ["public", "members"])
def test_a_token_reads(client, settings, text, reading):
    settings.READING = reading
    response = client.get(ADDRESS, headers=bearer(text))
    assert response.status_code == 200
    assert response.json()["code"] == "xa"
    assert response.wsgi_request.user.username == "rana"
    assert "Authorization" in response["Vary"]


@pytest.mark.parametrize("reading", ["public", "members"])
@pytest.mark.parametrize("what", ENDED)
def test_one_that_is_not_good_is_refused_in_words(client, settings, text, what, reading):
    settings.READING = reading
    end, sentence = ENDED[what]
    held = client.get(ADDRESS, headers=bearer(text))["ETag"]
    end()
    for headers in (bearer(text), bearer(text, **{"if-none-match": held})):
        response = client.get(ADDRESS, headers=headers)
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert response["WWW-Authenticate"] == 'Bearer realm="MILenARI", error="invalid_token"'
        assert "no-store" in response["Cache-Control"]
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
        assert (problem["status"], problem["title"]) == (401, "Unauthorized")
        assert problem["detail"].startswith(sentence)
        assert text not in response.content.decode()


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer nonsense", "Bearer mil_", "Bearer a b c", "Bearer \x00"])
def test_what_is_no_token_is_unknown(client, header):
    response = client.get(ADDRESS, headers={"authorization": header})
    assert response.status_code == 401
    assert response.json()["detail"].startswith("This token is not known here.")


@pytest.mark.parametrize("address", ["/api/v1/no-such-page/", "/api/v1/requirements.csv", "/api/v1/"])
def test_it_is_refused_at_every_address_of_the_api(client, address):
    assert client.get(address, headers=bearer("mil_")).status_code == 401


def test_another_scheme_is_not_ours_to_judge(client):
    """A proxy in front may ask for a password of its own, which is sent along."""
    assert client.get(ADDRESS, headers={"authorization": "Basic dXNlcjpwYXNz"}).status_code == 200


def test_where_members_read_alone_the_api_says_how(client, settings):
    settings.READING = "members"
    response = client.get(ADDRESS)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="MILenARI"'


def test_pages_are_not_for_tokens(client, settings, text):
    assert client.get("/accounts/", headers=bearer(text)).status_code == 302
    assert client.get("/admin/", headers=bearer(text)).status_code == 302
    settings.READING = "members"
    assert client.get("/compare/", headers=bearer(text)).status_code == 302


# ---- what it costs


def test_reading_with_a_token_costs_two_queries_more(client, text, django_assert_num_queries):
    client.get(ADDRESS, headers=bearer(text))  # notes the use, which is written once an hour
    with django_assert_num_queries(3):  # the revision, the record, its members
        client.get(ADDRESS)
    with django_assert_num_queries(5):  # and the token with its account, and its rights
        answer = client.get(ADDRESS, headers=bearer(text))
    with django_assert_num_queries(3):
        assert client.get(ADDRESS, headers=bearer(text, **{"if-none-match": answer["ETag"]})).status_code == 304


CHANGES = {
    "a role": lambda: User.objects.get().groups.add(Group.objects.get(name="lead")),
    "a country": lambda: User.objects.get().assignments.all().delete(),
    "a name": lambda: User.objects.update(first_name="Rania"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_copy_holds_for_its_own_rights_alone(client, text, what):
    anonymous = client.get(ADDRESS)["ETag"]
    mine = client.get(ADDRESS, headers=bearer(text))["ETag"]
    assert mine != anonymous
    assert client.get(ADDRESS, headers=bearer(text, **{"if-none-match": mine})).status_code == 304
    assert client.get(ADDRESS, headers=bearer(text, **{"if-none-match": anonymous})).status_code == 200
    CHANGES[what]()
    assert client.get(ADDRESS, headers=bearer(text, **{"if-none-match": mine})).status_code == 200


def test_its_use_is_noted(client, text):
    client.get(ADDRESS, headers=bearer(text))
    assert Token.objects.get().last_used_at is not None


def test_a_refused_one_is_not(client, text):
    expire()
    client.get(ADDRESS, headers=bearer(text))
    client.post(ADDRESS, headers=bearer(text))
    assert Token.objects.get().last_used_at is None


# ---- writing


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_one_that_only_reads_writes_nowhere(client, text, method):
    response = getattr(client, method)(reverse("api:requirement-list"), headers=bearer(text))
    assert response.status_code == 403
    assert response["WWW-Authenticate"] == 'Bearer realm="MILenARI", error="insufficient_scope"'
    assert response.json()["detail"].startswith("This token only reads.")


def test_one_that_writes_is_told_where_nothing_is_written(client, writing_text):
    assert client.post(reverse("api:requirement-list"), headers=bearer(writing_text)).status_code == 405


class Answer(APIView):
    """A view that writes, as the API's own do."""

    model = Requirement

    def get_exception_handler(self):
        return problem_response

    def get(self, request, pk):
        return Response()

    def patch(self, request, pk):
        self.check_object_permissions(request, Requirement.objects.get(pk=pk))
        return Response({"user": request.user.username, "token": request.auth.name if request.auth else None})


def patched(record, user=None, session=None, **headers):
    """With CSRF enforced, as for a browser."""
    request = APIRequestFactory(enforce_csrf_checks=True).patch("/", headers=headers)
    request.session, request.user = session, user or AnonymousUser()
    return Answer.as_view()(request, pk=record.pk)


def test_a_token_writes_what_its_account_may_without_a_csrf_token(client, own, writing_text):
    foreign = people.create_country("xb")
    done = patched(own["regulations.requirement"], session=client.session, **bearer(writing_text))
    assert (done.status_code, done.data) == (200, {"user": "rana", "token": "R that writes"})
    assert patched(foreign["regulations.requirement"], session=client.session, **bearer(writing_text)).status_code == 403


def test_the_class_alone_refuses_as_the_middleware_does(client, own, text):
    record = own["regulations.requirement"]
    refused = patched(record, session=client.session, **bearer(text))
    assert (refused.status_code, refused.data["detail"][:22]) == (403, "This token only reads.")
    unknown = patched(record, session=client.session, **bearer("mil_"))
    assert (unknown.status_code, unknown["WWW-Authenticate"]) == (401, 'Bearer realm="MILenARI"')


def test_a_browser_writes_with_its_csrf_token_alone(client, own, rana):
    assert "CSRF" in str(patched(own["regulations.requirement"], rana, client.session).data["detail"])


def test_who_asks_without_anything_is_told_how(client, own):
    answer = patched(own["regulations.requirement"], session=client.session)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="MILenARI"')


def test_where_a_second_factor_is_required_a_leads_token_writes_only_with_one(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    lead = people.account("lead", Role.LEAD)
    text = tokens.make_token(lead, "R", 30, writes=True)[1]
    refused = client.post(reverse("api:requirement-list"), headers=bearer(text))
    assert refused.status_code == 403
    assert "second factor" in refused.json()["detail"]
    assert client.get(ADDRESS, headers=bearer(text)).status_code == 200


def test_the_token_counts_and_not_the_session_beside_it(client, text):
    client.force_login(people.account("omar"))
    assert client.get(ADDRESS, headers=bearer(text)).wsgi_request.user.username == "rana"
    assert client.get(ADDRESS, headers=bearer("mil_")).status_code == 401


def test_every_reading_view_knows_tokens_and_sessions():
    assert [one.__name__ for one in ReadView.authentication_classes] == ["TokenAuthentication", "SessionAuthentication"]


def test_no_answer_to_a_token_is_kept_for_others(client, text):
    client.get(ADDRESS, headers=bearer(text))
    assert Client().get(ADDRESS).wsgi_request.user.is_anonymous
