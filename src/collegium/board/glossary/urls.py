from django.urls import path

from collegium.board.glossary import views
from collegium.board.glossary.registers import Glossary

AT = "organisations/<str:code>/board/glossary"
urlpatterns = [path(f"{AT}/people/", views.who, name="who"), *Glossary.urls(f"{AT}/")]
