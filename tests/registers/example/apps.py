from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "tests.registers.example"
    label = "example"
