from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "collegium.organisation"
    label = "organisation"
