"""The address book of the whole site; each app keeps its own page."""

from django.urls import include, path

from collegium.web import views

handler500 = "collegium.web.views.went_wrong"
urlpatterns = [
    path("", include("collegium.workbench.urls")),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/directory/", include("allauth.socialaccount.urls")),
    path("account/directory/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("collegium.assessments.urls")),
    path("", include("collegium.engagement.urls")),
    path("", include("collegium.board.urls")),
    path("", include("collegium.commitments.urls")),
    path("organisations/", include("collegium.organisation.urls")),
]
