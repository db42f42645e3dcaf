from django.urls import path

from collegium.board.digests import views
from collegium.board.digests.registers import Claims, Digests, TranslationKinds, Translations

AT = "organisations/<str:code>/board"
urlpatterns = [
    *TranslationKinds.urls(f"{AT}/translation/kinds/"),
    *Translations.urls(f"{AT}/translation/"),
    path(f"{AT}/evidence/check/", views.claim_check, name="claim_check"),
    *Claims.urls(f"{AT}/evidence/"),
    *Digests.urls(f"{AT}/digests/"),
    path(f"{AT}/digests/<int:pk>/digest.<str:ending>", views.digest_document, name="digest_document"),
]
