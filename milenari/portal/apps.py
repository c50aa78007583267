from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "milenari.portal"
    label = "portal"

    def ready(self) -> None:
        from milenari.core import remade, revision
        from milenari.portal.search_index import refresh_after_a_change

        revision.afterwards(refresh_after_a_change)
        revision.afterwards(remade.make_again)  # the last one: pages show what the others have found
