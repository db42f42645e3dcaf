from django.urls import include, path

from collegium.engagement import views
from collegium.engagement.alignment.views import alignment

app_name = "engagement"
urlpatterns = [
    path("", include("collegium.engagement.findings.urls")),
    path("", include("collegium.engagement.registers.urls")),
    path("engagement/", views.waves, name="waves"),
    path("organisations/<str:code>/engagement/", views.organisation_waves, name="organisation_waves"),
    path("organisations/<str:code>/engagement/alignment/", alignment, name="alignment"),
    path("organisations/<str:code>/engagement/<int:pk>/", views.picture, name="picture"),
    path("organisations/<str:code>/engagement/<int:pk>/units/<int:unit_id>/", views.unit, name="unit"),
    path("organisations/<str:code>/engagement/<int:pk>/opening/", views.opening, name="opening"),
    path("organisations/<str:code>/engagement/<int:pk>/report.<str:ending>", views.report, name="report"),
]
