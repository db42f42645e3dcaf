from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "collegium.engagement"
    label = "engagement"

    def ready(self) -> None:
        from collegium.engagement.findings.sources import offer_sources

        offer_sources()
