import pytest

from tests.factories import create_jurisdiction, create_requirement, create_topic

pytestmark = pytest.mark.django_db


def test_every_operation_is_told_with_its_words(client):
    create_requirement(create_jurisdiction("xa"), create_topic("days"), "yes")
    page = client.get("/api/docs/").content.decode()
    described = client.get("/api/v1/schema/").json()
    for path, methods in described["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    assert "<code>xa</code>" in page
    assert "<code></code>" not in page
    assert "requirements.csv" in page


def test_a_copy_that_holds_is_not_sent_again(client, django_assert_num_queries):
    first = client.get("/api/docs/")
    with django_assert_num_queries(1):
        assert client.get("/api/docs/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_every_page_leads_to_it(client):
    assert 'href="/api/docs/"' in client.get("/search/").content.decode()
