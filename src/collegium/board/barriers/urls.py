from django.urls import path

from collegium.board.barriers import views

AT = "organisations/<str:code>/board/barriers"
urlpatterns = [
    path(f"{AT}/", views.barriers, name="barriers"),
    path(f"{AT}/register.csv", views.barriers_file, name="barriers_file"),
    path(f"{AT}/<slug:barrier>/", views.barrier, name="barrier"),
]
