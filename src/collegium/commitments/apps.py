from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "collegium.commitments"
    label = "commitments"
