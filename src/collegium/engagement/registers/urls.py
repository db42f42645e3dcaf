from django.urls import path

from collegium.engagement.registers import own_views, views

HERE = "organisations/<str:code>/engagement/"
urlpatterns = [
    path(f"{HERE}opportunity/", views.opportunity, name="opportunity"),
    path(f"{HERE}involvement/", views.involvement, name="involvement"),
    path(f"{HERE}attendance/", views.attendance, name="attendance"),
    path(f"{HERE}own-leading/", own_views.own_leading, name="own_leading"),
    path(f"{HERE}own-leading/note.txt", own_views.own_leading_file, name="own_leading_file"),
    path(f"{HERE}registers/<str:register>/add/", views.add, name="register_add"),
    path(f"{HERE}registers/<str:register>/file.csv", views.file, name="register_file"),
    path(f"{HERE}registers/<str:register>/<int:pk>/correct/", views.correct, name="register_correct"),
    path(f"{HERE}registers/<str:register>/<int:pk>/remove/", views.remove, name="register_remove"),
]
