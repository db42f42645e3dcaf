from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "collegium.board"
    label = "board"
