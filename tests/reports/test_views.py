"""The pages of reports: what one would hold, asking for it, how far it is, and its file."""

import hashlib
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from reports import queue
from reports.models import Report
from reports.renderers.formats import Made
from reports.vocabulary import ReportState

CONTENT = b"%PDF of a test"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def evidence(evidence, report_files) -> None:
    """With a folder of their own for the files."""


def post(client, scope: str = "", **words: str):
    return client.post(reverse("reports:reports"), {"scope": scope, "format": "pdf", "language": "en", **words})


def asked(client, scope: str = "") -> Report:
    return Report.objects.get(pk=post(client, scope).url.strip("/").split("/")[-1])


def finish(report: Report) -> Report:
    """Ends it as a worker would."""
    claimed = queue.claim(str(report.pk))
    assert claimed is not None
    queue.finish(claimed, Made("milenari-gap-report-xa.pdf", claimed.revision), SHA256, BytesIO(CONTENT))
    return Report.objects.get(pk=report.pk)


def page(client, report: Report) -> str:
    return client.get(report.get_absolute_url()).content.decode()


# ---- choosing and asking


@pytest.mark.usefixtures("evidence")
def test_the_form_says_beforehand_what_the_report_will_hold(client):
    text = client.get(reverse("reports:reports"), {"country": "xb", "section": ["gaps", "summary"]}).content.decode()
    for words in ("<strong>1</strong> country", "<strong>2</strong> topics", "<strong>1</strong> barrier"):
        assert words in text
    assert "<li>Summary in figures</li><li>Gaps by country</li>" in text
    assert 'name="scope" value="country=xb&amp;section=summary&amp;section=gaps"' in text


@pytest.mark.usefixtures("evidence")
def test_the_form_says_that_sources_will_be_added_where_a_chosen_chapter_cites(client):
    text = client.get(reverse("reports:reports"), {"section": "answers"}).content.decode()
    assert '<li>Sources <span class="muted">(added, with what the other chapters cite)</span></li>' in text
    assert "(added" not in client.get(reverse("reports:reports"), {"section": "gaps"}).content.decode()
    assert "(added" not in client.get(reverse("reports:reports"), {"section": ["answers", "sources"]}).content.decode()


@pytest.mark.usefixtures("evidence")
def test_a_word_that_does_not_fit_is_named_and_the_rest_is_shown(client):
    text = client.get(reverse("reports:reports"), {"country": ["xb", "xz"], "section": "nope"}).content.decode()
    assert "“xz” is not a known country; it can be: xa, xb." in text
    assert "“nope” is not a known section" in text
    assert 'value="country=xb"' in text


@pytest.mark.usefixtures("evidence")
def test_a_scope_without_a_topic_is_said_and_cannot_be_asked_for(client):
    text = client.get(reverse("reports:reports"), {"domain": "asking", "phase": "setup"}).content.decode()
    assert "None of the chosen domains has a topic in the chosen phases" in text
    assert "Make the report" not in text


@pytest.mark.django_db
def test_without_evidence_the_form_says_how_to_load_it(client):
    assert "load_evidence" in client.get(reverse("reports:reports")).content.decode()


@pytest.mark.usefixtures("evidence")
def test_asking_leads_to_the_report_s_page(client):
    response = post(client, "country=xb")
    report = Report.objects.get()
    assert (response.status_code, response.url) == (302, f"/reports/{report.pk}/")
    assert (report.state, report.scope, report.requested_by) == (ReportState.QUEUED, "country=xb", None)


@pytest.mark.usefixtures("evidence")
def test_scopes_that_are_equal_are_one_report_however_they_are_written(client):
    words = ("country=xa&country=xb&baseline=xu", "domain=making&domain=asking", "show=gaps&q=licence", "")
    assert len({post(client, scope).url for scope in words}) == 1


@pytest.mark.usefixtures("evidence")
def test_a_finished_report_is_served_at_once_to_whoever_asks_for_the_same(client, django_assert_max_num_queries):
    report = finish(asked(client))
    with django_assert_max_num_queries(12):
        response = post(client)
    assert response.url == report.get_absolute_url()
    client.get(reverse("reports:file", args=[report.pk]))

    begun = time.perf_counter()
    content = b"".join(client.get(reverse("reports:file", args=[report.pk])).streaming_content)

    assert time.perf_counter() - begun < 0.05
    assert content == CONTENT


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize(
    "words", [{"format": "nope"}, {"language": "xx"}, {"scope": "country=xz"}, {"scope": "colour=red"}, {"format": ""}]
)
def test_what_the_form_does_not_offer_is_refused(client, words):
    response = client.post(reverse("reports:reports"), {"scope": "", "format": "pdf", "language": "en", **words})
    assert response.status_code == 400
    assert "No report was asked for" in response.content.decode()
    assert not Report.objects.exists()


@pytest.mark.usefixtures("evidence")
def test_who_has_too_many_under_way_is_told_so(client, settings):
    settings.REPORT_LIMIT_ANONYMOUS = 1
    post(client, "country=xa")
    response = post(client, "country=xb")
    assert response.status_code == 429
    assert "You have a report under way already" in response.content.decode()


# ---- following and cancelling


@pytest.mark.usefixtures("evidence")
def test_the_page_shows_how_far_the_report_is_and_asks_again_by_itself(client):
    report = asked(client)
    assert "It is the next to be made." in page(client, report)

    claimed = queue.claim(str(report.pk))
    queue.renew(claimed, 30, 60, "Laying out chapter 3 of 8")
    text = page(client, report)

    assert '<progress class="run-progress" id="progress" max="100" value="50">50 %</progress>' in text
    assert "Laying out chapter 3 of 8" in text
    assert 'hx-trigger="every 2s"' in text
    assert '<noscript><meta http-equiv="refresh"' in text


