from django.urls import include, path

urlpatterns = [
    path("", include("interviews.home.urls")),
    path("practice/", include("interviews.practice.urls")),
    path("reminders/", include("interviews.digests.urls")),
    path("settings/", include("interviews.accounts.urls")),
    path("history/", include("interviews.history.urls")),
    path("teams/<uuid:team_id>/interviews/", include("interviews.scorecards.urls")),
    path("mastery/", include("interviews.mastery.urls")),
    path("teams/", include("interviews.teams.urls")),
    path("teams/<uuid:team>/plans/", include("interviews.plans.urls")),
    path("", include("interviews.sharing.urls")),
]
