from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "collegium.board"
    label = "board"

    def ready(self) -> None:
        """What a paper can be made of is known before the first page asks, and what no record may hold before the first write."""
        from collegium.board import registers  # noqa: F401
        from collegium.board.papers.kinds import register_own

        register_own()
