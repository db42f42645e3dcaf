from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "collegium.commitments"
    label = "commitments"

    def ready(self) -> None:
        from collegium.commitments import checks, upkeep  # noqa: F401 - declare what is checked, and done every day
