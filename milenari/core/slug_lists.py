"""The words by which a record's related records are named, read with the record: a query set's annotation instead of a query."""

from typing import Any

from django.db.models import JSONField, Subquery


class SlugList(Subquery):
    """A list of what a query set (of one value each, `values("slug")`, in its order) finds for each record; empty where nothing.

    topic_slugs=SlugList(Barrier.topics.through.objects.filter(barrier=OuterRef("pk")).values("topic__slug"))
    """

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        template = "(WITH listed(word) AS (%(subquery)s) SELECT json_group_array(word) FROM listed)"
        return self.as_sql(compiler, connection, template=template, **options)

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        template = "(WITH listed(word) AS (%(subquery)s) SELECT coalesce(jsonb_agg(word), '[]') FROM listed)"
        return self.as_sql(compiler, connection, template=template, **options)
