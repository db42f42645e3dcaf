from django.urls import path

from collegium.organisation.registers.base import SiteRegister
from collegium.organisation.registers.fact import addresses_of_facts
from collegium.organisation.views import (
    access,
    accountability,
    bodies,
    compare,
    erasing,
    exports,
    facts,
    figures,
    imports,
    jobs,
    leadership,
    organisations,
    people,
    posts,
    record,
    units,
)

app_name = "organisation"
urlpatterns = [
    # Organisations; the fixed addresses stand before those that begin with a code
    path("", organisations.organisations, name="organisations"),
    path("add/", figures.organisation_add, name="organisation_add"),
    path("compare/", compare.comparison, name="compare"),
    # Lists of organisations in; they belong to no single one
    *imports.OF_ALL.urls("import/"),
    path("<str:code>/", organisations.organisation, name="organisation"),
    path("<str:code>/figures/", figures.figures, name="figures"),
    path("<str:code>/units/<int:pk>/", units.unit, name="unit"),
    path("<str:code>/posts/<int:pk>/", posts.post, name="post"),
    *SiteRegister.urls("<str:code>/sites/"),
    path("<str:code>/people/", people.people, name="people"),
    path("<str:code>/people/<int:pk>/", people.person, name="person"),
    # Filling in and correcting: each kind of fact is a register
    path("<str:code>/facts/", facts.facts, name="facts"),
    *addresses_of_facts("<str:code>/facts/"),
    # Who may do what, and what was done
    path("<str:code>/access/", access.access, name="access"),
    path("<str:code>/access/give/", access.give, name="access_give"),
    path("<str:code>/access/matrix/", access.matrix, name="access_matrix"),
    path("<str:code>/access/roles/<int:pk>/end/", access.end, name="access_end"),
    path("<str:code>/access/people/<int:pk>/", access.link, name="access_link"),
    path("<str:code>/access/accounts/<int:pk>/link/", access.renew, name="access_renew"),
    path("<str:code>/access/accounts/<int:pk>/second-factor/", access.forget, name="access_forget"),
    path("<str:code>/access/accounts/<int:pk>/directory/", access.untie, name="access_untie"),
    path("<str:code>/record/", record.record, name="record"),
    path("<str:code>/record/csv/", record.record_csv, name="record_csv"),
    path("<str:code>/record/people/", erasing.people, name="record_people"),
    path("<str:code>/record/people/<int:pk>/", erasing.person, name="record_person"),
    path("<str:code>/record/people/<int:pk>/erase/", erasing.erase, name="record_person_erase"),
    path("<str:code>/record/people/<int:pk>/hold/", erasing.hold, name="record_person_hold"),
    path("<str:code>/record/people/<int:pk>/lift/", erasing.lift, name="record_person_lift"),
    path("<str:code>/jobs/", jobs.jobs, name="jobs"),
    path("<str:code>/jobs/<uuid:job_id>/", jobs.job, name="job"),
    # Bodies, leaders, accountability
    path("<str:code>/bodies/", bodies.bodies, name="bodies"),
    path("<str:code>/bodies/<int:pk>/", bodies.body, name="body"),
    path("<str:code>/committees/", bodies.committees, name="committees"),
    path("<str:code>/groups/", bodies.groups, name="groups"),
    path("<str:code>/leaders-on-paper/", leadership.paper_leaders, name="paper_leaders"),
    path("<str:code>/leadership-time/", leadership.time, name="time"),
    path("<str:code>/appointments/", leadership.appointments, name="appointments"),
    path("<str:code>/formal-roles/", leadership.roles, name="roles"),
    path("<str:code>/accountability/", accountability.layers, name="layers"),
    path("<str:code>/tasks/", accountability.tasks, name="tasks"),
    path("<str:code>/tasks/<int:pk>/usual/", accountability.propose_tasks, name="propose_tasks"),
    # Files in and out
    *imports.OF_ONE.urls("<str:code>/import/"),
    path("<str:code>/export/", exports.exports, name="exports"),
    path("<str:code>/export/<str:form>/", exports.export, name="export"),
]
