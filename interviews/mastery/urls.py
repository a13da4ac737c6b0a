from django.urls import path

from interviews.mastery import views

app_name = "mastery"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("progress/", views.progress_detail, name="progress_detail"),
    path("readiness/", views.readiness_detail, name="readiness_detail"),
    path("readiness/delete/", views.readiness_delete, name="readiness_delete"),
    path("<slug:module>/<slug:topic>/", views.topic_detail, name="topic_detail"),
]
