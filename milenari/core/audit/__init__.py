"""The audit log: who did what to accounts, rights and data, when, and from where (docs/adr/0023).

Each app names its own events in its module `audit`, as a TextChoices `Event`, and calls `record` where they happen.
"""

from milenari.core.audit.models import AuditEntry, KeptAsWritten, Outcome
from milenari.core.audit.recording import forget_outdated, record, record_if_possible

__all__ = ["AuditEntry", "KeptAsWritten", "Outcome", "forget_outdated", "record", "record_if_possible"]
