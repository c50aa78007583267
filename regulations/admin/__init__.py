from regulations.admin.document import DocumentAdmin
from regulations.admin.dossier import DocumentFilingAdmin, DutyAdmin, PaperAdmin, ProfileTopicAdmin
from regulations.admin.law import CitationInline, InstrumentAdmin, SourceAdmin
from regulations.admin.questionnaire import DomainAdmin, GlossaryTermAdmin, TopicAdmin
from regulations.admin.requirement import AheadAdmin, CitedInstitutionAdmin, RequirementAdmin

__all__ = [
    "AheadAdmin",
    "CitationInline",
    "CitedInstitutionAdmin",
    "DocumentAdmin",
    "DocumentFilingAdmin",
    "DomainAdmin",
    "DutyAdmin",
    "GlossaryTermAdmin",
    "InstrumentAdmin",
    "PaperAdmin",
    "ProfileTopicAdmin",
    "RequirementAdmin",
    "SourceAdmin",
    "TopicAdmin",
]
