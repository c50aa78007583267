from django.urls import path

from regulations import views

app_name = "regulations"

urlpatterns = [
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<slug:slug>/", views.instrument, name="instrument"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("ahead/", views.ahead, name="ahead"),
]
