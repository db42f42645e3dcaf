from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "collegium.assessments"
    label = "assessments"

    def ready(self) -> None:
        from collegium.assessments import upkeep  # noqa: F401 - declares what is done every day
