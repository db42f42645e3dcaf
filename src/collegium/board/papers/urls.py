from django.urls import path

from collegium.board.papers import changes, views
from collegium.board.papers.registers import Papers

AT = "organisations/<str:code>/board/papers"
urlpatterns = [
    path(f"{AT}/<int:pk>/", views.paper, name="paper"),
    path(f"{AT}/<int:pk>/issue/", changes.paper_issue, name="paper_issue"),
    path(f"{AT}/<int:pk>/draft.<str:ending>", views.draft_document, name="paper_draft"),
    path(f"{AT}/<int:pk>/parts/add/", changes.paper_part_add, name="paper_part_add"),
    path(f"{AT}/parts/<int:pk>/", changes.paper_part, name="paper_part"),
    path(f"{AT}/parts/<int:pk>/move/", changes.paper_part_move, name="paper_part_move"),
    path(f"{AT}/parts/<int:pk>/remove/", changes.paper_part_remove, name="paper_part_remove"),
    path(f"{AT}/<int:pk>/versions/<int:number>/", views.version, name="paper_version"),
    path(f"{AT}/<int:pk>/versions/<int:number>/paper.<str:ending>", views.version_document, name="paper_document"),
    *Papers.urls(f"{AT}/"),
]
