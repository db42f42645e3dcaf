from django.urls import path

from collegium.board.digests import evidence_views as evidence
from collegium.board.digests import views

AT = "organisations/<str:code>/board"
urlpatterns = [
    path(f"{AT}/translation/", views.translations, name="translations"),
    path(f"{AT}/translation/log.csv", views.translations_file, name="translations_file"),
    path(f"{AT}/translation/add/", views.translation_add, name="translation_add"),
    path(f"{AT}/translation/kinds/", views.translation_kinds, name="translation_kinds"),
    path(f"{AT}/translation/kinds/<slug:translation>/", views.translation_kind, name="translation_kind"),
    path(f"{AT}/translation/<int:pk>/", views.translation, name="translation"),
    path(f"{AT}/translation/<int:pk>/remove/", views.translation_remove, name="translation_remove"),
    path(f"{AT}/evidence/", evidence.claims, name="claims"),
    path(f"{AT}/evidence/register.csv", evidence.claims_file, name="claims_file"),
    path(f"{AT}/evidence/check/", evidence.claim_check, name="claim_check"),
    path(f"{AT}/evidence/add/", evidence.claim_add, name="claim_add"),
    path(f"{AT}/evidence/<int:pk>/", evidence.claim, name="claim"),
    path(f"{AT}/evidence/<int:pk>/withdraw/", evidence.claim_withdraw, name="claim_withdraw"),
    path(f"{AT}/digests/", evidence.digests, name="digests"),
    path(f"{AT}/digests/add/", evidence.digest_add, name="digest_add"),
    path(f"{AT}/digests/<int:pk>/", evidence.digest, name="digest"),
    path(f"{AT}/digests/<int:pk>/correct/", evidence.digest_correct, name="digest_correct"),
    path(f"{AT}/digests/<int:pk>/remove/", evidence.digest_remove, name="digest_remove"),
    path(f"{AT}/digests/<int:pk>/digest.<str:ending>", evidence.digest_document, name="digest_document"),
]
