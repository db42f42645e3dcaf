from django.urls import path

from collegium.assessments.instruments import editing, pages, publishing
from collegium.assessments.instruments.registers import Instruments

ALL = "engagement/instruments/"
HERE = "organisations/<str:code>/engagement/instruments/"
DRAFT = f"{HERE}drafts/<int:pk>/"
urlpatterns = [
    *Instruments.urls(ALL),
    path(f"{ALL}<str:instrument_id>/", pages.instrument, name="instrument"),
    path(f"{ALL}<str:instrument_id>/file/", pages.instrument_file, name="instrument_file"),
    path(f"{ALL}<str:instrument_id>/preview/<int:number>/", pages.instrument_preview, name="instrument_preview"),
    path(f"{HERE}add/", publishing.add_instrument, name="add_instrument"),
    path(f"{HERE}add/template.<str:form>", publishing.instrument_template, name="instrument_template"),
    path(DRAFT, editing.draft, name="draft"),
    path(f"{DRAFT}whole/", editing.draft_head, name="draft_head"),
    path(f"{DRAFT}file/", editing.draft_file, name="draft_file"),
    path(f"{DRAFT}download/", editing.draft_download, name="draft_download"),
    path(f"{DRAFT}preview/<int:number>/", editing.draft_preview, name="draft_preview"),
    path(f"{DRAFT}publish/", publishing.publish, name="draft_publish"),
    path(f"{DRAFT}remove/", publishing.remove_draft, name="draft_remove"),
    path(f"{DRAFT}<str:part>/<int:number>/", editing.draft_part, name="draft_part"),
    path(f"{HERE}of/<str:own_id>/", pages.own_instrument, name="own_instrument"),
    path(f"{HERE}of/<str:own_id>/file/", pages.own_file, name="own_file"),
    path(f"{HERE}of/<str:own_id>/preview/<int:number>/", pages.own_preview, name="own_preview"),
    path(f"{HERE}of/<str:instrument_id>/copy/", publishing.copy_instrument, name="copy_instrument"),
    path(f"{HERE}of/<str:own_id>/withdraw/", publishing.withdraw, name="withdraw_instrument"),
]
