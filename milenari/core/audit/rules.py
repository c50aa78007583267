"""What the database itself keeps of the audit log: what was written stays as it was, for as long as was promised."""

from milenari.core.rules import Rule

RULES = (
    Rule(
        name="audit_entry_unchanged",
        table="core_auditentry",
        events=("UPDATE",),
        violated="1 = 1",
        message="An entry of the audit log stays as it was written.",
    ),
    Rule(
        name="audit_entry_kept",
        table="core_auditentry",
        events=("DELETE",),
        violated="OLD.kept_until > CURRENT_TIMESTAMP",  # SQLite compares texts, and both begin with the day and end in UTC
        message="An entry of the audit log is kept until its time is over.",
    ),
)
