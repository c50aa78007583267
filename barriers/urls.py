from django.urls import path

from barriers import views

app_name = "barriers"

urlpatterns = [
    path("barriers/", views.barriers, name="barriers"),
    path("gaps/", views.gaps, name="gaps"),
]
