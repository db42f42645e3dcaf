from django.urls import path

from collegium.workbench import views

urlpatterns = [path("", views.home, name="home")]
