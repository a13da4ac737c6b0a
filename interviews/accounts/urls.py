from django.urls import path

from interviews.accounts import own_data_views, session_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("data/", own_data_views.own_data, name="own_data"),
    path(
        "data/export/<slug:file_format>/",
        own_data_views.own_data_export,
        name="own_data_export",
    ),
    path("sessions/", session_views.session_list, name="session_list"),
    path("sessions/end-others/", session_views.other_sessions_end, name="other_sessions_end"),
    path("sessions/<slug:handle>/end/", session_views.session_end, name="session_end"),
    path("delete/", own_data_views.account_delete, name="account_delete"),
]
