from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "collegium.board"
    label = "board"

    def ready(self) -> None:
        """What a paper can be made of, and what promises are made in, is known before the first page asks."""
        from collegium.board.papers.kinds import register_own
        from collegium.board.sources import offer_sources

        register_own()
        offer_sources()
