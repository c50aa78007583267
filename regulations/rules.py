"""What must hold between records, kept by the database itself; the Python side is in values.py and citing.py."""

from milenari.core.rules import Rule
from regulations.citing import UNCITED

RULES = (
    Rule(
        name="requirement_value_fits",
        table="regulations_requirement",
        events=("INSERT", "UPDATE"),
        violated="""NOT EXISTS (
            SELECT 1 FROM regulations_topic t WHERE t.id = NEW.topic_id AND (
                (NEW.value = '' AND NEW.amount IS NULL AND NEW.unit = '' AND (NEW.status <> 'answered' OR t.kind = 'text'))
                OR (t.kind = 'ternary' AND NEW.amount IS NULL AND NEW.value IN ('yes', 'partial', 'no'))
                OR (t.kind = 'choice' AND NEW.amount IS NULL AND EXISTS (
                    SELECT 1 FROM regulations_choice c WHERE c.topic_id = t.id AND c.value = NEW.value))
                OR (t.kind = 'duration' AND NEW.amount IS NOT NULL AND NEW.unit IN ('calendar_days', 'working_days'))
                OR (t.kind = 'money' AND NEW.amount IS NOT NULL AND NEW.unit = 'EUR')
                OR (t.kind = 'number' AND NEW.amount IS NOT NULL AND NEW.unit = t.unit)))""",
        message="The value does not fit its topic's kind, choices or unit.",
    ),
    Rule(
        name="topic_kind_kept",
        table="regulations_topic",
        events=("UPDATE",),
        violated="""(NEW.kind <> OLD.kind OR NEW.unit <> OLD.unit) AND EXISTS (
            SELECT 1 FROM regulations_requirement r
            WHERE r.topic_id = OLD.id AND (r.value <> '' OR r.amount IS NOT NULL OR r.status = 'answered'))""",
        message="The topic has answers that would not fit another kind or unit.",
    ),
    Rule(
        name="choice_in_use_kept",
        table="regulations_choice",
        events=("UPDATE",),
        violated="""(NEW.value <> OLD.value OR NEW.topic_id <> OLD.topic_id) AND EXISTS (
            SELECT 1 FROM regulations_requirement r WHERE r.topic_id = OLD.topic_id AND r.value = OLD.value)""",
        message="The choice is the value of an answer, and cannot become another.",
    ),
    Rule(
        name="choice_in_use_not_deleted",
        table="regulations_choice",
        events=("DELETE",),
        violated="EXISTS (SELECT 1 FROM regulations_requirement r WHERE r.topic_id = OLD.topic_id AND r.value = OLD.value)",
        message="The choice is the value of an answer, and cannot be deleted.",
    ),
    Rule(
        name="comment_kept",
        table="regulations_comment",
        events=("UPDATE",),
        violated="""NEW.text <> OLD.text OR NEW.author_id <> OLD.author_id OR NEW.requirement_id <> OLD.requirement_id
            OR NEW.written_at <> OLD.written_at""",
        message="A comment is kept as it was written; write another one.",
    ),
    Rule(
        name="document_cites",
        table="regulations_document",
        events=("INSERT", "UPDATE"),
        violated="""EXISTS (SELECT 1 FROM regulations_document d WHERE d.id = NEW.id)
            AND NOT EXISTS (SELECT 1 FROM regulations_documentcitation c WHERE c.document_id = NEW.id)""",
        message=UNCITED,
        deferred=True,
    ),
    Rule(
        name="document_citation_kept",
        table="regulations_documentcitation",
        events=("UPDATE", "DELETE"),
        violated="""EXISTS (SELECT 1 FROM regulations_document d WHERE d.id = OLD.document_id)
            AND NOT EXISTS (SELECT 1 FROM regulations_documentcitation c WHERE c.document_id = OLD.document_id)""",
        message=UNCITED,
        deferred=True,
    ),
)
