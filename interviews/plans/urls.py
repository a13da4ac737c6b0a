from django.urls import path

from interviews.plans import drafting_views, editing_views, views

app_name = "plans"

urlpatterns = [
    path("", views.plan_list, name="plan_list"),
    path("new/", views.plan_create, name="plan_create"),
    path("from-blueprint/", drafting_views.plan_from_blueprint, name="plan_from_blueprint"),
    path(
        "from-job-description/",
        drafting_views.plan_from_job_description,
        name="plan_from_job_description",
    ),
    path(
        "from-job-description/create/",
        drafting_views.plan_from_proposal,
        name="plan_from_proposal",
    ),
    path("<uuid:plan>/", views.plan_detail, name="plan_detail"),
    path("<uuid:plan>/rename/", views.plan_rename, name="plan_rename"),
    path("<uuid:plan>/archive/", views.plan_archive, name="plan_archive"),
    path("<uuid:plan>/restore/", views.plan_restore, name="plan_restore"),
    path("<uuid:plan>/edit/", views.version_open, name="version_open"),
    path("<uuid:plan>/discard/", views.version_discard, name="version_discard"),
    path("<uuid:plan>/compare/", views.version_compare, name="version_compare"),
    path("<uuid:plan>/versions/<int:number>/", views.version_detail, name="version_detail"),
    path("<uuid:plan>/versions/<int:number>/print/", views.version_print, name="version_print"),
    path("<uuid:plan>/stages/new/", editing_views.stage_create, name="stage_create"),
    path("<uuid:plan>/stages/<int:stage>/", editing_views.stage_edit, name="stage_edit"),
    path("<uuid:plan>/stages/<int:stage>/move/", editing_views.stage_move, name="stage_move"),
    path("<uuid:plan>/stages/<int:stage>/remove/", editing_views.stage_remove, name="stage_remove"),
    path(
        "<uuid:plan>/stages/<int:stage>/questions/", editing_views.question_add, name="question_add"
    ),
    path(
        "<uuid:plan>/questions/<int:question>/", editing_views.question_edit, name="question_edit"
    ),
    path(
        "<uuid:plan>/questions/<int:question>/move/",
        editing_views.question_move,
        name="question_move",
    ),
    path(
        "<uuid:plan>/questions/<int:question>/remove/",
        editing_views.question_remove,
        name="question_remove",
    ),
    path(
        "<uuid:plan>/questions/<int:question>/repin/",
        editing_views.question_repin,
        name="question_repin",
    ),
]
