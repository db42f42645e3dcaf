from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "collegium.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Hand the board what other domains give to a paper."""
        from collegium.workbench.paper_parts import register_parts

        register_parts()
