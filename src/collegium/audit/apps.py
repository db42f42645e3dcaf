from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "collegium.audit"
    label = "audit"

    def ready(self) -> None:
        from collegium.audit import checks, protection  # noqa: F401 - declares what is checked

        protection.discover()
        pre_migrate.connect(protection.take_away, sender=self, dispatch_uid="collegium.protection")
        post_migrate.connect(protection.install, sender=self, dispatch_uid="collegium.protection")
