from django.urls import path

from collegium.board.questions import changes, views

AT = "organisations/<str:code>/board/questions"
urlpatterns = [
    path("public/<str:public_code>/questions/", views.public_questions, name="public_questions"),
    path(f"{AT}/", views.questions, name="questions"),
    path(f"{AT}/register.csv", views.questions_file, name="questions_file"),
    path(f"{AT}/add/", changes.question_add, name="question_add"),
    path(f"{AT}/rules/", changes.question_rules, name="question_rules"),
    path(f"{AT}/erase/", changes.question_forget, name="question_forget"),
    path(f"{AT}/<int:pk>/", views.question, name="question"),
    path(f"{AT}/<int:pk>/correct/", changes.question_correct, name="question_correct"),
    path(f"{AT}/<int:pk>/acknowledge/", changes.question_acknowledge, name="question_acknowledge"),
    path(f"{AT}/<int:pk>/answer/", changes.question_answer, name="question_answer"),
    path(f"{AT}/<int:pk>/promise/", changes.question_promise, name="question_promise"),
    path(f"{AT}/<int:pk>/close/", changes.question_close, name="question_close"),
    path(f"{AT}/<int:pk>/decline/", changes.question_decline, name="question_decline"),
    path(f"{AT}/<int:pk>/reopen/", changes.question_reopen, name="question_reopen"),
    path(f"{AT}/<int:pk>/publish/", changes.question_publish, name="question_publish"),
]
