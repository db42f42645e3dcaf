from django.urls import path

from collegium.board import views
from collegium.board.views import decisions, imports

app_name = "board"
urlpatterns = [
    path("board/", views.boards, name="boards"),
    path("organisations/<str:code>/board/", views.board, name="board"),
    path("organisations/<str:code>/board/measures.<str:ending>", views.document, name="document"),
    path("organisations/<str:code>/board/figures/", imports.figures, name="figures"),
    path("organisations/<str:code>/board/figures/columns/", imports.columns, name="columns"),
    path("organisations/<str:code>/board/measures/<str:measure>/", views.measure, name="measure"),
    path("organisations/<str:code>/board/measures/<str:measure>/owner/", decisions.owner, name="owner"),
    path("organisations/<str:code>/board/measures/<str:measure>/limits/", decisions.limits, name="limits"),
]
