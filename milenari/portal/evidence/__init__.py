"""The evidence files as a whole: reading and checking, loading, writing back. Each app's part is in its own module `evidence`."""

import barriers.evidence
import countries.evidence
import regulations.evidence

APPS = (countries.evidence, regulations.evidence, barriers.evidence)
# In the order in which they are written, so that what is referred to is there before what refers to it.
PARTS = (
    regulations.evidence.DOMAINS,
    regulations.evidence.TOPICS,
    regulations.evidence.GLOSSARY,
    *countries.evidence.PARTS,
    regulations.evidence.INSTRUMENTS,
    regulations.evidence.SOURCES,
    regulations.evidence.INSTITUTIONS,
    regulations.evidence.REQUIREMENTS,
    *barriers.evidence.PARTS,
    regulations.evidence.AHEAD,
    regulations.evidence.DOCUMENTS,
)
PART_BY_NAME = {part.name: part for part in PARTS}
