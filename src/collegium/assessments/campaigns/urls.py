from django.urls import path

from collegium.assessments.campaigns import custody_views, respondent, views

OFFICE = "organisations/<str:code>/engagement/<int:pk>/campaign/"
urlpatterns = [
    path("answer/", respondent.enter_code, name="enter_code"),
    path("answer/thanks/", respondent.thanks, name="answer_thanks"),
    path("answer/<str:token>/", respondent.answer, name="answer"),
    path("answer/<str:token>/<int:number>/", respondent.part, name="answer_part"),
    path("answer/<str:token>/send/", respondent.send, name="answer_send"),
    path(OFFICE, views.campaign, name="campaign"),
    path(f"{OFFICE}settings/", views.settings, name="campaign_settings"),
    path(f"{OFFICE}groups/", views.groups, name="campaign_groups"),
    path(f"{OFFICE}addresses/", views.addresses, name="campaign_addresses"),
    path(f"{OFFICE}launch/", views.launch, name="campaign_launch"),
    path(f"{OFFICE}mail/", views.mail, name="campaign_mail"),
    path(f"{OFFICE}letters/", views.letters, name="campaign_letters"),
    path(f"{OFFICE}answered/", views.answered, name="campaign_answered"),
    path(f"{OFFICE}key/", custody_views.custody_key, name="campaign_key"),
    path(f"{OFFICE}close/", custody_views.close, name="campaign_close"),
    path(f"{OFFICE}close/without-results/", custody_views.close_without_results, name="campaign_end"),
    path(f"{OFFICE}again/", views.again, name="campaign_again"),
]
