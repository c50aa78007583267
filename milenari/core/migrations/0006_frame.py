from datetime import UTC, datetime

from django.db import migrations, models

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
AS_LATE_AS_CAN_BE = "UPDATE core_revisioncounter SET framed_at = changed_at"


class Migration(migrations.Migration):
    """The counter says when the frame of the evidence changed; until it does again, that is taken to be its last change.

    And what was found at a revision is kept for all processes.
    """

    dependencies = [("core", "0005_told_revisions")]
    operations = [
        migrations.AddField("revisioncounter", "framed_at", models.DateTimeField(default=BEGINNING), preserve_default=False),
        migrations.RunSQL(AS_LATE_AS_CAN_BE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SharedFinding",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("made_from", models.CharField(max_length=60)),
                ("found", models.JSONField()),
            ],
        ),
    ]
