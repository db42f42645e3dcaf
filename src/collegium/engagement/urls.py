from django.urls import include, path

from collegium.engagement import views
from collegium.engagement.alignment.views import alignment
from collegium.engagement.comparison import views as comparison
from collegium.engagement.performance.views import performance

app_name = "engagement"
urlpatterns = [
    path("", include("collegium.engagement.findings.urls")),
    path("", include("collegium.engagement.registers.urls")),
    path("engagement/", views.waves, name="waves"),
    path("engagement/compare/", comparison.comparison, name="compare"),
    path("engagement/performance/", performance, name="performance"),
    path("organisations/<str:code>/engagement/", views.organisation_waves, name="organisation_waves"),
    path("organisations/<str:code>/engagement/alignment/", alignment, name="alignment"),
    path("organisations/<str:code>/engagement/<int:pk>/", views.picture, name="picture"),
    path("organisations/<str:code>/engagement/<int:pk>/units/<int:unit_id>/", views.unit, name="unit"),
    path("organisations/<str:code>/engagement/<int:pk>/opening/", views.opening, name="opening"),
    path("organisations/<str:code>/engagement/<int:pk>/figures/", comparison.figures, name="figures"),
    path(
        "organisations/<str:code>/engagement/<int:pk>/figures.<str:ending>",
        comparison.figures_file,
        name="figures_file",
    ),
    path("organisations/<str:code>/engagement/<int:pk>/report.<str:ending>", views.report, name="report"),
]
