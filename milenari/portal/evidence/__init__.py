"""The evidence files as a whole: reading and checking, loading, writing back. Each app's part is in its own module `evidence`."""

from django.utils.translation import gettext_noop

import barriers.evidence
import countries.evidence
import regulations.evidence
import regulations.translation_evidence
from reports.records import PART_BY_NAME, PARTS

__all__ = ["APPS", "PARTS", "PART_BY_NAME", "REASON"]

APPS = (countries.evidence, regulations.evidence, regulations.translation_evidence, barriers.evidence)
REASON = gettext_noop("Loaded from the evidence files")  # as the history says it
