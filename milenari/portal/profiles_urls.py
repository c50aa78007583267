from django.urls import path

from milenari.portal import profiles

app_name = "profiles"

urlpatterns = [
    path("countries/", profiles.countries, name="countries"),
    path("countries/<slug:code>/", profiles.country, name="country"),
]
