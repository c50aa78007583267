from django.db import migrations, models

CURRENT = "INSERT INTO core_pastrevision (number, reached_at) SELECT number, changed_at FROM core_revisioncounter WHERE id = 1"


class Migration(migrations.Migration):
    """From now on it is known when each revision was reached; of those before only the last."""

    dependencies = [("core", "0002_cache")]
    operations = [
        migrations.CreateModel(
            name="PastRevision",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("reached_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(CURRENT, migrations.RunSQL.noop),
    ]
