from django.urls import include, path

from interviews.scorecards import (
    candidate_views,
    debrief_views,
    interview_views,
    mock_views,
    scorecard_views,
    script_views,
    seat_views,
)

app_name = "scorecards"

of_interview = [
    path("", interview_views.interview_detail, name="interview_detail"),
    path("reschedule/", interview_views.interview_reschedule, name="interview_reschedule"),
    path("cancel/", interview_views.interview_cancel, name="interview_cancel"),
    path("panel/", interview_views.interview_panel, name="interview_panel"),
    path("calendar.ics", interview_views.interview_calendar, name="interview_calendar"),
    path("seat/decline/", seat_views.seat_decline, name="seat_decline"),
    path("seat/reminders/", seat_views.seat_reminders, name="seat_reminders"),
    path("agreement/", mock_views.agreement_set, name="agreement_set"),
    path("status/", interview_views.interview_status, name="interview_status"),
    path("script/", script_views.script_start, name="script_start"),
    path("script/<int:question_id>/", script_views.question_detail, name="question_detail"),
    path("script/<int:question_id>/rating/", script_views.rating_save, name="rating_save"),
    path("stages/<int:stage_id>/start/", script_views.stage_start, name="stage_start"),
    path("stages/<int:stage_id>/clock/", script_views.stage_clock, name="stage_clock"),
    path("scorecard/", scorecard_views.scorecard_edit, name="scorecard_edit"),
    path("scorecard/save/", scorecard_views.scorecard_save, name="scorecard_save"),
    path("scorecard/submit/", scorecard_views.scorecard_submit, name="scorecard_submit"),
    path("scorecard/amend/", scorecard_views.scorecard_amend, name="scorecard_amend"),
    path(
        "scorecards/<uuid:scorecard_id>/", scorecard_views.scorecard_detail, name="scorecard_detail"
    ),
    path("debrief/", debrief_views.debrief_detail, name="debrief_detail"),
    path("debrief.<slug:file_format>", debrief_views.debrief_export, name="debrief_export"),
    path("decision/", debrief_views.decision_make, name="decision_make"),
]

urlpatterns = [
    path("", interview_views.interview_list, name="interview_list"),
    path("new/", interview_views.interview_create, name="interview_create"),
    path("mock/", mock_views.mock_create, name="mock_create"),
    path("audit/", interview_views.audit_list, name="audit_list"),
    path("candidates/", candidate_views.candidate_list, name="candidate_list"),
    path(
        "candidates/<uuid:candidate_id>/", candidate_views.candidate_detail, name="candidate_detail"
    ),
    path(
        "candidates/<uuid:candidate_id>/export.json",
        candidate_views.candidate_export,
        name="candidate_export",
    ),
    path(
        "candidates/<uuid:candidate_id>/erase/",
        candidate_views.candidate_erase,
        name="candidate_erase",
    ),
    path("compare/<int:version_id>/", debrief_views.candidate_compare, name="candidate_compare"),
    path("<uuid:interview_id>/", include(of_interview)),
]
