"""Whoever asks for a list first after the evidence changed waits for no more queries than anybody else may."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from barriers.models import Barrier, Step
from barriers.queries import _covering_at
from countries.models import Jurisdiction
from milenari.core import kept
from milenari.core.models import SharedFinding
from milenari.portal.evidence.loading import load
from regulations.models import Document, GlossaryTerm, Instrument, Requirement, Topic
from regulations.queries import forget

CHANGED = (Requirement, Barrier, Step, Instrument, Document, GlossaryTerm, Topic, Jurisdiction)
LISTS = (
    *("jurisdictions/", "authorities/", "institutions/", "domains/", "topics/", "instruments/", "sources/", "documents/"),
    *("requirements/", "requirements/?country=it&domain=authorisation&phase=setup&q=trial&page_size=500", "glossary/"),
    *("comparison/", "comparison/?country=it&country=lb&show=gaps", "gaps/", "gaps/?country=jo&baseline=lightest"),
    *("barriers/", "barriers/?lacks=gap&country=lb&page_size=500", "barriers/?lacks=citation&lacks=gap", "risk/", "mitigations/"),
    *(
        "steps/",
        "changes/",
        "changes/?country=it&kind=barrier",
        "changes/?country=it&domain=authorisation",
        "releases/",
        "reports/",
    ),
    *("search/?q=trial", "search/?q=trial&country=it&kind=requirement&page_size=500"),
)
MOST = 8


class AfterAChange(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def queries(self, address: str) -> int:
        """By a process that has nothing at hand."""
        for forgets in (kept.clear, forget, _covering_at.cache_clear):
            forgets()
        with CaptureQueriesContext(connection) as found:
            assert self.client.get(f"/api/v1/{address}").status_code == 200, address
        return len(found)

    @pytest.mark.any_database  # how many they are does not hang on which it is
    def test_every_list_takes_at_most_8(self):
        for address in LISTS:  # somebody has asked for each before
            self.queries(address)
        for model in CHANGED:
            with self.captureOnCommitCallbacks(execute=True):
                model.objects.first().save()
            for address in LISTS:
                assert self.queries(address) <= MOST, (model, address)

    def test_what_covers_a_gap_is_not_found_where_nobody_has_asked(self):
        with self.captureOnCommitCallbacks(execute=True):
            Barrier.objects.first().save()
        assert not SharedFinding.objects.exists()

    def test_what_is_found_for_all_follows_the_evidence(self):
        def lacking() -> set[str]:
            _covering_at.cache_clear()
            return {barrier["slug"] for barrier in self.client.get("/api/v1/barriers/?lacks=gap&page_size=500").json()["results"]}

        before = lacking()
        barrier = Barrier.objects.exclude(slug__in=before).first()
        with self.captureOnCommitCallbacks(execute=True):
            barrier.topics.clear()
        assert lacking() == before | {barrier.slug}

    def test_what_cannot_be_made_after_a_change_fails_no_change(self):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("milenari.core.revision._afterwards", [lambda: 1 // 0])
            with self.assertLogs("milenari.core.revision", "ERROR"), self.captureOnCommitCallbacks(execute=True):
                Barrier.objects.update(title="Another")
        assert set(Barrier.objects.values_list("title", flat=True)) == {"Another"}