@pytest.mark.usefixtures("evidence")
def test_the_page_ends_at_the_download_with_size_and_checksum(client):
    text = page(client, finish(asked(client)))
    assert "Download the report" in text
    assert SHA256 in text
    assert "hx-trigger" not in text.split('id="run"')[1].split("</section>")[0]
    assert "http-equiv" not in text


@pytest.mark.usefixtures("evidence")
def test_a_failed_report_says_why(client):
    report = asked(client)
    queue.fail(queue.claim(str(report.pk)), "The printer is on fire.")
    assert "The printer is on fire." in page(client, report)


@pytest.mark.usefixtures("evidence")
def test_who_asked_can_cancel_and_nobody_else_but_staff(client):
    report = asked(client)
    address = reverse("reports:cancel", args=[report.pk])
    client.cookies.clear()
    assert "Cancel the report" not in page(client, report)
    assert client.post(address).status_code == 403

    client.force_login(User.objects.create_user("other"))
    assert client.post(address).status_code == 403

    client.force_login(User.objects.create_superuser("staff"))
    assert "Cancel the report" in page(client, report)
    assert client.post(address).url == report.get_absolute_url()
    assert Report.objects.get().state == ReportState.CANCELLED


@pytest.mark.usefixtures("evidence")
def test_who_asked_without_an_account_can_cancel_in_the_same_session(client):
    report = asked(client)
    client.post(reverse("reports:cancel", args=[report.pk]))
    assert "It was cancelled before it was ready." in page(client, report)


@pytest.mark.usefixtures("evidence")
def test_the_list_is_filtered_by_state(client, django_assert_max_num_queries):
    finish(asked(client, "country=xa"))
    asked(client, "country=xb")
    with django_assert_max_num_queries(10):
        text = client.get(reverse("reports:runs"), {"state": "done"}).content.decode()
    assert "1 of 2 reports." in text
    assert "Country XA" in text
    assert '<span class="run-covers">Country XB' not in text
    assert ">Reset</a>" in text
    assert ">Reset</a>" not in client.get(reverse("reports:runs")).content.decode()
    assert "“lost” is not known here" in client.get(reverse("reports:runs"), {"state": "lost"}).content.decode()


# ---- the file


@pytest.mark.usefixtures("evidence")
def test_the_file_has_its_name_type_length_and_its_checksum_as_validator(client):
    report = finish(asked(client))
    response = client.get(reverse("reports:file", args=[report.pk]))
    assert b"".join(response.streaming_content) == CONTENT
    assert response["Content-Disposition"] == 'attachment; filename="milenari-gap-report-xa.pdf"'
    assert (response["Content-Type"], response["Content-Length"]) == ("application/pdf", str(len(CONTENT)))
    assert response["ETag"] == f'"{SHA256}"'
    again = client.get(reverse("reports:file", args=[report.pk]), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("evidence")
def test_a_file_that_is_not_there_yet_or_no_longer_is_not_served(client):
    report = asked(client)
    address = reverse("reports:file", args=[report.pk])
    assert client.get(address).status_code == 404

    finish(report)
    Report.objects.update(expires_at=timezone.now() - timedelta(days=1))
    queue.expire()
    response = client.get(address)

    assert response.status_code == 410
    assert "is deleted" in response.content.decode()


# ---- the address of the PDF


@pytest.mark.usefixtures("evidence")
def test_the_pdf_s_own_address_gives_the_finished_file_and_else_leads_to_the_form(client):
    address = reverse("reports:gap-report")
    response = client.get(address, {"country": "xb", "show": "gaps"})
    assert (response.status_code, response.url) == (303, "/reports/?country=xb")

    finish(asked(client, "country=xb"))
    response = client.get(address, {"country": "xb", "show": "gaps"})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == CONTENT


@pytest.mark.usefixtures("evidence")
def test_a_scope_that_does_not_fit_gives_no_document_but_a_sentence(client):
    response = client.get(reverse("reports:gap-report"), {"country": ["xb", "xz"]})
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "“xz” is not a known country; it can be: xa, xb." in response.content.decode()


@pytest.mark.django_db
def test_without_evidence_the_pdf_s_address_says_how_to_load_it(client):
    response = client.get(reverse("reports:gap-report"))
    assert response.status_code == 404
    assert "load_evidence" in response.content.decode()


@pytest.mark.usefixtures("evidence")
def test_the_pdf_s_address_is_only_read(client):
    assert client.post(reverse("reports:gap-report")).status_code == 405


def test_the_address_is_as_documented():
    assert reverse("reports:gap-report") == "/reports/gap-report.pdf"


@pytest.mark.usefixtures("evidence")
def test_the_form_says_for_which_trial_the_plan_is_made_and_where_to_describe_it(client):
    html = client.get("/reports/?country=xb&patients=children&number=20").content.decode()
    assert "The trial’s plan is made for: Patients: Children; Planned number of patients: 20." in html
    assert 'href="/plan/?country=xb&amp;patients=children&amp;number=20"' in html
    assert "Nothing is said of the trial yet" in client.get("/reports/").content.decode()
    assert (
        "trial" not in client.get("/reports/?section=gaps").content.decode().split('class="report-chapters"')[1].split("<form")[0]
    )
