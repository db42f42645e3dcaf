from django.urls import path

from collegium.board.reviews import views
from collegium.board.reviews.registers import Reviews

AT = "organisations/<str:code>/board/reviews"
urlpatterns = [
    path(f"{AT}/<int:pk>/", views.review, name="review"),
    path(f"{AT}/<int:pk>/page.<str:ending>", views.review_document, name="review_document"),
    path(f"{AT}/<int:pk>/dates/", views.review_dates, name="review_dates"),
    path(f"{AT}/<int:pk>/comment/", views.review_comment, name="review_comment"),
    *Reviews.urls(f"{AT}/"),
]
