from django.urls import path

from collegium.board.barriers import views
from collegium.board.barriers.registers import Barriers

AT = "organisations/<str:code>/board/barriers/"
urlpatterns = [
    *Barriers.urls(AT),
    path(f"{AT}<slug:barrier>/", views.barrier, name="barrier"),
]
