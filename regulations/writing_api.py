"""Writing answers and documents in the API, by the rules of regulations.actions, as the admin does."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from countries.models import Authority, Jurisdiction
from milenari.core.selection import Problem
from milenari.core.writing import Changes, Day, Decimals, Edit, Link, Links, Text, Word, WritingViewSet
from milenari.core.writing.fields import Row
from regulations import actions
from regulations.citing import why_uncited
from regulations.models import Instrument, Source, Topic
from regulations.vocabulary import Basis, Confidence, Procedure, Status, Timing, Unit

REVIEWED_ON_SITE = _("It is verified or disputed by an expert on the site; a change of what it says ends that.")
CITATION_FIELDS = ("instrument", "source", "pinpoint", "order")  # what counts of a citation, as its row in the admin has it
CITATION_KEY = ("instrument", "source", "pinpoint")


class CitationChange(Row):
    """Where it is written: an instrument or a source, one of the two, with the place in it."""

    instrument = Link("slug", queryset=Instrument.objects.all(), required=False, allow_null=True)
    source = Link("slug", queryset=Source.objects.all(), required=False, allow_null=True)  # type: ignore[assignment]
    pinpoint = Text(may_be_empty=True, help_text=_("Article, paragraph or page: “Art. 5(2)”."))


class RequirementChanges(Changes):
    """The value is a word in `value`, or a number in `amount` with its `unit`, as the topic has it."""

    example = {
        "status": "answered",
        "value": "yes",
        "basis": "law",
        "summary": "The authority authorises the trial.",
        "confidence": "high",
        "citations": [{"instrument": "xx-law-1", "pinpoint": "Art. 5(2)"}],
        "change_reason": "Read again in the law itself.",
    }
    told = {"review": REVIEWED_ON_SITE}

    status = Word(Status.choices)
    value = Text(may_be_empty=True, max_length=60, help_text=_("yes, partial or no; or one of the topic's choices."))
    amount = Decimals(max_digits=14, decimal_places=2, min_value=0, allow_null=True, required=False)
    unit = Word(Unit.choices, may_be_empty=True)
    basis = Word(Basis.choices, may_be_empty=True, help_text=_("What the answer rests on."))
    summary = Text(help_text=_("In our own words: who, what, when."))
    confidence = Word(Confidence.choices)
    valid_from = Day(allow_null=True, required=False)
    note = Text(may_be_empty=True, help_text=_("For whoever verifies it."))
    citations: serializers.ListSerializer = CitationChange.rows()


class ReviewedWriting(WritingViewSet):
    """What is verified is changed for a reason; whatever changes what it says makes it unverified."""

    def misfits(self, record: Any, edit: Edit) -> Iterable[Problem]:
        cites_otherwise = "citations" in edit.rows and edit.rows["citations"].comes_or_goes
        if not edit.reason and (why := actions.why_reasoned(record, cites_otherwise)):
            yield Problem("change_reason", "", why)

    def write(self, record: Any, edit: Edit) -> None:
        actions.save_reviewed(record)
        with actions.editing_citations(record):
            self.write_relations(record, edit)


class RequirementWriting(ReviewedWriting):
    changes = RequirementChanges
    state_fields = ("status", "value", "amount", "unit", "basis", "summary", "confidence", "valid_from", "note")
    state_rows = {"citations": CITATION_FIELDS}
    row_keys = {"citations": CITATION_KEY}


class DocumentChanges(Changes):
    """An empty condition: it is always needed. It cites something."""

    example = {
        "slug": "xx-doc-protocol",
        "jurisdiction": "xx",
        "title": "Protocol",
        "procedure": "trial",
        "authority": "xx-agency",
        "timing": "application",
        "language": "English, with a summary in the national language",
        "confidence": "high",
        "citations": [{"instrument": "xx-law-1", "pinpoint": "Annex I"}],
    }
    fixed = ("slug",)
    told = {"review": REVIEWED_ON_SITE}

    slug = Text(max_length=60, help_text=_("What addresses know it by; fixed once it is recorded."))
    jurisdiction = Link("code", queryset=Jurisdiction.objects.all())
    title = Text(max_length=200)
    procedure = Word(Procedure.choices)
    authority = Link("slug", queryset=Authority.objects.all(), required=False, allow_null=True, help_text=_("Who asks for it."))
    timing = Word(Timing.choices)
    condition = Text(may_be_empty=True, max_length=300, help_text=_("When it is needed."))
    language = Text(may_be_empty=True, max_length=300, help_text=_("As the rule puts it."))
    note = Text(may_be_empty=True, help_text=_("What it must contain, who signs, where a template is."))
    topics = Links(Topic.objects.all(), required=False)
    confidence = Word(Confidence.choices)
    citations: serializers.ListSerializer = CitationChange.rows()


class DocumentWriting(ReviewedWriting):
    changes = DocumentChanges
    state_fields = (
        "jurisdiction", "title", "procedure", "authority", "timing", "condition", "language", "note", "topics", "confidence",
    )  # fmt: skip
    state_rows = {"citations": CITATION_FIELDS}
    row_keys = {"citations": CITATION_KEY}
    detail_name = "api:document-detail"

    def misfits(self, record: Any, edit: Edit) -> Iterable[Problem]:
        yield from super().misfits(record, edit)
        cited = edit.rows.get("citations")
        if (cited is not None or record.pk is None) and (why := why_uncited(cited.left if cited else 0)):
            yield Problem("citations", "[]", why)
