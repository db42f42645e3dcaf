from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "collegium.assessments"
    label = "assessments"
