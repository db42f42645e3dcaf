from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "collegium.workbench"
    label = "workbench"
