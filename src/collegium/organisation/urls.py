from django.urls import path

from collegium.organisation.registers.fact import addresses_of_facts
from collegium.organisation.views import (
    access,
    accountability,
    bodies,
    compare,
    exports,
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
    path("import/", imports.import_all, name="import_all"),
    path("import/<int:pk>/", imports.preview_all, name="import_all_preview"),
    path("import/<int:pk>/mapping/", imports.mapping_all, name="import_all_mapping"),
    path("import/<int:pk>/problems/", imports.problems_all, name="import_all_problems"),
    path("import/<int:pk>/discard/", imports.discard_all, name="import_all_discard"),
    path("import/mappings/<int:pk>/", imports.kept_mapping_all, name="import_all_kept_mapping"),
    path("import/templates/<str:name>/", imports.template_all, name="import_all_template"),
    path("<str:code>/", organisations.organisation, name="organisation"),
    path("<str:code>/figures/", figures.figures, name="figures"),
    path("<str:code>/units/<int:pk>/", units.unit, name="unit"),
    path("<str:code>/posts/<int:pk>/", posts.post, name="post"),
    path("<str:code>/people/", people.people, name="people"),
    path("<str:code>/people/<int:pk>/", people.person, name="person"),
    # Filling in and correcting: each kind of fact is a register
    *addresses_of_facts("<str:code>/facts/"),
    # Who may do what, and what was done
    path("<str:code>/access/", access.access, name="access"),
    path("<str:code>/access/give/", access.give, name="access_give"),
    path("<str:code>/access/matrix/", access.matrix, name="access_matrix"),
    path("<str:code>/access/roles/<int:pk>/end/", access.end, name="access_end"),
    path("<str:code>/access/people/<int:pk>/", access.link, name="access_link"),
    path("<str:code>/access/accounts/<int:pk>/link/", access.renew, name="access_renew"),
    path("<str:code>/access/accounts/<int:pk>/second-factor/", access.forget, name="access_forget"),
    path("<str:code>/record/", record.record, name="record"),
    path("<str:code>/record/csv/", record.record_csv, name="record_csv"),
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
    path("<str:code>/import/", imports.import_one, name="imports"),
    path("<str:code>/import/<int:pk>/", imports.preview_one, name="import_preview"),
    path("<str:code>/import/<int:pk>/mapping/", imports.mapping_one, name="import_mapping"),
    path("<str:code>/import/<int:pk>/problems/", imports.problems_one, name="import_problems"),
    path("<str:code>/import/<int:pk>/discard/", imports.discard_one, name="import_discard"),
    path("<str:code>/import/mappings/<int:pk>/", imports.kept_mapping_one, name="import_kept_mapping"),
    path("<str:code>/import/templates/<str:name>/", imports.template_one, name="import_template"),
    path("<str:code>/export/", exports.exports, name="exports"),
    path("<str:code>/export/<str:form>/", exports.export, name="export"),
]
