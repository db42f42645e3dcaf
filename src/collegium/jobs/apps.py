from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "collegium.jobs"
    label = "jobs"
