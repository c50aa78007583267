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

__all__ = [
    "Ahead",
    "AheadCitation",
    "BurdenLevel",
    "Choice",
    "Citation",
    "Comment",
    "Document",
    "DocumentCitation",
    "DocumentFiling",
    "Domain",
    "Duty",
    "DutyRecipient",
    "GlossaryTerm",
    "InstitutionCitation",
    "Instrument",
    "Paper",
    "ProfileTopic",
    "Requirement",
    "RequirementCitation",
    "Reviewed",
    "Source",
    "Topic",
    "filing_problems",
]
