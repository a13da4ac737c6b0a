from django.urls import include, path

from interviews.scorecards.views import debriefs, interviews, scorecards, script

app_name = "scorecards"

of_interview = [
    path("", interviews.interview_detail, name="interview_detail"),
    path("reschedule/", interviews.interview_reschedule, name="interview_reschedule"),
    path("cancel/", interviews.interview_cancel, name="interview_cancel"),
    path("panel/", interviews.interview_panel, name="interview_panel"),
    path("calendar.ics", interviews.interview_calendar, name="interview_calendar"),
    path("status/", interviews.interview_status, name="interview_status"),
    path("script/", script.script_start, name="script_start"),
    path("script/<int:question_id>/", script.question_detail, name="question_detail"),
    path("script/<int:question_id>/rating/", script.rating_save, name="rating_save"),
    path("stages/<int:stage_id>/start/", script.stage_start, name="stage_start"),
    path("stages/<int:stage_id>/clock/", script.stage_clock, name="stage_clock"),
    path("scorecard/", scorecards.scorecard_edit, name="scorecard_edit"),
    path("scorecard/save/", scorecards.scorecard_save, name="scorecard_save"),
    path("scorecard/submit/", scorecards.scorecard_submit, name="scorecard_submit"),
    path("scorecard/amend/", scorecards.scorecard_amend, name="scorecard_amend"),
    path("scorecards/<uuid:scorecard_id>/", scorecards.scorecard_detail, name="scorecard_detail"),
    path("debrief/", debriefs.debrief_detail, name="debrief_detail"),
    path("debrief.<slug:file_format>", debriefs.debrief_export, name="debrief_export"),
    path("decision/", debriefs.decision_make, name="decision_make"),
]

urlpatterns = [
    path("", interviews.interview_list, name="interview_list"),
    path("new/", interviews.interview_create, name="interview_create"),
    path("audit/", interviews.audit_list, name="audit_list"),
    path("compare/<int:version_id>/", debriefs.candidate_compare, name="candidate_compare"),
    path("<uuid:interview_id>/", include(of_interview)),
]
