from django.urls import path

from collegium.engagement.registers import Decisions, ImprovementEvents, Routes, own_views

HERE = "organisations/<str:code>/engagement/"
urlpatterns = [
    *Routes.urls(f"{HERE}opportunity/"),
    *Decisions.urls(f"{HERE}involvement/"),
    *ImprovementEvents.urls(f"{HERE}attendance/"),
    path(f"{HERE}own-leading/", own_views.own_leading, name="own_leading"),
    path(f"{HERE}own-leading/note.txt", own_views.own_leading_file, name="own_leading_file"),
]
