from regulations.models.comment import Comment
from regulations.models.dossier import DocumentFiling, Duty, DutyRecipient, Paper, ProfileTopic, filing_problems
from regulations.models.law import Instrument, Source
from regulations.models.questionnaire import BurdenLevel, Choice, Domain, GlossaryTerm, Topic
from regulations.models.requirement import (
    Ahead,
    AheadCitation,
    Citation,
    Document,
    DocumentCitation,
    InstitutionCitation,
    Requirement,
    RequirementCitation,
)
from regulations.models.reviewed import Reviewed
from regulations.models.translation import (
    AheadTranslation,
    DocumentTranslation,
    DomainTranslation,
    DutyTranslation,
    PaperTranslation,
    RequirementTranslation,
    TermTranslation,
    TopicTranslation,
)

__all__ = [
    "Ahead",
    "AheadCitation",
    "AheadTranslation",
    "BurdenLevel",
    "Choice",
    "Citation",
    "Comment",
    "Document",
    "DocumentCitation",
    "DocumentFiling",
    "DocumentTranslation",
    "Domain",
    "DomainTranslation",
    "Duty",
    "DutyRecipient",
    "DutyTranslation",
    "GlossaryTerm",
    "InstitutionCitation",
    "Instrument",
    "Paper",
    "PaperTranslation",
    "ProfileTopic",
    "Requirement",
    "RequirementCitation",
    "RequirementTranslation",
    "Reviewed",
    "Source",
    "TermTranslation",
    "Topic",
    "TopicTranslation",
    "filing_problems",
]
