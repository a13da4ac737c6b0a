from django.urls import path

from interviews.mastery import views

app_name = "mastery"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:module>/<slug:topic>/", views.topic_detail, name="topic_detail"),
]
