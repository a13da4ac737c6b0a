from django.urls import path

from interviews.accounts import own_data_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("data/", own_data_views.own_data, name="own_data"),
    path(
        "data/export/<slug:file_format>/",
        own_data_views.own_data_export,
        name="own_data_export",
    ),
    path("delete/", own_data_views.account_delete, name="account_delete"),
]
