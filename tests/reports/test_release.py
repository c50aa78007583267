"""Freezing the evidence: what a release keeps, and that nothing changes it."""

import io
import re
import zlib
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from milenari.core import revision
from regulations.models import Requirement, Topic
from reports import rules
from reports.actions import NothingToFreeze, freeze
from reports.frozen import Unreadable, checksum
from reports.models import Release
from reports.release_queries import content_of, count_changes, read_live, read_release
from tests.factories import create_jurisdiction, create_topic, create_user
from tests.refusal import refused

UNCHANGED, KEPT = (re.escape(rule.message) for rule in rules.RULES)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.usefixtures("evidence")
class TestFreezing:
    def test_keeps_all_records_of_one_revision_and_moves_none(self):
        before = revision.current()
        live = read_live()
        release = freeze("d3-1", " Deliverable 3.1 ", "For the Commission.\n")
        assert revision.current() == before
        assert (release.revision, release.changed_at) == (before.number, before.changed_at)
        assert (release.title, release.note, release.made_by) == ("Deliverable 3.1", "For the Commission.", None)
        assert read_release(Release.objects.get(slug="d3-1")) == live

    def test_the_checksum_is_that_of_the_unpacked_content(self):
        release = freeze("one", "One")
        assert checksum(zlib.decompress(release.content)) == release.checksum == checksum(content_of(release.checksum))
        assert release.short_checksum == release.checksum[:8]

    def test_the_same_evidence_under_two_names_has_one_checksum(self):
        assert freeze("one", "One").checksum == freeze("two", "Two").checksum

    def test_later_changes_of_the_evidence_leave_it_as_it_was(self):
        release = freeze("one", "One")
        Requirement.objects.filter(jurisdiction__code="xa").update(amount=1)
        assert {found["value"] for found in read_release(release).records["requirements"]} >= {75}
        assert count_changes(release, revision.current()) == 1

    def test_who_made_it_is_kept_and_cannot_be_deleted(self):
        user = create_user(first_name="Rania", last_name="Haddad")
        assert freeze("one", "One", by=user).made_by_name == "Rania Haddad"
        with pytest.raises(ProtectedError):
            user.delete()

    @pytest.mark.parametrize(
        ("slug", "title", "field"),
        [
            ("", "One", "slug"),
            ("No Slug", "One", "slug"),
            ("x" * 61, "One", "slug"),
            ("one", " ", "title"),
            ("one", "x" * 201, "title"),
            ("taken", "One", "slug"),
            ("live", "One", "__all__"),
        ],
    )
    def test_a_name_that_does_not_fit_freezes_nothing(self, slug, title, field):
        freeze("taken", "Taken")
        with pytest.raises(ValidationError) as caught:
            freeze(slug, title)
        assert list(caught.value.message_dict) == [field]
        assert Release.objects.count() == 1

    def test_in_a_number_of_queries_that_does_not_grow(self):
        with CaptureQueriesContext(connection) as few:
            freeze("one", "One")
        for code in ("xc", "xd"):
            create_jurisdiction(code)
        with CaptureQueriesContext(connection) as many:
            freeze("two", "Two")
        assert len(many) == len(few) < 70


@pytest.mark.django_db
def test_an_empty_database_cannot_be_frozen():
    with pytest.raises(NothingToFreeze):
        freeze("one", "One")
    create_topic()
    with pytest.raises(NothingToFreeze):
        freeze("one", "One")
    create_jurisdiction()
    assert freeze("one", "One").pk


@pytest.mark.usefixtures("evidence")
class TestTheDatabaseKeepsIt:
    @pytest.mark.parametrize(
        "change",
        [{"title": "Other"}, {"note": "Other"}, {"slug": "other"}, {"checksum": "0" * 64}, {"made_at": LATER}, {"content": b""}],
    )
    def test_nothing_of_it_can_be_changed(self, change):
        freeze("one", "One")
        with refused(UNCHANGED):
            Release.objects.filter(slug="one").update(**change)

    def test_not_even_by_saving_it_again(self):
        release = freeze("one", "One")
        with refused(UNCHANGED):
            release.save()

    def test_it_cannot_be_deleted(self):
        release = freeze("one", "One")
        with refused(KEPT):
            release.delete()
        with refused(KEPT):
            Release.objects.all().delete()
        assert Release.objects.count() == 1

    def test_it_cannot_be_called_live_or_have_no_title(self):
        fields = {"revision": 1, "changed_at": LATER, "made_at": LATER, "checksum": "0" * 64, "content": b""}
        with refused("release_not_called_live"):
            Release.objects.create(slug="live", title="Live", **fields)
        with refused("release_has_title"):
            Release.objects.create(slug="one", title="", **fields)

    @pytest.mark.parametrize("content", [b"", b"no zlib", zlib.compress(b"{}")])
    def test_content_that_is_not_what_the_checksum_says_is_not_read(self, content):
        fields = {"revision": 1, "changed_at": LATER, "made_at": LATER, "content": content}
        release = Release.objects.create(slug="one", title="One", checksum="1" * 64, **fields)
        with pytest.raises(Unreadable, match="1" * 64):
            read_release(release)


@pytest.mark.usefixtures("evidence")
def test_a_release_older_than_a_kind_of_record_or_a_key_is_read_all_the_same():
    content = zlib.decompress(freeze("one", "One").content)
    older = content.replace(b'"documents":[],', b"").replace(b'"documents":[]', b'"x":[]').replace(b',"why":null', b"")
    assert older != content
    fields = {"revision": 1, "changed_at": LATER, "made_at": LATER, "content": zlib.compress(older)}
    release = Release.objects.create(slug="older", title="Older", checksum=checksum(older), **fields)
    frozen = read_release(release)
    assert frozen.records["documents"] == []
    assert {topic["why"] for topic in frozen.records["topics"]} == {None}


class TestCommand:
    def run(self, *words: str) -> str:
        out = io.StringIO()
        call_command("release", *words, stdout=out)
        return out.getvalue()

    @pytest.mark.usefixtures("evidence")
    def test_freezes_and_says_where_it_is(self):
        said = self.run("d3-1", "--title", "Deliverable 3.1", "--note", "For the Commission.")
        release = Release.objects.get()
        assert (release.slug, release.title, release.note) == ("d3-1", "Deliverable 3.1", "For the Commission.")
        assert said == (
            f"Froze revision {release.revision} of the evidence as “Deliverable 3.1” at /releases/d3-1/, "
            f"SHA-256 {release.checksum}.\n"
        )

    @pytest.mark.usefixtures("evidence")
    def test_without_a_title_it_is_called_by_its_name(self):
        self.run("d3-1")
        assert Release.objects.get().title == "d3-1"

    @pytest.mark.usefixtures("evidence")
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("taken",), "NAME “taken”: Release with this Identifier already exists."),
            (("not a slug",), "NAME “not a slug”: Enter a valid “slug”"),
            (("live",), "“live” stands for the evidence as it is now"),
            (("one", "--title", "x" * 201), "--title: Ensure this value has at most 200 characters"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_freezes_nothing(self, words, said):
        self.run("taken")
        with pytest.raises(CommandError, match=re.escape("Nothing was frozen. ")) as caught:
            self.run(*words)
        assert said in str(caught.value)
        assert caught.value.returncode == 1
        assert Release.objects.count() == 1

    @pytest.mark.django_db
    def test_of_an_empty_database_it_says_what_to_do(self):
        with pytest.raises(CommandError, match="run load_evidence"):
            self.run("one")
        assert not Topic.objects.exists()
