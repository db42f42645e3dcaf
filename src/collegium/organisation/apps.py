from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "collegium.organisation"
    label = "organisation"

    def ready(self) -> None:
        from collegium.organisation import receivers  # noqa: F401 - importing it is registering it
