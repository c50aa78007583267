"""Reports in the API: asking, following, the file, cancelling; who may what; answers that are never stale, and cheap."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from countries.models import Jurisdiction
from countries.roles import Role
from countries.tokens import make_token
from reports import queue
from reports.actions import freeze
from reports.models import Report
from reports.renderers.formats import Made
from reports.vocabulary import ReportState
from tests.people import account

PROBLEM = "application/problem+json"
LIST = "/api/v1/reports/"
CONTENT = b"PK of a test"
SHA256 = hashlib.sha256(CONTENT).hexdigest()

of_evidence = pytest.mark.usefixtures("evidence", "report_files")


@pytest.fixture
def client() -> Client:
    """As a script is: it keeps no cookie, and is not let off CSRF."""
    return Client(enforce_csrf_checks=True)


def post(client: Client, words: object, **headers: str):
    return client.post(LIST, json.dumps(words), content_type="application/json", headers=headers)


def asked(client: Client, **words: object) -> dict[str, object]:
    response = post(client, {"format": "csv", **words})
    assert response.status_code == 202, response.content
    return response.json()


def finish(told: dict[str, object]) -> Report:
    """Ends it as a worker would."""
    claimed = queue.claim(str(told["id"]))
    assert claimed is not None
    queue.finish(claimed, Made("milenari-xb.zip", claimed.revision), SHA256, BytesIO(CONTENT))
    return Report.objects.get(pk=claimed.pk)


def problem(response, status: int) -> dict[str, object]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    return response.json()


@of_evidence
class TestAskedFor:
    def test_by_a_script_that_then_follows_it_and_has_its_file(self, client):
        answer = post(client, {"format": "csv", "country": ["xb"], "start": "2027-01-11"})
        told = answer.json()
        assert (answer.status_code, answer["Location"], answer["Retry-After"]) == (202, told["api_url"], "2")
        assert type(answer["Location"]) is str  # a server may take nothing that is more than a text
        assert told["scope"] == {"country": ["xb"], "start": "2027-01-11"}
        assert (told["state"], told["file_url"], told["ahead"]) == ("queued", None, 0)
        waiting = problem(client.get(f"{told['api_url']}file/"), 409)
        assert waiting["detail"] == "This report is not ready yet; its address says how far it is."

        finish(told)

        told = client.get(told["api_url"]).json()
        assert (told["state"], told["cancel_url"]) == ("done", None)
        file = client.get(told["file_url"], headers={"Accept": "application/zip"})
        assert b"".join(file.streaming_content) == CONTENT
        assert told["sha256"] == SHA256 == file["ETag"].strip('"')
        assert len(CONTENT) == told["size"] == int(file["Content-Length"])
        assert file["Content-Type"] == told["media_type"] == "application/zip"
        assert file["Content-Disposition"] == f'attachment; filename="{told["file_name"]}"'

    def test_by_the_words_of_the_form_gives_what_the_form_gives(self, client):
        words = {"country": ["xb", "xa"], "domain": "making", "section": ["gaps", "summary"], "show": "gaps", "q": "x"}
        told = asked(client, **words, language="en")
        page = client.get("/reports/", words).content.decode()
        scope = Report.objects.get().scope
        assert scope == "country=xb&country=xa&domain=making&section=summary&section=gaps"
        assert f'name="scope" value="{scope.replace("&", "&amp;")}"' in page
        assert told["scope"] == {
            **{name: words[name] for name in ("country", "section")},
            "domain": ["making"],
            "section": ["summary", "gaps"],
        }
        assert {"what": "Chapters", "which": "Summary in figures, Gaps by country"} in told["covers"]

    def test_with_words_that_are_empty_as_if_they_were_left_out(self, client):
        told = asked(client, country=[], domain=None, baseline="", start=None)
        assert told["scope"] == {}

    def test_twice_it_is_the_same_report_and_when_it_is_ready_it_is_given_at_once(self, client):
        first = asked(client)
        assert asked(client, country=["xa", "xb"])["id"] == first["id"]  # those are all
        finish(first)

        answer = post(client, {"format": "csv"})

        assert (answer.status_code, answer.json()["id"], answer.json()["state"]) == (200, first["id"], "done")
        assert answer["Location"] == first["api_url"]
        assert "Retry-After" not in answer

    def test_of_a_release_it_stays_current(self, client):
        freeze("deliverable", "Deliverable")
        of_now, of_then = asked(client), asked(client, release="deliverable", since="deliverable")
        Jurisdiction.objects.get(code="xb").save()
        assert not client.get(of_now["api_url"]).json()["is_current"]
        told = client.get(of_then["api_url"]).json()
        assert told["is_current"]
        assert told["scope"] == {"release": "deliverable", "since": "deliverable"}
        assert {"what": "Evidence", "which": "Deliverable"} in told["covers"]

    @pytest.mark.parametrize(
        ("words", "field", "fits"),
        [
            ({}, "format", "Name one; format can be: pdf, docx"),
            ({"format": "odt"}, "format", "“odt” does not fit; format can be: pdf, docx, offline, xlsx, csv, datapackage."),
            ({"format": ["pdf"]}, "format", "format is a text."),
            ({"format": "pdf", "language": "xx"}, "language", "language can be: en"),
            ({"format": "pdf", "country": "xz"}, "country", "“xz” is not a known country; it can be: xa, xb."),
            ({"format": "pdf", "country": ["xa", 3]}, "country", "country is a text, or a list of texts."),
            ({"format": "pdf", "section": ["none"]}, "section", "it can be: summary, method"),
            ({"format": "pdf", "release": "first"}, "release", "“first” is not a known release; known are: none yet."),
            ({"format": "pdf", "since": "fi\x00rst"}, "since", "since is a text."),
            ({"format": "pdf", "start": "soon"}, "start", "write it as year-month-day"),
            ({"format": "pdf", "baseline": {"a": 1.5}}, "baseline", "baseline is a text."),
            ({"format": "pdf", "colour": "red"}, "colour", "known are: country, domain, phase"),
            ({"format": "pdf", "domain": "asking", "phase": "setup"}, "", "None of the chosen domains has a topic"),
        ],
        ids=str,
    )
    def test_with_a_word_that_does_not_fit_it_is_refused_with_what_would(self, client, words, field, fits):
        told = problem(post(client, words), 400)
        (error,) = told["errors"]
        assert error["field"] == field
        assert fits in error["message"]
        assert told["detail"].startswith("No report was asked for.")
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "status", "why"),
        [
            (b"[]", 400, "What was sent is a list; send a JSON object"),
            (b"{", 400, "Line 1, column 2 of what was sent is no JSON"),
            (b"", 400, "Nothing was sent"),
            (b'{"q": "\\ud800"}', 400, "half a character"),
            (b'{"q": "' + b"x" * 270_000 + b'"}', 413, "larger than 256 KiB"),
        ],
        ids=["list", "broken", "nothing", "half a character", "large"],
    )
    def test_with_what_is_no_scope_it_is_refused_with_a_sentence(self, client, sent, status, why):
        response = client.post(LIST, sent, content_type="application/json")
        assert why in problem(response, status)["detail"]

    def test_in_another_form_than_json_it_is_refused(self, client):
        problem(client.post(LIST, {"format": "pdf"}), 415)

    def test_with_a_word_in_the_address_it_is_refused(self, client):
        response = client.post(f"{LIST}?country=xb", "{}", content_type="application/json")
        assert problem(response, 400)["errors"][0]["field"] == "country"

    def test_without_an_account_it_costs_no_session_and_has_the_limit_of_all(self, client, settings):
        settings.REPORT_LIMIT_ALL_ANONYMOUS = 1
        asked(client, country="xa")
        response = post(client, {"format": "csv", "country": "xb"})
        assert "Many reports are waiting to be made." in problem(response, 429)["detail"]
        assert response["Retry-After"] == "60"
        assert not client.cookies
        assert not Session.objects.exists()

    def test_without_an_account_it_can_be_switched_off(self, client, settings):
        settings.REPORT_LIMIT_ANONYMOUS = 0
        assert "Without an account no report" in problem(post(client, {"format": "csv"}), 429)["detail"]

    def test_with_an_account_it_is_the_account_s_with_its_limit(self, settings):
        settings.REPORT_LIMIT = 1
        client, user = Client(), account("partner", Role.PARTNER)
        client.force_login(user)
        told = asked(client, country="xa")
        assert Report.objects.get().requested_by == user
        assert told["cancel_url"] == f"{told['api_url']}cancel/"
        assert "You have a report under way already" in problem(post(client, {"format": "csv"}), 429)["detail"]

    def test_with_a_token_it_is_the_account_s_without_any_session(self, client):
        user = account("partner", Role.PARTNER)
        token = {"Authorization": f"Bearer {make_token(user, 'A script', 30, writes=True)[1]}"}
        told = post(client, {"format": "csv"}, **token).json()
        assert Report.objects.get().requested_by == user
        assert client.post(told["cancel_url"], headers=token).json()["state"] == "cancelled"
        assert [report["id"] for report in client.get(f"{LIST}?mine=yes", headers=token).json()["results"]] == [told["id"]]

    def test_in_a_session_it_needs_the_token_against_forgery(self, client):
        client.force_login(account("partner", Role.PARTNER))
        assert "CSRF" in problem(post(client, {"format": "csv"}), 403)["detail"]
        client.get("/reports/")
        response = post(client, {"format": "csv"}, **{"X-CSRFToken": client.cookies["csrftoken"].value})
        assert response.status_code == 202

    def test_where_the_site_is_for_members_it_needs_an_account(self, client, settings):
        settings.READING = "members"
        problem(post(client, {"format": "csv"}), 401)
        assert not Report.objects.exists()


@pytest.mark.django_db
def test_without_evidence_there_is_nothing_to_ask_for(client):
    assert "no evidence is loaded" in problem(post(client, {"format": "csv"}), 409)["detail"]


@of_evidence
class TestFollowing:
    def test_tells_how_far_it_is_and_an_unchanged_one_costs_two_queries(self, client, django_assert_num_queries):
        told = asked(client)
        answer = client.get(told["api_url"])
        with django_assert_num_queries(2):  # the revision, the report
            held = client.get(told["api_url"], headers={"If-None-Match": answer["ETag"]})
        assert (held.status_code, held.content) == (304, b"")

        claimed = queue.claim(str(told["id"]))
        queue.renew(claimed, 3, 8, "Laying out")
        moved = client.get(told["api_url"], headers={"If-None-Match": answer["ETag"]})

        assert moved.status_code == 200
        assert {"state": "running", "done": 3, "total": 8, "stage": "Laying out"}.items() <= moved.json().items()
        assert moved["Retry-After"] == "2"
        assert client.head(told["api_url"])["ETag"] == moved["ETag"]

    def test_is_never_answered_with_what_was(self, client):
        """Given back by its worker, a report is as it was before, and so is its validator; what was told between is not kept."""
        told = asked(client)
        before = client.get(told["api_url"])
        claimed = queue.claim(str(told["id"]))
        assert client.get(told["api_url"]).json()["state"] == "running"
        queue.give_back(claimed)
        assert client.get(told["api_url"]).json()["state"] == before.json()["state"] == "queued"
        finish(told)
        assert client.get(told["api_url"]).json()["state"] == "done"

    def test_notices_what_is_made_before_it(self, client):
        first, second = asked(client, country="xa"), asked(client, country="xb")
        answer = client.get(second["api_url"])
        assert answer.json()["ahead"] == 1
        finish(first)
        again = client.get(second["api_url"], headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.json()["ahead"]) == (200, 0)

    def test_says_why_it_failed_and_that_there_is_no_file(self, client):
        told = asked(client)
        queue.fail(queue.claim(str(told["id"])), "The printer is on fire.")
        answer = client.get(told["api_url"])
        assert {"state": "failed", "reason": "The printer is on fire.", "file_url": None}.items() <= answer.json().items()
        assert "Retry-After" not in answer
        assert "The printer is on fire." in problem(client.get(f"{told['api_url']}file/"), 404)["detail"]

    def test_of_one_that_there_is_not_says_where_they_are(self, client):
        nowhere = f"{LIST}00000000-0000-4000-8000-000000000000/"
        for address in (nowhere, f"{nowhere}file/"):
            assert "There is no report “00000000-" in problem(client.get(address), 404)["detail"]
        problem(client.post(f"{nowhere}cancel/"), 404)

    @pytest.mark.parametrize(("role", "is_told"), [(Role.PARTNER, False), (Role.EXPERT, False), (Role.LEAD, True)])
    def test_names_who_asked_to_those_whom_the_page_tells_it(self, role, is_told, client):
        asker = Client()
        asker.force_login(account("asker", first_name="Rana", last_name="Haddad"))
        told = asked(asker)
        country = Jurisdiction.objects.get(code="xb")
        reader = Client()
        reader.force_login(account("reader", role, answers_for=(country,) if role == Role.EXPERT else ()))
        named = reader.get(told["api_url"]).json()["requested_by"]
        page = reader.get(told["url"]).content.decode()
        assert (named is not None) == is_told == ("asker" in page)
        assert client.get(told["api_url"]).json()["requested_by"] is None


@of_evidence
class TestTheFile:
    def test_is_not_sent_again(self, client, django_assert_num_queries):
        told = asked(client)
        finish(told)
        address = client.get(told["api_url"]).json()["file_url"]
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == CONTENT
        with django_assert_num_queries(1):
            held = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (held.status_code, held["ETag"]) == (304, f'"{SHA256}"')
        assert client.head(address)["Content-Length"] == str(len(CONTENT))

    def test_that_is_no_longer_kept_is_gone(self, client):
        told = asked(client)
        finish(told)
        Report.objects.update(expires_at=timezone.now() - timedelta(days=1))
        queue.expire()
        assert "Ask for it again." in problem(client.get(f"{told['api_url']}file/"), 410)["detail"]
        assert client.get(told["api_url"]).json()["state"] == "expired"

    def test_that_is_lost_is_said_to_be(self, client, report_files):
        told = asked(client)
        finish(told)
        next(report_files.iterdir()).unlink()
        answer = client.get(f"{told['api_url']}file/")
        assert "is gone" in problem(answer, 404)["detail"]
        assert "ETag" not in answer

    def test_takes_no_words(self, client):
        told = asked(client)
        assert problem(client.get(f"{told['api_url']}file/?format=json"), 400)["errors"][0]["field"] == "format"


@of_evidence
class TestCancelling:
    def test_is_for_who_has_the_address_that_was_told_to_who_asked(self, client):
        told = asked(client)
        assert client.get(told["api_url"]).json()["cancel_url"] is None
        assert post(client, {"format": "csv"}).json()["cancel_url"] is None  # somebody else, who asks for the same
        bare = f"{told['api_url']}cancel/"
        for address in (bare, f"{bare}?key=", f"{bare}?key=guess"):
            assert "Only who asked" in problem(client.post(address), 403)["detail"]
        assert Report.objects.get().state == ReportState.QUEUED

        answer = client.post(told["cancel_url"])

        assert (answer.status_code, answer.json()["state"], answer.json()["cancel_url"]) == (200, "cancelled", None)
        assert client.post(told["cancel_url"]).status_code == 200  # a second time it is so already
        assert "cancelled before" in problem(client.get(f"{told['api_url']}file/"), 404)["detail"]

    def test_does_not_open_a_report_of_an_account(self, client):
        """Which has no key: an empty one must not be it."""
        owner = Client()
        owner.force_login(account("owner"))
        told = asked(owner)
        problem(client.post(f"{told['api_url']}cancel/?key="), 403)

    def test_of_one_that_has_ended_is_a_conflict(self, client):
        told = asked(client)
        finish(told)
        assert "ended already" in problem(client.post(told["cancel_url"]), 409)["detail"]

    def test_works_in_the_browser_s_session_in_which_it_was_asked_for(self):
        browser = Client()
        browser.post("/reports/", {"scope": "", "format": "csv", "language": "en"})
        report = Report.objects.get()
        told = browser.get(f"{LIST}{report.pk}/").json()
        assert told["cancel_url"] == f"{told['api_url']}cancel/"
        assert browser.post(told["cancel_url"]).json()["state"] == "cancelled"

    @pytest.mark.parametrize(("role", "status"), [(Role.PARTNER, 403), (Role.LEAD, 200), (Role.ADMINISTRATOR, 200)])
    def test_is_for_who_may_change_reports(self, client, role, status):
        told = asked(client)
        reader = Client()
        reader.force_login(account("reader", role))
        assert reader.post(f"{told['api_url']}cancel/").status_code == status

    def test_is_not_done_by_reading(self, client):
        told = asked(client)
        assert problem(client.get(told["cancel_url"]), 405)["status"] == 405


@of_evidence
class TestTheList:
    def test_has_all_that_the_page_has_filtered_by_its_words(self, client):
        first, second = asked(client, country="xa"), asked(client, country="xb", format="xlsx")
        finish(first)
        told = client.get(LIST).json()
        assert [report["id"] for report in told["results"]] == [second["id"], first["id"]]
        assert told["results"][0]["cancel_url"] is None
        for words, id in (("state=done", first["id"]), ("report_format=xlsx", second["id"])):
            assert [report["id"] for report in client.get(f"{LIST}?{words}").json()["results"]] == [id]
        assert "“lost” is not known here" in str(problem(client.get(f"{LIST}?state=lost"), 400)["errors"])

    def test_can_be_of_the_reader_s_own(self, client):
        asked(client, country="xa")
        owner = Client()
        owner.force_login(account("owner"))
        told = asked(owner, country="xb")
        assert [report["id"] for report in owner.get(f"{LIST}?mine=yes").json()["results"]] == [told["id"]]
        assert client.get(f"{LIST}?mine=yes").json()["results"] == []

    def test_is_read_in_pages_in_few_queries(self, client, django_assert_max_num_queries):
        freeze("deliverable", "Deliverable")
        ids = [asked(client, **words)["id"] for words in ({"country": "xa"}, {"release": "deliverable"}, {"domain": "asking"})]
        found, address = [], f"{LIST}?page_size=1"
        while address:
            with django_assert_max_num_queries(2):  # the page, the revision
                told = client.get(address).json()
            found += [report["id"] for report in told["results"]]
            address = told["next"]
        assert found == ids[::-1]

    def test_is_not_sent_again_until_any_of_it_moves(self, client):
        told = asked(client)
        answer = client.get(LIST)
        assert client.get(LIST, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        queue.renew(queue.claim(str(told["id"])), 1, 9, "Beginning")
        again = client.get(LIST, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.json()["results"][0]["stage"]) == (200, "Beginning")

    def test_is_had_as_a_table(self, client):
        asked(client, country="xb")
        head, row = client.get(f"{LIST}?fields=state,scope&format=csv").content.decode().splitlines()
        assert (head, row) == ("state,scope", 'queued,"{""country"": [""xb""]}"')
