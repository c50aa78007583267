"""What is asked of every jurisdiction: domains, topics, the choices an answer has, and the effort each adds."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from milenari.core.models import EvidenceModel
from regulations.vocabulary import WORD_KINDS, Burden, Kind, Phase, Status, Ternary, Unit


class Domain(EvidenceModel):
    is_frame = True

    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Where it stands in the matrix, from the top."))

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("domain")
        verbose_name_plural = _("domains")

    def __str__(self) -> str:
        return self.title


class Topic(EvidenceModel):
    """One question, and one row of a matrix."""

    is_frame = True

    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name=_("domain"), related_name="topics")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    question = models.CharField(_("question"), max_length=300)
    why = models.CharField(
        _("why it matters"), max_length=300, blank=True, help_text=_("What the answer decides for whoever plans a trial.")
    )
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind)
    unit = models.CharField(
        _("unit"), max_length=15, choices=Unit, blank=True, help_text=_("Of a number; days and euros have theirs.")
    )
    phase = models.CharField(_("phase"), max_length=15, choices=Phase)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Where it stands in its domain, from the top."))

    class Meta:
        ordering = ["domain__order", "domain_id", "order", "pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="topic_kind_known"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="topic_phase_known"),
            models.CheckConstraint(
                condition=(Q(kind=Kind.NUMBER) & Q(unit__in=Unit.values)) | (~Q(kind=Kind.NUMBER) & Q(unit="")),
                name="topic_unit_of_numbers",
                violation_error_message=_("A topic that asks for a number names its unit; any other kind has none here."),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        """Keeps the rule topic_kind_kept: a topic that has answers goes on asking for what they answer."""
        stored = Topic.objects.filter(pk=self.pk).first() if self.pk else None
        if stored is None or (stored.kind, stored.unit) == (self.kind, self.unit):
            return
        tied = self.requirements.filter(Q(status=Status.ANSWERED) | Q(amount__isnull=False) | ~Q(value=""))
        if owners := ", ".join(tied.order_by("jurisdiction__name").values_list("jurisdiction__name", flat=True)):
            raise ValidationError(
                {
                    "kind" if stored.kind != self.kind else "unit": _(
                        "This topic has answers that would not fit another kind or unit (%(owners)s). "
                        "Ask the new question as a topic of its own, or first take their values away."
                    )
                    % {"owners": owners}
                }
            )


class Choice(EvidenceModel):
    """One of the values that a topic of kind choice can have, and how it is said to a reader."""

    is_frame = True

    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("topic"), related_name="choices")
    value = models.SlugField(_("value"), max_length=60)
    label = models.CharField(_("label"), max_length=120)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["topic_id", "order", "pk"]
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["topic", "value"], name="choice_once_in_topic")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Keeps the rule choice_in_use_kept."""
        stored = Choice.objects.filter(pk=self.pk).first() if self.pk else None
        if stored is None or (stored.topic_id, stored.value) == (self.topic_id, self.value):
            return
        tied = stored.topic.requirements.filter(value=stored.value)
        if owners := ", ".join(tied.order_by("jurisdiction__name").values_list("jurisdiction__name", flat=True)):
            raise ValidationError(
                {
                    "value": _(
                        "“%(before)s” is the answer of %(owners)s, and cannot become another; add a choice, or edit its label."
                    )
                    % {"before": stored.value, "owners": owners}
                }
            )


class BurdenLevel(EvidenceModel):
    """One mark on a topic's burden scale: the level of a value, or of every amount from a lower bound up to the next mark.

    Bounds are in calendar days, or in euros.
    """

    is_frame = True

    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("topic"), related_name="burden_levels")
    value = models.SlugField(_("value"), max_length=60, blank=True)
    from_amount = models.DecimalField(_("from"), max_digits=14, decimal_places=2, null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("burden"), choices=Burden)

    class Meta:
        ordering = ["topic_id", "from_amount", "pk"]
        verbose_name = _("burden level")
        verbose_name_plural = _("burden scale")
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Burden.values), name="burden_level_0_to_3"),
            models.CheckConstraint(
                condition=(~Q(value="") & Q(from_amount__isnull=True))
                | Q(value="", from_amount__isnull=False, from_amount__gte=0),
                name="burden_level_of_value_or_amount",
                violation_error_message=_(
                    "A mark of the burden scale stands at a value or at an amount, not at both, nor at neither."
                ),
            ),
            models.UniqueConstraint(fields=["topic", "value"], condition=~Q(value=""), name="burden_level_once_per_value"),
            models.UniqueConstraint(
                fields=["topic", "from_amount"], condition=Q(from_amount__isnull=False), name="burden_level_once_per_amount"
            ),
        ]

    def __str__(self) -> str:
        value = Ternary(self.value).label if self.value in Ternary.values else self.value
        return f"{value or self.from_amount}: {self.get_level_display()}"

    def clean(self) -> None:
        if not self.topic_id and not BurdenLevel._meta.get_field("topic").is_cached(self):
            return  # no topic is chosen yet; a topic that is being added has no id, but a kind
        if self.topic.kind == Kind.TEXT:
            raise ValidationError(_("A topic that is answered in words has no burden scale."))
        takes_value = self.topic.kind in WORD_KINDS
        if takes_value != bool(self.value):
            raise ValidationError(
                _("The scale of this topic has marks at values.")
                if takes_value
                else _("The scale of this topic has marks at amounts.")
            )
        fits = Ternary.values if self.topic.kind == Kind.TERNARY else None
        if fits and self.value not in fits:
            raise ValidationError({"value": _("It can be: %(fits)s.") % {"fits": ", ".join(fits)}})


class GlossaryTerm(EvidenceModel):
    """A word of the field, or an abbreviation."""

    term = models.CharField(_("term"), max_length=60, unique=True)
    full = models.CharField(_("short for"), max_length=200, blank=True)
    meaning = models.TextField(_("meaning"))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics where it matters"), blank=True, related_name="glossary_terms")

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")

    def __str__(self) -> str:
        return self.term
