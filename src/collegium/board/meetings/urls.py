from django.urls import path

from collegium.board.meetings import changes, minuting, views
from collegium.board.meetings.registers import Meetings

AT = "organisations/<str:code>/board"
urlpatterns = [
    path(f"{AT}/meetings/participation/", views.participation, name="participation"),
    path(f"{AT}/meetings/people/<int:pk>/", views.own_part, name="own_part"),
    path(f"{AT}/meetings/<int:pk>/", views.meeting, name="meeting"),
    path(f"{AT}/meetings/<int:pk>/minutes.<str:ending>", views.minutes, name="meeting_minutes"),
    path(f"{AT}/meetings/<int:pk>/minute/", minuting.meeting_minute, name="meeting_minute"),
    path(f"{AT}/meetings/<int:pk>/attendance/", changes.meeting_attendance, name="meeting_attendance"),
    path(f"{AT}/meetings/<int:pk>/items/add/", changes.meeting_item_add, name="meeting_item_add"),
    path(f"{AT}/items/<int:pk>/", changes.agenda_item, name="agenda_item"),
    path(f"{AT}/items/<int:pk>/move/", changes.agenda_item_move, name="agenda_item_move"),
    path(f"{AT}/items/<int:pk>/contributions/", changes.agenda_item_contributions, name="agenda_item_contributions"),
    path(f"{AT}/items/<int:pk>/decide/", changes.agenda_item_decide, name="agenda_item_decide"),
    path(f"{AT}/decisions/<int:pk>/take-back/", changes.decision_take_back, name="decision_take_back"),
    *Meetings.urls(f"{AT}/meetings/"),
]
