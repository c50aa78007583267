"""What is asked, and what is answered, in other languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from milenari.core.translation import Several, Translation
from regulations.models.dossier import Duty, Paper
from regulations.models.questionnaire import Domain, GlossaryTerm, Topic
from regulations.models.requirement import Ahead, Document, Requirement


class DomainTranslation(Translation):
    is_frame = True
    TEXTS = ("title",)

    record = models.ForeignKey(Domain, models.CASCADE, verbose_name=_("domain"), related_name="translations")
    title = models.CharField(_("title"), max_length=120, blank=True)


class TopicTranslation(Translation):
    """`choices`: the label of each value."""

    is_frame = True
    TEXTS = ("question", "why")
    MAPS = {"choices": Several("choices", "value", "label")}

    record = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("topic"), related_name="translations")
    question = models.CharField(_("question"), max_length=300, blank=True)
    why = models.CharField(_("why it matters"), max_length=300, blank=True)
    choices = models.JSONField(_("choices"), default=dict, blank=True)


class TermTranslation(Translation):
    TEXTS = ("full", "meaning")

    record = models.ForeignKey(GlossaryTerm, models.CASCADE, verbose_name=_("glossary term"), related_name="translations")
    full = models.CharField(_("short for"), max_length=200, blank=True)
    meaning = models.TextField(_("meaning"), blank=True)


class RequirementTranslation(Translation):
    TEXTS = ("summary", "note")

    record = models.ForeignKey(Requirement, models.CASCADE, verbose_name=_("requirement"), related_name="translations")
    summary = models.TextField(_("summary"), blank=True)
    note = models.TextField(_("note for whoever verifies it"), blank=True)


class AheadTranslation(Translation):
    TEXTS = ("title", "summary")

    record = models.ForeignKey(Ahead, models.CASCADE, verbose_name=_("law that is ahead"), related_name="translations")
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("what will change"), blank=True)


class DocumentTranslation(Translation):
    TEXTS = ("title", "condition", "note")

    record = models.ForeignKey(Document, models.CASCADE, verbose_name=_("document"), related_name="translations")
    title = models.CharField(_("title"), max_length=200, blank=True)
    condition = models.CharField(_("when it is needed"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)


class PaperTranslation(Translation):
    TEXTS = ("title",)

    record = models.ForeignKey(Paper, models.CASCADE, verbose_name=_("shared paper"), related_name="translations")
    title = models.CharField(_("title"), max_length=200, blank=True)


class DutyTranslation(Translation):
    """`recipients`: to whom it is owed, by the code of the jurisdiction whose answer says so."""

    is_frame = True
    TEXTS = ("title",)
    MAPS = {"recipients": Several("to", "jurisdiction", "whom", path="jurisdiction__code")}

    record = models.ForeignKey(Duty, models.CASCADE, verbose_name=_("duty"), related_name="translations")
    title = models.CharField(_("title"), max_length=200, blank=True)
    recipients = models.JSONField(_("recipients"), default=dict, blank=True)
