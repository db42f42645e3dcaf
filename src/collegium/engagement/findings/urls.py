from django.urls import path

from collegium.engagement.findings import views
from collegium.engagement.findings.registers import Findings

HERE = "organisations/<str:code>/engagement/<int:pk>/findings/"
urlpatterns = [
    path(HERE, views.wave_findings, name="wave_findings"),
    path(f"{HERE}add/", views.add, name="finding_add"),
    path(f"{HERE}<int:finding_id>/", views.finding, name="finding"),
    *Findings.urls("organisations/<str:code>/engagement/findings/"),
]
