from django.urls import path

from collegium.assessments.comments import views

urlpatterns = [
    path("organisations/<str:code>/engagement/<int:pk>/comments/", views.comments, name="comments"),
    path("organisations/<str:code>/engagement/<int:pk>/comments/next/", views.next_comment, name="next_comment"),
    path("organisations/<str:code>/engagement/<int:pk>/comments/close/", views.close, name="close_comments"),
]
