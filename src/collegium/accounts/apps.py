from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "collegium.accounts"
    label = "accounts"

    def ready(self) -> None:
        from collegium.accounts import checks, receivers  # noqa: F401 - importing them is registering them
