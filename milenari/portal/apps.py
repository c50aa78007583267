from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "milenari.portal"
    label = "portal"
