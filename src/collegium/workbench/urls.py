from django.urls import path

from collegium.workbench import views

urlpatterns = [
    path("", views.home, name="home"),
    path("examples/", views.example_list, name="examples"),
    path("examples/<slug:example_id>/", views.example_page, name="example"),
    path("examples/<slug:example_id>/file/", views.example_file, name="example_file"),
]
