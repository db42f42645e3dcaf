from django.urls import path

from collegium.board.barriers import views
from collegium.board.barriers.registers import Barriers, OwnBarriers

AT = "organisations/<str:code>/board/barriers/"
urlpatterns = [
    *Barriers.urls(AT),
    *OwnBarriers.urls("organisations/<str:code>/board/own-barriers/"),
    path(f"{AT}<slug:barrier>/", views.barrier, name="barrier"),
]
