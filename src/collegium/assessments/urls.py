from django.urls import include, path

from collegium.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", include("collegium.assessments.campaigns.urls")),
    path("", include("collegium.assessments.comments.urls")),
    path("", include("collegium.assessments.instruments.urls")),
    path("", include("collegium.assessments.ratings.urls")),
    path("organisations/<str:code>/engagement/add/", views.add_wave, name="add_wave"),
    path("organisations/<str:code>/engagement/<int:pk>/correct/", views.correct_wave, name="correct_wave"),
    path("organisations/<str:code>/engagement/<int:pk>/answers/", views.responses, name="responses"),
    path("organisations/<str:code>/engagement/<int:pk>/answers/columns/", views.mapping, name="mapping"),
]
