from django.urls import path

from milenari.portal import changes_feeds, changes_views

app_name = "changes"

urlpatterns = [
    path("changes/", changes_views.changes, name="changes"),
    path("changes/feed.atom", changes_feeds.feed, name="feed"),
]
