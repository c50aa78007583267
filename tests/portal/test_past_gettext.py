"""No word of the site's own reaches a reader past gettext (tests/pseudo.py says how that is seen)."""

import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.db import OperationalError
from django.test import Client, RequestFactory, TestCase
from django.utils import timezone, translation

from barriers.models import Barrier
from countries import accounts
from countries.models import Institution, Token
from countries.roles import Role
from milenari.core import languages
from milenari.core.outages import Away
from milenari.portal import errors
from milenari.portal.evidence.loading import load
from regulations.models import Comment, Document, Paper, Requirement, Topic
from reports.actions import freeze
from reports.renderers import docx, offline, pdf, xlsx
from reports.renderers.formats import Order
from reports.table_queries import read_tables
from tests import pseudo, unmarked
from tests.every_page import addresses, asking

PROJECT = "MILenARI:?|Mediterranean International Lentivirus ARI|Interreg NEXT MED"
WORDS_OF_ADDRESSES = r"[“”.,:;\d _-]*(?:[a-z_]+[“”.,:;\d _-]+)*[a-z_]*[“”.,:;\d _-]*"

# What stays as it is in every language: on which pages, which text, and why.
EXCEPTIONS = tuple(
    (re.compile(place), re.compile(text))
    for place, text in (
        ("", PROJECT),
        ("", "testserver"),  # the site's own address
        # What the query string may say is said in its own words: a problem with it, a questionnaire's memory, codes for programs.
        ("bad address", WORDS_OF_ADDRESSES),
        ("regulations:questionnaire-file", "milenari|[a-z -]+"),
        ("report Excel", "[a-z]+|[a-z]{2}( [a-z]{2})*"),
        # The admin: codes and slugs; words of a profile "as in an address"; the log's details, which stand as they were written.
        (".*_(changelist|change)", "[a-z]{2}(, [a-z]{2})*"),
        ("regulations_(paper|domain)_change", "[a-z]+"),
        ("regulations_documentfiling", "[a-z]+"),
        ("core_auditentry", r"[a-z ]+: .*|\S+ \(command\)"),
        # Django's own, whose templates and names of relations have no translation; and an app of others.
        (".*_changelist", "Search|True|False"),
        (".*_history", r"(?s).*\[\d+ chars\].*"),
        (".*_delete", r"\w+-\w+ relationships?: .*"),
        ("", "Tasks Database Backend"),
    )
)


def change_evidence(by) -> None:
    """One record of each kind that differs from what was frozen, in texts, words and lists."""
    now = timezone.now()
    for model, name, text in (
        (Requirement, "summary", "Инаце."),
        (Barrier, "mitigation", "Инаце."),
        (Topic, "question", "Инаце?"),
        (Document, "condition", "Инаце."),
        (Paper, "title", "Инаце"),
    ):
        record = model.objects.order_by("pk").first()
        setattr(record, name, f"{getattr(record, name)} {text}")
        record._history_date, record._history_user = now, by
        record.save()
    answer = Requirement.objects.filter(topic__kind="choice").exclude(value="").first()
    answer.value = answer.topic.choices.exclude(value=answer.value).first().value
    answer._history_user = by
    answer.save()
    answer.citations.first().delete()
    Barrier.objects.first().mitigations.create(what="Инаце", owner=Institution.objects.first())


