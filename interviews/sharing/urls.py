from django.urls import path

from interviews.sharing import shared_views, views

app_name = "sharing"

INTERVIEW = "teams/<uuid:team_id>/interviews/<uuid:interview_id>"

urlpatterns = [
    path("links/", views.link_list, name="link_list"),
    path("links/<uuid:link_id>/revoke/", views.link_revoke, name="link_revoke"),
    path(f"{INTERVIEW}/debrief/share/", views.debrief_share, name="debrief_share"),
    path(
        f"{INTERVIEW}/scorecards/<uuid:scorecard_id>/share/",
        views.scorecard_share,
        name="scorecard_share",
    ),
    path("practice/<uuid:round_id>/share/", views.round_share, name="round_share"),
    path("mastery/share/", views.mastery_share, name="mastery_share"),
    path("s/<slug:token>/", shared_views.link_open, name="link_open"),
    path("shared/<uuid:link_id>/", shared_views.shared_detail, name="shared_detail"),
    path("teams/<uuid:team_id>/shared/", shared_views.team_shared_list, name="team_shared_list"),
    path(
        "teams/<uuid:team_id>/shared/<uuid:link_id>/",
        shared_views.team_shared_detail,
        name="team_shared_detail",
    ),
]
