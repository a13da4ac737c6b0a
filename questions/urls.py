from django.urls import path

from questions import views

app_name = "questions"

urlpatterns = [
    path("", views.library, name="library"),
    path("<slug:module>/<slug:topic>/", views.topic_detail, name="topic_detail"),
    path(
        "<slug:module>/<slug:topic>/<slug:question>/", views.question_detail, name="question_detail"
    ),
]
