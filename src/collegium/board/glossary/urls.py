from django.urls import path

from collegium.board.glossary import views

AT = "organisations/<str:code>/board/glossary"
urlpatterns = [
    path(f"{AT}/", views.glossary, name="glossary"),
    path(f"{AT}/people/", views.who, name="who"),
    path(f"{AT}/terms/add/", views.term_add, name="term_add"),
    path(f"{AT}/terms/<int:pk>/", views.term, name="term"),
    path(f"{AT}/terms/<int:pk>/remove/", views.term_remove, name="term_remove"),
]
