from django.urls import path

from interviews.teams import invitation_views, views

app_name = "teams"

urlpatterns = [
    path("", views.team_list, name="team_list"),
    path("new/", views.team_create, name="team_create"),
    path("<uuid:team>/", views.team_detail, name="team_detail"),
    path("<uuid:team>/settings/", views.team_settings, name="team_settings"),
    path("<uuid:team>/delete/", views.team_delete, name="team_delete"),
    path("<uuid:team>/leave/", views.team_leave, name="team_leave"),
    path("<uuid:team>/members/<int:member>/role/", views.member_role, name="member_role"),
    path("<uuid:team>/members/<int:member>/remove/", views.member_remove, name="member_remove"),
    path("<uuid:team>/ownership/offer/", views.ownership_offer, name="ownership_offer"),
    path("<uuid:team>/ownership/withdraw/", views.ownership_withdraw, name="ownership_withdraw"),
    path("<uuid:team>/ownership/accept/", views.ownership_accept, name="ownership_accept"),
    path("<uuid:team>/ownership/decline/", views.ownership_decline, name="ownership_decline"),
    path(
        "<uuid:team>/invitations/new/",
        invitation_views.invitation_create,
        name="invitation_create",
    ),
    path(
        "<uuid:team>/invitations/<int:pk>/resend/",
        invitation_views.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "<uuid:team>/invitations/<int:pk>/revoke/",
        invitation_views.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "invitations/<int:pk>/accept/",
        invitation_views.own_invitation_accept,
        name="own_invitation_accept",
    ),
    path("invitations/<str:token>/", invitation_views.invitation_detail, name="invitation_detail"),
    path(
        "invitations/<str:token>/join/",
        invitation_views.invitation_accept,
        name="invitation_accept",
    ),
]
