from django.urls import path

from milenari.portal import search_views

app_name = "search"

urlpatterns = [
    path("search/", search_views.search, name="search"),
]
