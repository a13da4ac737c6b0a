from django.urls import path

from interviews.practice import mock_views, views

app_name = "practice"

urlpatterns = [
    path("", views.round_create, name="round_create"),
    path("<uuid:round_id>/", views.round_detail, name="round_detail"),
    path("bookmarks/<int:question_id>/", views.question_bookmark, name="question_bookmark"),
    path("<uuid:round_id>/submit/", mock_views.round_submit, name="round_submit"),
    path("<uuid:round_id>/<int:position>/", mock_views.round_position, name="round_position"),
    path("<uuid:round_id>/end/", views.round_end, name="round_end"),
    path("<uuid:round_id>/summary/", views.round_summary, name="round_summary"),
    path("<uuid:round_id>/<int:position>/clock/", views.answer_clock, name="answer_clock"),
    path("<uuid:round_id>/<int:position>/draft/", views.answer_draft, name="answer_draft"),
    path("<uuid:round_id>/<int:position>/submit/", views.answer_submit, name="answer_submit"),
    path("<uuid:round_id>/<int:position>/assess/", views.answer_assess, name="answer_assess"),
]
