from regulations.models.comment import Comment
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

__all__ = [
    "Ahead",
    "AheadCitation",
    "BurdenLevel",
    "Choice",
    "Citation",
    "Comment",
    "Document",
    "DocumentCitation",
    "Domain",
    "GlossaryTerm",
    "InstitutionCitation",
    "Instrument",
    "Requirement",
    "RequirementCitation",
    "Source",
    "Topic",
]
