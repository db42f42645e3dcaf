from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "collegium.board"
    label = "board"

    def ready(self) -> None:
        """What a paper can be made of, what promises are made in, and what no record may hold, is known before the first page."""
        from collegium.board import registers  # noqa: F401
        from collegium.board.meetings.queries import doctors_at_meetings
        from collegium.board.papers.kinds import register_own
        from collegium.board.sources import offer_sources
        from collegium.organisation.attendance import register_counter

        register_own()
        offer_sources()
        register_counter(doctors_at_meetings)
