"""Editing of barriers, and of what is done about them; a new barrier can start from a gap."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from barriers.drafts import Draft, NoDraft, draft_from_gap
from barriers.models import Barrier, BarrierCitation, BarrierTranslation, Delay, Mitigation
from barriers.pictures import residual_of, risk_of
from barriers.queries import with_overdue
from milenari.core.admin import EvidenceAdmin, EvidenceInline
from regulations.admin.law import CitationInline
from regulations.admin.translation import OutdatedFilter, TranslationInline


class MitigationInline(EvidenceInline):
    model = Mitigation
    fields = ("what", "owner", "due", "status", "lowers_severity", "lowers_likelihood", "order")
    autocomplete_fields = ("owner",)


class DelayInline(EvidenceInline):
    model = Delay
    fields = ("step", "days_min", "days_typical", "days_max")
    autocomplete_fields = ("step",)


class BarrierTranslationInline(TranslationInline):
    model = BarrierTranslation


class BarrierCitationInline(CitationInline):
    model = BarrierCitation

    def get_extra(self, request: HttpRequest, obj: Barrier | None = None, **options: Any) -> int:
        """A row for each citation of the gap that a new barrier starts from, and an empty one."""
        draft = None if obj else draft_of(request)[0]
        return self.extra + (len(draft.citations) if draft else 0)


def draft_of(request: HttpRequest) -> tuple[Draft | None, str]:
    """What the gap in the address tells of a new barrier, and what of the address does not fit; looked up once a request."""
    known: tuple[Draft | None, str] | None = getattr(request, "barrier_draft", None)
    if known is None:
        known = (None, "")
        if words := request.GET.get("gap"):
            try:
                known = (draft_from_gap(words, request.GET.get("baseline", "")), "")
            except NoDraft as error:
                known = (None, str(error))
        request.barrier_draft = known  # type: ignore[attr-defined]
    return known


class WithOverdue(admin.SimpleListFilter):
    title = _("overdue mitigations")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        today = timezone.localdate()
        if queryset.model is Barrier:
            return queryset.filter(with_overdue(today))
        return queryset.filter(pk__in=Mitigation.objects.overdue(today).order_by().values("pk"))


@admin.register(Barrier)
class BarrierAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "title",
        ("kind", "phase"),
        ("severity", "likelihood"),
        ("status", "owner"),
        "description",
        "mitigation",
        "topics",
        "countries",
        "change_reason",
    )
    inlines = (MitigationInline, DelayInline, BarrierCitationInline, BarrierTranslationInline)
    list_display = ("title", "jurisdiction", "kind", "phase", "how_risky", "residual", "status", "owner")
    list_select_related = ("jurisdiction", "owner")
    list_filter = ("jurisdiction", "status", WithOverdue, "kind", "phase", "severity", "likelihood", "owner", OutdatedFilter)
    search_fields = ("title", "description", "mitigation", "slug", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "owner", "topics", "countries")
    ordering = ("jurisdiction__name", "pk")

    @admin.display(description=_("risk, of 16"), ordering=F("severity") * F("likelihood"))
    def how_risky(self, barrier: Barrier) -> str:
        return f"{barrier.risk} ({barrier.get_severity_display()} × {barrier.get_likelihood_display()})"

    @admin.display(description=_("after its mitigations"))
    def residual(self, barrier: Barrier) -> str:
        risk = residual_of(barrier)
        return str(risk.score) if risk == risk_of(barrier) else f"{risk.score} ({risk.in_words})"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Barrier]:
        found: QuerySet[Barrier] = super().get_queryset(request).prefetch_related("mitigations")
        return found

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the gap in the address tells; kind, severity and likelihood are judgements, and stay with the editor."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if not request.GET.get("gap"):
            return initial
        draft, problem = draft_of(request)
        if draft is None:
            self.message_user(request, problem, messages.ERROR)
            return {}
        return {
            "jurisdiction": draft.jurisdiction,
            "slug": draft.slug,
            "title": draft.title,
            "phase": draft.phase,
            "description": draft.description,
            "topics": list(draft.topics),
        }

    def get_formset_kwargs(self, request: HttpRequest, obj: Barrier, inline: Any, prefix: str) -> dict[str, Any]:
        """The gap's citations are proposed where the form is opened; what is sent back then counts as entered."""
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method != "POST" and obj.pk is None and isinstance(inline, BarrierCitationInline):
            draft, _problem = draft_of(request)
            options["initial"] = [
                {"instrument": cited.instrument, "source": cited.source, "pinpoint": cited.pinpoint}
                for cited in (draft.citations if draft else ())
            ]
        return options


@admin.register(Mitigation)
class MitigationAdmin(EvidenceAdmin):
    fields = (
        "barrier",
        "what",
        "owner",
        ("due", "status"),
        ("lowers_severity", "lowers_likelihood"),
        "order",
        "change_reason",
    )
    list_display = ("what", "barrier", "jurisdiction", "owner", "due", "is_late", "status")
    list_select_related = ("barrier__jurisdiction", "owner")
    list_filter = ("status", WithOverdue, "owner", "barrier__jurisdiction")
    search_fields = ("what", "barrier__title", "owner__name")
    autocomplete_fields = ("barrier", "owner")
    date_hierarchy = "due"
    ordering = ("due", "barrier_id", "order", "pk")

    @admin.display(description=_("jurisdiction"), ordering="barrier__jurisdiction__name")
    def jurisdiction(self, mitigation: Mitigation) -> str:
        return mitigation.barrier.jurisdiction.name

    @admin.display(description=_("overdue"))
    def is_late(self, mitigation: Mitigation) -> str:
        return str(_("Overdue")) if mitigation.is_overdue(timezone.localdate()) else ""
