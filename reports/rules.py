"""What the database itself keeps of releases: once made, they stay as they are."""

from milenari.core.rules import Rule

ALWAYS = "1 = 1"

RULES = (
    Rule(
        name="release_unchanged",
        table="reports_release",
        events=("UPDATE",),
        violated=ALWAYS,
        message="A release never changes, since others cite it; freeze the evidence under another name.",
    ),
    Rule(
        name="release_kept",
        table="reports_release",
        events=("DELETE",),
        violated=ALWAYS,
        message="A release is never deleted, since others cite it.",
    ),
)
