from django.urls import path

from collegium.assessments.ratings import inviting_views, link_views, pair_views, views

HERE = "organisations/<str:code>/engagement/ratings/"  # it stands under Engagement in the menu
urlpatterns = [
    path("rate/<str:token>/", link_views.rate_by_link, name="rate_by_link"),
    path(HERE, views.rounds, name="rounds"),
    path(f"{HERE}add/", views.open_round, name="round_add"),
    path(f"{HERE}pairings/", pair_views.pairings, name="pairings"),
    path(f"{HERE}<int:pk>/", views.round_page, name="round"),
    path(f"{HERE}<int:pk>/rate/", views.rate, name="round_rate"),
    path(f"{HERE}<int:pk>/own/", views.own, name="round_own"),
    path(f"{HERE}<int:pk>/own/delete/", views.delete_own, name="round_delete_own"),
    path(f"{HERE}<int:pk>/cuts/", views.cuts, name="round_cuts"),
    path(f"{HERE}<int:pk>/raters/", inviting_views.invite, name="round_invite"),
    path(f"{HERE}<int:pk>/raters/links/", inviting_views.links, name="round_links"),
    path(f"{HERE}<int:pk>/result/", views.result, name="round_result"),
    path(f"{HERE}<int:pk>/close/", views.close, name="round_close"),
    path(f"{HERE}<int:pk>/remove/", views.remove, name="round_remove"),
    path(f"{HERE}<int:pk>/raters/<int:rater>/remove/", views.drop_rater, name="round_drop_rater"),
]
