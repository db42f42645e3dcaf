"""The addresses of the site, and those of the register that only the tests declare."""

from django.urls import include, path

from collegium.web.urls import urlpatterns as site

urlpatterns = [path("", include("tests.registers.example.urls")), *site]
