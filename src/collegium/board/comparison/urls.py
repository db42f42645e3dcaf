from django.urls import path

from collegium.board.comparison import case_views, views

HERE = "organisations/<str:code>/board/comparisons/"
urlpatterns = [
    path(HERE, views.comparisons, name="comparisons"),
    path(f"{HERE}explained/", views.explained, name="explained"),
    path(f"{HERE}spells/", case_views.spells, name="mortality"),
    path(f"{HERE}cases/<int:pk>/", case_views.monitor, name="monitor"),
    path(f"{HERE}<int:pk>/", views.comparison, name="comparison"),
    path(f"{HERE}<int:pk>/units.csv", views.comparison_file, name="comparison_file"),
    path(f"{HERE}withdraw/<str:brought>/<int:pk>/", views.withdraw, name="withdraw"),
]
