from django.urls import path

from collegium.board.providers import views

HERE = "organisations/<str:code>/board/providers/"
urlpatterns = [
    path(HERE, views.providers, name="providers"),
    path(f"{HERE}add/", views.add, name="providers_add"),
    path(f"{HERE}layout/", views.layout, name="providers_layout"),
    path(f"{HERE}<int:pk>/", views.provider_list, name="provider_list"),
    path(f"{HERE}<int:pk>/as.<str:ending>", views.document, name="provider_document"),
    path(f"{HERE}<int:pk>/<str:provider>/", views.provider, name="provider"),
]
