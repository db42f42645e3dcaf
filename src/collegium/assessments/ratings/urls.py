from django.urls import path

from collegium.assessments.ratings import views

HERE = "organisations/<str:code>/engagement/ratings/"  # it stands under Engagement in the menu
urlpatterns = [
    path(HERE, views.rounds, name="rounds"),
    path(f"{HERE}add/", views.open_round, name="round_add"),
    path(f"{HERE}<int:pk>/", views.round_page, name="round"),
    path(f"{HERE}<int:pk>/rate/", views.rate, name="round_rate"),
    path(f"{HERE}<int:pk>/own/", views.own, name="round_own"),
    path(f"{HERE}<int:pk>/result/", views.result, name="round_result"),
    path(f"{HERE}<int:pk>/close/", views.close, name="round_close"),
    path(f"{HERE}<int:pk>/remove/", views.remove, name="round_remove"),
    path(f"{HERE}<int:pk>/raters/<int:rater>/remove/", views.drop_rater, name="round_drop_rater"),
]
