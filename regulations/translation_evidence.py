"""My part of the evidence files in other languages: what they translate, and whether it is there to be translated."""

from collections.abc import Iterator

from milenari.core.evidence import Files, Found, Problem
from milenari.core.originals import MADE_FROM
from milenari.core.translation import translations_of
from regulations import models
from regulations.dossier_evidence import DUTIES, PAPERS, check_recipients
from regulations.evidence import AHEAD, DOCUMENTS, DOMAINS, GLOSSARY, REQUIREMENTS, TOPICS, questions_of

OF_DOMAINS = translations_of(models.DomainTranslation, "domain_translations", models.Domain)
OF_TOPICS = translations_of(models.TopicTranslation, "topic_translations", models.Topic)
OF_TERMS = translations_of(models.TermTranslation, "term_translations", models.GlossaryTerm, by="term")
OF_REQUIREMENTS = translations_of(
    models.RequirementTranslation,
    "requirement_translations",
    models.Requirement,
    by="key",
    beside=("record__jurisdiction", "record__topic"),
)
OF_AHEAD = translations_of(models.AheadTranslation, "ahead_translations", models.Ahead)
OF_DOCUMENTS = translations_of(models.DocumentTranslation, "document_translations", models.Document)
OF_PAPERS = translations_of(models.PaperTranslation, "paper_translations", models.Paper)
OF_DUTIES = translations_of(models.DutyTranslation, "duty_translations", models.Duty)
TRANSLATIONS = (OF_DOMAINS, OF_TOPICS, OF_TERMS, OF_REQUIREMENTS, OF_AHEAD, OF_DOCUMENTS, OF_PAPERS, OF_DUTIES)


def check_translation(files: Files, found: Found, part: str, what: str) -> Iterator[Problem]:
    """It is of a record that is known, and says something."""
    yield from files.unknown(found, part, [found.record["of"]], what)
    said = (value for name, value in found.record.items() if name not in ("language", "of", "reviewed", MADE_FROM))
    if not any(said):
        yield Problem(found.place, "it translates nothing; write one of its texts, or remove the entry.")
    for name in found.record[MADE_FROM] or {}:
        if not found.record[name]:
            yield Problem(found.place, f"made_from names {name}, which is not translated here; remove it there.")


def check(files: Files) -> Iterator[Problem]:
    """What is wrong with my translations, beyond their form."""
    of = (
        (DOMAINS, "domain"),
        (TOPICS, "topic"),
        (GLOSSARY, "term"),
        (REQUIREMENTS, "answer"),
        (AHEAD, "law"),
        (DOCUMENTS, "document"),
        (PAPERS, "paper"),
        (DUTIES, "duty"),
    )
    for part, (original, what) in zip(TRANSLATIONS, of, strict=True):
        for found in files.records(part.name):
            yield from check_translation(files, found, original.name, what)
    questions = questions_of(files) if files.records(OF_TOPICS.name) else {}
    for found in files.records(OF_TOPICS.name):
        question = questions.get(found.record["of"])
        for value in (found.record["choices"] or ()) if question else ():
            if question and value not in question.choices:
                fits = ", ".join(question.choices) or "none"
                yield Problem(found.place, f"“{value}” is not a choice of this topic; its choices are: {fits}.")
    yield from check_recipients(files, OF_DUTIES)
