from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    name = "collegium.registers"
    label = "registers"

    def ready(self) -> None:
        from collegium.registers import ordering  # noqa: F401 - teaches SQLite letters with every connection

        # Before anything is written: the writer must know which columns the record may never hold.
        autodiscover_modules("registers", "files")
        from collegium.registers.files import upkeep  # noqa: F401 - declares what is done every day