@pytest.mark.any_database
class InThePseudoLanguage(TestCase):
    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as folder:
            load(pseudo.write_evidence(Path(folder)))
        people = get_user_model().objects
        cls.lead = people.create_superuser("лид", "lead@example.org", "a long password")
        cls.reader = people.create_user("чтец", "reader@example.org", "a long password")
        people.create_user("админ", "admin@example.org").groups.add(Group.objects.get(name=Role.ADMINISTRATOR.value))
        now = timezone.now()
        Token.objects.create(user=cls.lead, name="Р", mark="abc", digest="0", made_at=now, expires_at=now + timedelta(days=9))
        Comment.objects.create(requirement=Requirement.objects.first(), author=cls.reader, text="Нет")
        freeze("first-release", "Один", by=cls.lead)
        change_evidence(cls.lead)
        cls.names = unmarked.proper_names()

    def setUp(self):
        self.enterContext(pseudo.pseudo_language())
        self.client.force_login(self.lead)

    def assert_marked(self, place: str, texts: Iterable[str]) -> None:
        allowed = [text for where, text in EXCEPTIONS if where.match(place)]
        found = {past for text in texts if (past := pseudo.past_gettext(text))}
        found = {text for text in found if not any(exception.fullmatch(text) for exception in allowed)}
        with self.subTest(place):
            assert not found

    def assert_page_marked(self, address: str, client: Client | None = None, name: str = "", **posted) -> int:
        """Gives the status; what is no page (a download, a fragment for programs) is passed over."""
        client, address = client or self.client, languages.within(address, pseudo.CODE)
        response = client.post(address, posted) if posted else client.get(address)
        if response["Content-Type"].startswith("text/html") and response.content:
            self.assert_marked(name or address, pseudo.texts_of_html(response.content.decode()))
            if "/admin/" not in address and b"<html" in response.content:
                with self.subTest(name or address):
                    assert not unmarked.cyrillic(response.content.decode(), self.names)
        elif response["Content-Type"].startswith("text/plain"):
            self.assert_marked(name or address, response.content.decode().splitlines())
        elif "spreadsheet" in response["Content-Type"]:
            self.assert_marked(name or address, pseudo.texts_of_archive(BytesIO(b"".join(response))))
        return response.status_code

    def test_every_page(self):
        pages = addresses()
        assert len(pages) > 80
        for name, address in pages.items():
            if name != "account_logout":
                self.assert_page_marked(address, name=name)

    def test_what_pages_show_when_they_are_asked(self):
        for address in asking():
            assert self.assert_page_marked(address.replace("q=a&", "q=а&")) == 200

    def test_pages_before_logging_in_and_what_is_refused(self):
        for address in ("/", "/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/accounts/inactive/"):
            self.assert_page_marked(address, Client())
        reader = Client()
        reader.force_login(self.reader)
        assert self.assert_page_marked("/review/", reader) == 403
        assert self.assert_page_marked("/accounts/login/", Client(), "login", login="чтец", password="x") == 200

    def test_bad_addresses(self):
        for address in (
            "/nothing/",
            "/compare/?country=zz&country=es&domain=x&baseline=y",
            "/compare/nothing/",
            "/gaps/?phase=x&show=y",
            "/pathways/?start=x&country=zz",
            "/plan/?patients=x&number=-1&cells=1",
            "/plan/calendar.ics?patients=x",
            "/instruments/?kind=x&page=9999",
            "/barriers/?owner=x&severity=9",
            "/changes/?since=x",
            "/search/?q=%00",
            "/reports/?section=x&country=zz",
        ):
            self.assert_page_marked(address, name=f"bad address {address}")

    def test_forms_that_are_sent_empty(self):
        pages = {name: address for name, address in addresses().items() if name.endswith("_add")}
        assert len(pages) > 15
        forms = {"token": "/accounts/tokens/new/", "password": "/accounts/password/change/"}
        for name, address in {**pages, **forms}.items():
            self.assert_page_marked(address, name=f"{name} sent", nothing="1")

    def test_error_pages_without_a_database(self):
        request = RequestFactory().post("/en-gb/")
        for error in (ValueError(), OperationalError(), Away("", "Снова")):
            with translation.override(pseudo.CODE):
                try:
                    raise error
                except type(error):
                    response = errors.server_error(request)
            self.assert_marked(f"error {response.status_code}", pseudo.texts_of_html(response.content.decode()))
        with translation.override(pseudo.CODE):
            refused = errors.bad_request(request, ValueError()), errors.csrf_failure(request)
        for response in refused:
            self.assert_marked(f"error {response.status_code}", pseudo.texts_of_html(response.content.decode()))

    def test_mails(self):
        with translation.override(pseudo.CODE):
            accounts.invite(self.reader, "https://example.org")
        Client().post("/en-gb/accounts/password/reset/", {"email": "lead@example.org"})
        assert len(mail.outbox) == 2
        for sent in mail.outbox:
            self.assert_marked("mail", (sent.subject, *sent.body.splitlines()))

    def test_reports(self):
        with translation.override(pseudo.CODE):
            read = read_tables(
                Order("country=jo&country=es&domain=ethics&since=first-release", datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
            )
            html = {"PDF": pdf.as_html(read.report), "offline": offline.as_html(read.report)}
            made = {
                **{name: pseudo.texts_of_html(content) for name, content in html.items()},
                "Word": pseudo.texts_of_archive(BytesIO(docx.render(read.report))),
                "Excel": pseudo.texts_of_archive(BytesIO(xlsx.render(read.report, read.tables))),
            }
        for name, texts in made.items():
            self.assert_marked(f"report {name}", texts)
        for name, content in html.items():
            with self.subTest(name):
                assert not unmarked.cyrillic(content, self.names)


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("⟦Save⟧", ""),
        ("⟦Save⟧ now", "now"),
        ("⟦Shown for ⟧Йордан⟦ until ⟧12⟦…", ""),
        ("⟦At ⟧https://example.org/a-page⟦ as ⟧PDF", ""),
        ("Йордан and Спаин", "Йордан and Спаин"),
    ],
)
def test_what_is_seen_to_have_come_past_gettext(text: str, past: str):
    assert pseudo.past_gettext(text) == past


def test_marks_stand_about_words_and_not_about_what_is_put_in():
    assert pseudo.marked("See <b>%(name)s</b>: %(n)s days") == "⟦See ⟧<b>%(name)s</b>: %(n)s⟦ days⟧"
