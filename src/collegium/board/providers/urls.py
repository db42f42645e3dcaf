from django.urls import path

from collegium.board.providers import views

HERE = "organisations/<str:code>/board/providers/"
urlpatterns = [
    path(HERE, views.providers, name="providers"),
    path(f"{HERE}<int:pk>/", views.provider_list, name="provider_list"),
    path(f"{HERE}<int:pk>/as.<str:ending>", views.document, name="provider_document"),
    path(f"{HERE}<int:pk>/<str:provider>/", views.provider, name="provider"),
]
