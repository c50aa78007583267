"""Writing barriers and mitigations in the API, as the admin does."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from barriers.models import Barrier, Mitigation, Step
from barriers.models.barrier import LEVELS
from barriers.vocabulary import LONGEST_STEP, BarrierKind, BarrierStatus, Likelihood, MitigationStatus, Severity
from countries.models import Institution, Jurisdiction
from milenari.core.writing import Changes, Day, Edit, Link, Links, Text, Whole, Word, WritingViewSet
from milenari.core.writing.fields import Row
from regulations.models import Topic
from regulations.vocabulary import Phase
from regulations.writing_api import CITATION_FIELDS, CITATION_KEY, CitationChange

DELAY_FIELDS = ("step", "days_min", "days_typical", "days_max")
MITIGATION_FIELDS = ("what", "owner", "due", "status", "lowers_severity", "lowers_likelihood", "order")
LAST = 32_767  # what a place in an order can be, in every database


class DelayChange(Row):
    """By how many calendar days the barrier, if it strikes, lengthens a step."""

    step = Link("slug", queryset=Step.objects.all())
    days_min = Whole(min_value=0, max_value=LONGEST_STEP)
    days_typical = Whole(min_value=0, max_value=LONGEST_STEP)
    days_max = Whole(min_value=0, max_value=LONGEST_STEP)


class BarrierChanges(Changes):
    """What can be written of a barrier; its mitigations have addresses of their own."""

    fixed = ("slug",)
    example = {
        "slug": "xx-bar-import",
        "jurisdiction": "xx",
        "title": "Import of the vector takes a permit for each batch",
        "kind": "procedural",
        "phase": "manufacture",
        "severity": 3,
        "likelihood": 2,
        "description": "Each batch waits for a permit of its own.",
        "topics": ["vector-import"],
        "delays": [{"step": "xx-step-import", "days_min": 5, "days_typical": 10, "days_max": 30}],
        "citations": [{"instrument": "xx-law-1", "pinpoint": "Art. 5(2)"}],
    }
    told = {"mitigations": _("Each mitigation is written at an address of its own.")}

    slug = Text(max_length=60, help_text=_("What addresses know it by; fixed once it is recorded."))
    jurisdiction = Link("code", queryset=Jurisdiction.objects.all())
    title = Text(max_length=200)
    kind = Word(BarrierKind.choices)
    phase = Word(Phase.choices)
    severity = Word(Severity.choices)
    likelihood = Word(Likelihood.choices)
    status = Word(BarrierStatus.choices, required=False)
    owner = Link("slug", queryset=Institution.objects.all(), required=False, allow_null=True, help_text=_("Who clears it."))
    description = Text()
    mitigation = Text(may_be_empty=True, help_text=_("What would clear it."))
    topics = Links(Topic.objects.all(), required=False)
    countries = Links(Jurisdiction.objects.all(), "code", required=False)
    delays: serializers.ListSerializer = DelayChange.rows()
    citations: serializers.ListSerializer = CitationChange.rows()


class BarrierWriting(WritingViewSet):
    """What its page in the admin shows with it, its mitigations as well, is its state."""

    changes = BarrierChanges
    state_fields = (
        "jurisdiction", "title", "kind", "phase", "severity", "likelihood", "status", "owner", "description", "mitigation",
        "topics", "countries",
    )  # fmt: skip
    state_rows = {"mitigations": MITIGATION_FIELDS, "delays": DELAY_FIELDS, "citations": CITATION_FIELDS}
    row_keys = {"delays": ("step",), "citations": CITATION_KEY}
    detail_name = "api:barrier-detail"


class MitigationChanges(Changes):
    """What can be written of a mitigation."""

    example = {
        "barrier": "xx-bar-import",
        "what": "One permit for all batches is asked for.",
        "owner": "xx-hospital",
        "due": "2027-03-31",
        "status": "planned",
        "lowers_likelihood": 1,
    }
    barrier = Link("slug", queryset=Barrier.objects.all())
    what = Text()
    owner = Link("slug", queryset=Institution.objects.all(), required=False, allow_null=True, help_text=_("Who does it."))
    due = Day(allow_null=True, required=False)
    status = Word(MitigationStatus.choices, required=False)
    lowers_severity = Word(LEVELS, required=False, help_text=_("Expected effect, in levels of severity."))
    lowers_likelihood = Word(LEVELS, required=False, help_text=_("Expected effect, in levels of likelihood."))
    order = Whole(min_value=0, max_value=LAST, required=False, help_text=_("Its place among those of the barrier."))


class MitigationWriting(WritingViewSet):
    """A new one comes after all others of its barrier, unless its place is given."""

    changes = MitigationChanges
    state_fields = ("barrier", *MITIGATION_FIELDS)
    detail_name = "api:mitigation-detail"

    def write(self, record: Mitigation, edit: Edit) -> None:
        if record.pk is None and "order" not in self.request.data:
            last = record.barrier.mitigations.aggregate(last=Max("order"))["last"]
            record.order = 0 if last is None else last + 1
        super().write(record, edit)
