from django.urls import path

from collegium.commitments import changes, views

app_name = "commitments"
AT = "organisations/<str:code>/board/promises"  # it stands under Board in the menu
urlpatterns = [
    path("board/promises/own/", views.own, name="own"),
    path("commitments/calendar/<str:secret>.ics", views.feed, name="feed"),
    path(f"{AT}/", views.commitments, name="commitments"),
    path(f"{AT}/promises.csv", views.export, name="export"),
    path(f"{AT}/add/", changes.add, name="add"),
    path(f"{AT}/calendar/", changes.calendar, name="calendar"),
    path(f"{AT}/people/<int:pk>/", views.person, name="person"),
    path(f"{AT}/<int:pk>/", views.commitment, name="commitment"),
    path(f"{AT}/<int:pk>/owner/", changes.owner, name="owner"),
    path(f"{AT}/<int:pk>/evidence/", changes.evidence, name="evidence"),
    path(f"{AT}/<int:pk>/keep/", changes.ending, {"how": "keep"}, name="keep"),
    path(f"{AT}/<int:pk>/break/", changes.ending, {"how": "break"}, name="break"),
    path(f"{AT}/<int:pk>/change/", changes.ending, {"how": "change"}, name="change"),
    path(f"{AT}/<int:pk>/reopen/", changes.reopening, name="reopen"),
]
