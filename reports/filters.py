"""What the lists of releases are filtered with."""

from milenari.core.filters import ListFilterSet, SearchFilter
from reports.models import Release


class ReleaseFilterSet(ListFilterSet):
    q = SearchFilter(("title", "note", "slug"))

    class Meta(ListFilterSet.Meta):
        model = Release
        fields: tuple[str, ...] = ()
