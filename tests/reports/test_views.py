import pytest
from django.urls import reverse

from tests.reports.reading import Reading


@pytest.mark.usefixtures("evidence")
def test_the_report_of_the_scope_in_the_query_string_is_downloaded(client):
    response = client.get(reverse("reports:gap-report"), {"country": "xb", "domain": "asking"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="milenari-gap-report-xb-')
    text = Reading(response.content).text
    assert "What of review?" in text
    assert "What of licence?" not in text


@pytest.mark.usefixtures("evidence")
def test_a_scope_that_does_not_fit_gives_no_document_but_a_sentence(client):
    response = client.get(reverse("reports:gap-report"), {"country": ["xb", "xz"]})
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "“xz” is not a known country; it can be: xa, xb." in response.content.decode()


@pytest.mark.django_db
def test_without_evidence_the_page_says_how_to_load_it(client):
    response = client.get(reverse("reports:gap-report"))
    assert response.status_code == 404
    assert "load_evidence" in response.content.decode()


@pytest.mark.usefixtures("evidence")
def test_a_report_is_only_read(client):
    assert client.post(reverse("reports:gap-report")).status_code == 405


def test_the_address_is_as_documented():
    assert reverse("reports:gap-report") == "/reports/gap-report.pdf"
