from django.urls import path

from milenari.portal.changes import feeds, views

app_name = "changes"

urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes/feed.atom", feeds.feed, name="feed"),
]
