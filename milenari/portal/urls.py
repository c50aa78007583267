from django.urls import path

from milenari.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("compare/", views.compare, name="compare"),
    path("compare/<slug:slug>/", views.topic, name="topic"),
    path("compare/<slug:slug>/<slug:code>/", views.cell, name="cell"),
]
