"""The roles in the API: reading, and the rule that whatever writes there asks."""

import pytest
from django.urls import reverse
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from countries.api_permissions import RolePermission
from countries.roles import Action, Role
from milenari.core.api import problem_response
from regulations.models import Requirement
from tests import people
from tests.people import ANONYMOUS, INACTIVE, NOBODY, SUPERUSER

pytestmark = pytest.mark.django_db

EVERYONE = [ANONYMOUS, NOBODY, INACTIVE, SUPERUSER, *Role.values]
ADDRESSES = ["", "requirements/", "requirements/xa/xa-topic/", "jurisdictions/xa/", "comparison/", "barriers/", "releases/"]


@pytest.fixture
def own():
    return people.create_country("xa")


@pytest.fixture
def foreign():
    return people.create_country("xb")


@pytest.fixture
def accounts(own):
    return people.one_of_each_role(own.jurisdiction)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("reading", ["public", "members"])
def test_reading(client, settings, accounts, who, reading):
    settings.READING = reading
    if who != ANONYMOUS:
        client.force_login(accounts[who])
    refused = reading == "members" and who in (ANONYMOUS, INACTIVE)
    for address in ADDRESSES:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == (401 if refused else 200), address
        if refused:
            assert response["Content-Type"] == "application/problem+json"
            problem = response.json()
            assert (problem["status"], problem["detail"]) == (401, "Reading needs a login here.")
            assert set(problem) == {"type", "title", "status", "detail", "errors"}
        elif reading == "members":
            assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("who", EVERYONE)
def test_what_cannot_be_written_answers_405_to_everyone(client, accounts, own, who):
    if who != ANONYMOUS:
        client.force_login(accounts[who])
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(reverse("api:requirement-list")).status_code == 405


def test_an_anonymous_program_costs_no_query_for_an_account(client, own, django_assert_num_queries):
    with django_assert_num_queries(3):  # the revision, the record, its members
        client.get("/api/v1/jurisdictions/xa/")


# ---- the rule for what writes: a view as the API's writing ones are


class Answer(APIView):
    permission_classes = (RolePermission,)
    model = Requirement

    def get_exception_handler(self):
        return problem_response

    def _answer(self, request, pk):
        self.check_object_permissions(request, Requirement.objects.get(pk=pk))
        return Response()

    get = put = patch = delete = post = _answer


class Verification(Answer):
    role_action = Action.VERIFY
    http_method_names = ["post"]


ALLOWED = {  # of an answer: of one's own country, of another's; and verifying the same two
    ANONYMOUS: (False, False, False, False),
    NOBODY: (False, False, False, False),
    INACTIVE: (False, False, False, False),
    Role.PARTNER: (False, False, False, False),
    Role.EXPERT: (True, False, True, False),
    Role.LEAD: (True, True, False, False),
    Role.ADMINISTRATOR: (True, True, False, False),
    SUPERUSER: (True, True, True, True),
}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("who", ALLOWED)
def test_writing(client, accounts, own, foreign, who, method):
    def status(view, country, method):
        request = getattr(APIRequestFactory(), method)("/")
        request.session, request.user = client.session, accounts.get(who) or request_user()
        request._dont_enforce_csrf_checks = True
        return view.as_view()(request, pk=country["regulations.requirement"].pk).status_code

    def request_user():
        from django.contrib.auth.models import AnonymousUser

        return AnonymousUser()

    own_written, foreign_written, own_verified, foreign_verified = ALLOWED[who]
    assert (status(Answer, own, method) == 200) == own_written
    assert (status(Answer, foreign, method) == 200) == foreign_written
    assert (status(Verification, own, "post") == 200) == own_verified
    assert (status(Verification, foreign, "post") == 200) == foreign_verified
    assert status(Answer, foreign, "get") == 200
