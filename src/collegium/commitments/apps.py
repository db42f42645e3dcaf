from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "collegium.commitments"
    label = "commitments"

    def ready(self) -> None:
        from collegium.commitments import upkeep  # noqa: F401 - declares what is done every day
