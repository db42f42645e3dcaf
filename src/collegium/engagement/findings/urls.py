from django.urls import path

from collegium.engagement.findings import views

HERE = "organisations/<str:code>/engagement/<int:pk>/findings/"
urlpatterns = [
    path(HERE, views.findings, name="findings"),
    path(f"{HERE}add/", views.add, name="finding_add"),
    path(f"{HERE}<int:finding_id>/", views.finding, name="finding"),
]
