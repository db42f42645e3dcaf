from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "collegium.engagement"
    label = "engagement"
