from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from django.contrib.auth import get_user_model

        from countries import api_schema, audit_receivers, receivers  # noqa: F401
        from countries.models import Assignment

        post_migrate.connect(receivers.keep_groups)
        m2m_changed.connect(receivers.keep_staff, sender=get_user_model().groups.through)
        post_save.connect(receivers.end_tokens, sender=get_user_model())
        for signal in (post_save, post_delete):
            signal.connect(receivers.forget_assignment, sender=Assignment)
        audit_receivers.connect()
