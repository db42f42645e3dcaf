from django.urls import path

from collegium.board import views
from collegium.board.barriers import urls as barriers
from collegium.board.comparison import urls as comparison
from collegium.board.digests import urls as digests
from collegium.board.glossary import urls as glossary
from collegium.board.measure_register import Measures
from collegium.board.meetings import urls as meetings
from collegium.board.papers import urls as papers
from collegium.board.providers import urls as providers
from collegium.board.questions import urls as questions
from collegium.board.reviews import urls as reviews
from collegium.board.views import decisions, own

app_name = "board"
urlpatterns = [
    path("board/", views.boards, name="boards"),
    path("organisations/<str:code>/board/", views.board, name="board"),
    path("organisations/<str:code>/board/measures.<str:ending>", views.document, name="document"),
    *Measures.urls("organisations/<str:code>/board/measures/"),
    path("organisations/<str:code>/board/measures/add/", own.add, name="measure_add"),
    path("organisations/<str:code>/board/measures/<str:own_measure>/change/", own.change, name="measure_change"),
    path("organisations/<str:code>/board/measures/<str:own_measure>/retire/", own.retire, name="measure_retire"),
    path("organisations/<str:code>/board/measures/<str:measure>/file/", own.measure_file, name="measure_file"),
    path("organisations/<str:code>/board/measures/<str:measure>/target/", decisions.target, name="target"),
    path("organisations/<str:code>/board/measures/<str:measure>/baseline/", decisions.baseline, name="baseline"),
    path(
        "organisations/<str:code>/board/measures/<str:measure>/limits/<int:rebase>/",
        decisions.undo_limits,
        name="undo_limits",
    ),
    path("organisations/<str:code>/board/measures/<str:measure>/", views.measure, name="measure"),
    path("organisations/<str:code>/board/measures/<str:measure>/owner/", decisions.owner, name="owner"),
    path("organisations/<str:code>/board/measures/<str:measure>/limits/", decisions.limits, name="limits"),
    *comparison.urlpatterns,
    *providers.urlpatterns,
    *meetings.urlpatterns,
    *papers.urlpatterns,
    *glossary.urlpatterns,
    *digests.urlpatterns,
    *barriers.urlpatterns,
    *reviews.urlpatterns,
    *questions.urlpatterns,
]
