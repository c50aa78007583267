from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "milenari.core"
    label = "core"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        from milenari.core import models, rules

        pre_migrate.connect(rules.lift, sender=self, dispatch_uid="core.rules.lift")
        post_migrate.connect(rules.impose, sender=self, dispatch_uid="core.rules.impose")
        m2m_changed.connect(models.relations_changed, dispatch_uid="core.relations_changed")
