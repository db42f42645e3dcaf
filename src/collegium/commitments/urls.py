from django.urls import path

from collegium.commitments import calendar_pages, unit_pages, views
from collegium.commitments.registers import CommitmentRegister

app_name = "commitments"
AT = "organisations/<str:code>/board/promises/"  # it stands under Board in the menu
urlpatterns = [
    path("board/promises/own/", views.own, name="own"),
    path("commitments/calendar/<str:secret>.ics", calendar_pages.feed, name="feed"),
    path(f"{AT}calendar/", calendar_pages.calendar, name="calendar"),
    path(f"{AT}people/<int:pk>/", views.person, name="person"),
    path(f"{AT}my-unit/", unit_pages.my_unit, name="my_unit"),
    path(f"{AT}units/<int:pk>/", unit_pages.unit, name="unit"),
    path(f"{AT}units/<int:pk>/said-and-done.<str:ending>", unit_pages.unit_document, name="unit_document"),
    *CommitmentRegister.urls(AT),
]
