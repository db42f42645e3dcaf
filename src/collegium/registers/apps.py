from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "collegium.registers"
    label = "registers"
