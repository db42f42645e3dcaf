"""Tables of this app. Rows of registers are in the models of the apps that declare them."""

from collegium.registers.files.models import SavedMapping, WaitingFile

__all__ = ["SavedMapping", "WaitingFile"]
