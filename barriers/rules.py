"""What must hold among steps, kept by the database itself."""

from milenari.core.rules import Rule

RULES = (
    Rule(
        name="step_waits_without_cycle",
        table="barriers_step_after",
        events=("INSERT", "UPDATE"),
        violated="""NEW.from_step_id = NEW.to_step_id OR EXISTS (
            WITH RECURSIVE ahead(id) AS (
                SELECT CAST(NEW.to_step_id AS bigint)
                UNION
                SELECT w.to_step_id FROM barriers_step_after w JOIN ahead ON w.from_step_id = ahead.id)
            SELECT 1 FROM ahead WHERE id = NEW.from_step_id)""",
        message="A step cannot wait for itself, directly or through others.",
    ),
)
