"""What must hold between a country and its union, kept by the database itself."""

from milenari.core.rules import Rule

RULES = (
    Rule(
        name="jurisdiction_member_of_union",
        table="countries_jurisdiction",
        events=("INSERT", "UPDATE"),
        violated="""NEW.member_of_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM countries_jurisdiction u WHERE u.id = NEW.member_of_id AND u.kind = 'union')""",
        message="A country can be a member of a union only.",
    ),
    Rule(
        name="union_with_members_kept",
        table="countries_jurisdiction",
        events=("UPDATE",),
        violated="""OLD.kind = 'union' AND NEW.kind <> 'union'
            AND EXISTS (SELECT 1 FROM countries_jurisdiction m WHERE m.member_of_id = OLD.id)""",
        message="A union that has members cannot become a country.",
    ),
)
