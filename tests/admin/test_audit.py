"""The audit log in the admin: read, filtered, searched and exported by administrators, and written there by nobody."""

import csv
import io

import pytest
from django.urls import reverse

from milenari.core.audit import AuditEntry, Outcome, record
from milenari.core.audit.events import Event
from regulations.audit import Event as OfTheQuestionnaire
from tests import factories
from tests.people import ANONYMOUS, NOBODY, SUPERUSER, one_of_each_role

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("admin:core_auditentry_changelist"), reverse("admin:core_auditentry_export")
READERS = {"administrator", SUPERUSER}


@pytest.fixture
def people():
    return one_of_each_role(factories.create_jurisdiction("xa"))


@pytest.fixture
def administrator(client, people):
    client.force_login(people["administrator"])
    return client


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize("who", [ANONYMOUS, NOBODY, SUPERUSER, "partner", "expert", "lead", "administrator"])
def test_it_is_for_administrators(client, people, who):
    if who != ANONYMOUS:
        client.force_login(people[who])
    one = record(Event.LOG_EXPORTED)
    for address in (LIST, EXPORT, reverse("admin:core_auditentry_change", args=[one.pk])):
        assert (client.get(address).status_code == 200) == (who in READERS), address


@pytest.mark.parametrize("who", sorted(READERS))
def test_nobody_writes_it(client, people, who):
    client.force_login(people[who])
    one = record(Event.LOG_EXPORTED)
    assert client.get(reverse("admin:core_auditentry_add")).status_code == 403
    assert client.post(reverse("admin:core_auditentry_change", args=[one.pk]), {"who": "x"}).status_code == 403
    assert client.post(reverse("admin:core_auditentry_delete", args=[one.pk]), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"})
    assert AuditEntry.objects.filter(pk=one.pk, who=one.who).exists()


def test_it_says_in_words_what_happened(administrator):
    record(OfTheQuestionnaire.QUESTIONNAIRE_APPLIED, "xa", Outcome.REFUSED, why="<b>too old</b>")
    page = administrator.get(LIST).content.decode()
    for word in ("Questionnaire saved", "Refused", "why: &lt;b&gt;too old&lt;/b&gt;"):
        assert word in page


@pytest.mark.parametrize(
    "query", ["what=questionnaire_applied", "outcome__exact=refused", "q=findme", "who=-", "what=questionnaire_applied&q=findme"]
)
def test_the_list_and_the_export_are_filtered_alike(administrator, query):
    AuditEntry.objects.bulk_create(
        [
            _entry(what="questionnaire_applied", outcome="refused", about="findme", who=""),
            _entry(what="questionnaire_uploaded", outcome="done", about="other", who="rana"),
        ]
    )
    shown = administrator.get(f"{LIST}?{query}").context["cl"].result_list
    exported = rows(administrator.get(f"{EXPORT}?{query}"))
    assert [one.about for one in shown] == [one["about"] for one in exported] == ["findme"]


def _entry(**fields) -> AuditEntry:
    from django.utils import timezone

    return AuditEntry(at=timezone.now(), kept_until=timezone.now(), **fields)


def test_an_export_is_told_and_nothing_in_it_is_ever_run(administrator):
    record(OfTheQuestionnaire.QUESTIONNAIRE_APPLIED, "=cmd|' /C calc'!A0", why="@SUM(1)")
    (row,) = rows(administrator.get(f"{EXPORT}?what=questionnaire_applied"))
    assert row["about"] == "'=cmd|' /C calc'!A0"
    told = AuditEntry.objects.get(what="log_exported")
    assert (told.who, told.details) == ("administrator", {"entries": 1, "filter": "what=questionnaire_applied"})


@pytest.mark.parametrize(
    "query", ["what=%00", "who=%00", "q=%00", "at__gte=x", "at__year=99999999", "p=x", "o=9.9", "e=1", "account__password=x"]
)
def test_a_hostile_query_is_harmless(administrator, query):
    for address in (LIST, EXPORT):
        assert administrator.get(f"{address}?{query}").status_code in (200, 302, 400), address
