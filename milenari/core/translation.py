"""What evidence says in other languages than the one that it was written in, and a text that knows its own language.

A record is written in the site's first language. Its translations stand beside it, one for each language, as records of evidence
of their own: with a history, and with a mark that tells whether a native expert has read them. What a translation leaves empty,
and what has none, is shown as it was written.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from milenari.core.models import EvidenceModel


class Said(str):
    """A text, and the language (its code) that it is in. Wherever nobody asks for that it is an ordinary text."""

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        said = super().__new__(cls, text)
        said.language = language
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.language)


def language_of(text: str) -> str:
    """The code of the language that a text of the evidence is in: the site's first one, unless it is a translation."""
    return text.language if isinstance(text, Said) else settings.LANGUAGE_CODE


def into() -> tuple[str, ...]:
    """The codes of the languages that evidence is translated into, in the order in which the site names them."""
    return tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


def active() -> str:
    """The code of the language spoken now, where evidence may have translations into it; empty: it is shown as it was written."""
    language = get_language() or ""
    return language if language in into() else ""


class Translation(EvidenceModel):
    """A `record` in another language. What is empty is not translated; what it has several of is a mapping (`MAPS`)."""

    TEXTS: ClassVar[tuple[str, ...]]  # the record's texts that may be translated, under the names that they have there
    MAPS: ClassVar[tuple[str, ...]] = ()  # mappings from what stands in the record to what it is called in the language
    record: models.ForeignKey[Any, Any]  # each names its own

    language = models.CharField(_("language"), max_length=10)
    reviewed = models.BooleanField(
        _("read by a native expert"),
        default=False,
        db_default=False,
        help_text=_("It ends when the translation is changed."),
    )

    class Meta:
        abstract = True
        ordering = ["language", "pk"]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "language"],
                name="%(class)s_once",
                violation_error_message=_("There is a translation into this language already: edit that one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(language__in=["", settings.LANGUAGE_CODE]),
                name="%(class)s_into_another",
                violation_error_message=_("A translation is into another language than the one that the record is written in."),
            ),
        ]

    def __str__(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def texts(self) -> dict[str, Any]:
        """What is translated, by name."""
        return {name: text for name in (*self.TEXTS, *self.MAPS) if (text := getattr(self, name))}

    def clean(self) -> None:
        if self.language not in into():
            fits = ", ".join(into())
            raise ValidationError(
                {"language": _("“%(language)s” is none of the languages that the site translates into; it can be: %(fits)s.")
                 % {"language": self.language, "fits": fits}}
            )  # fmt: skip
        for name in self.MAPS:
            if problem := next(problems_of_map(getattr(self, name)), ""):
                raise ValidationError({name: problem})
        if not self.texts:
            raise ValidationError(_("Translate at least one of the texts, or delete this translation."))

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever changes what it says ends its review, in the same save."""
        if self.reviewed and self.pk:
            before = type(self)._default_manager.filter(pk=self.pk).first()
            if before is not None and (before.language, before.texts) != (self.language, self.texts):
                self.reviewed = False
                if "update_fields" in options and options["update_fields"] is not None:
                    options["update_fields"] = {*options["update_fields"], "reviewed"}
        super().save(*args, **options)


def problems_of_map(given: Any) -> Iterator[str]:
    """What keeps a value from being a mapping from text to text that is not empty."""
    if not isinstance(given, Mapping):
        yield str(_("It maps each text to its translation."))
        return
    for key, text in given.items():
        if not isinstance(text, str) or not text.strip():
            yield str(_("The translation of “%(text)s” is empty; write it, or leave it out.") % {"text": key})


Translated = Mapping[str, Any]  # of a record: the texts that are translated, by name


def read_translations(model: type[Translation], language: str, by: str = "record_id", **scope: Any) -> dict[Any, Translated]:
    """The translations into a language (empty: none, without a query), by the field `by` of their record; in 1 query."""
    if not language:
        return {}
    names = (*model.TEXTS, *model.MAPS)
    rows = model._default_manager.filter(language=language, **scope).order_by().values_list(by, "reviewed", *names)
    return {key: said(dict(zip(names, texts, strict=True)), language) | {"reviewed": reviewed} for key, reviewed, *texts in rows}


def said(texts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Those of the texts that are not empty, each knowing its language."""
    return {
        name: {key: Said(one, language) for key, one in text.items()} if isinstance(text, Mapping) else Said(text, language)
        for name, text in texts.items()
        if text
    }


def chosen(original: str, name: str, translated: Translated | None) -> str:
    """A text of a record, translated where it is."""
    found: str = translated.get(name, original) if translated and original else original
    return found
