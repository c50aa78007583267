from regulations.admin.law import CitationInline, InstrumentAdmin, SourceAdmin
from regulations.admin.questionnaire import DomainAdmin, GlossaryTermAdmin, TopicAdmin
from regulations.admin.requirement import AheadAdmin, CitedInstitutionAdmin, DocumentAdmin, RequirementAdmin

__all__ = [
    "AheadAdmin",
    "CitationInline",
    "CitedInstitutionAdmin",
    "DocumentAdmin",
    "DomainAdmin",
    "GlossaryTermAdmin",
    "InstrumentAdmin",
    "RequirementAdmin",
    "SourceAdmin",
    "TopicAdmin",
]
