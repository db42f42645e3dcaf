from django.urls import path

from collegium.board.questions import changes, views
from collegium.board.questions.registers import Questions

AT = "organisations/<str:code>/board/questions/"
urlpatterns = [
    path("public/<str:public_code>/questions/", views.public_questions, name="public_questions"),
    path(f"{AT}rules/", changes.question_rules, name="question_rules"),
    path(f"{AT}erase/", changes.question_forget, name="question_forget"),
    *Questions.urls(AT),
]
