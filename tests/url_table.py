"""Who gets what at which URL: the policy that `tests/test_url_walk.py` walks.

Columns are the roles of `tests/url_world.py`; `in` means: sent to the log-in page. A POST carries
nothing of use: 302, 400 and 409 mean that the role may, 404 and 403 that it may not.
"""

from tests.url_walking import patterns
from tests.url_world import ROLES

TABLE = """
# by   URL          visitor stranger other observer interviewer submitted manager owner holder
GET  home                             200 200 200 200 200 200 200 200 200
GET  health                           200 200 200 200 200 200 200 200 200
GET  ready                            200 200 200 200 200 200 200 200 200
GET  questions:library                200 200 200 200 200 200 200 200 200
GET  questions:topic_detail           200 200 200 200 200 200 200 200 200
GET  questions:question_detail        200 200 200 200 200 200 200 200 200

GET  accounts:settings                in  200 200 200 200 200 200 200 in
POST accounts:settings                in  400 400 400 400 400 400 400 in
GET  accounts:own_data                in  200 200 200 200 200 200 200 in
GET  accounts:own_data_export         in  200 200 200 200 200 200 200 in
GET  accounts:session_list            in  200 200 200 200 200 200 200 in
POST accounts:session_end             in  302 302 302 302 302 302 302 in
POST accounts:other_sessions_end      in  302 302 302 302 302 302 302 in
GET  accounts:account_delete          in  302 302 302 302 302 302 302 in
POST accounts:account_delete          in  302 302 302 302 302 302 302 in
GET  practice:round_create            in  200 200 200 200 200 200 200 in
POST practice:round_create            in  400 400 400 400 400 400 400 in
GET  practice:round_detail            in  404 404 404 404 404 404 200 in
GET  practice:round_position          in  404 404 404 404 404 404 200 in
POST practice:round_position          in  404 404 404 404 404 404 302 in
GET  practice:round_submit            in  404 404 404 404 404 404 200 in
POST practice:round_submit            in  404 404 404 404 404 404 302 in
POST practice:round_end               in  404 404 404 404 404 404 302 in
GET  practice:round_summary           in  404 404 404 404 404 404 200 in
GET  practice:answer_clock            in  404 404 404 404 404 404 200 in
POST practice:answer_draft            in  404 404 404 404 404 404 400 in
POST practice:answer_submit           in  404 404 404 404 404 404 400 in
POST practice:answer_assess           in  404 404 404 404 404 404 409 in
POST practice:question_bookmark       in  302 302 302 302 302 302 302 in
GET  history:answer_list              in  200 200 200 200 200 200 200 in
GET  history:answer_export            in  200 200 200 200 200 200 200 in
GET  history:answer_detail            in  404 404 404 404 404 404 200 in
POST history:note_write               in  404 404 404 404 404 404 302 in
POST history:flag_send                in  404 404 404 404 404 404 400 in
GET  mastery:overview                 in  200 200 200 200 200 200 200 in
GET  mastery:topic_detail             in  200 200 200 200 200 200 200 in
GET  mastery:progress_detail          in  200 200 200 200 200 200 200 in
GET  mastery:readiness_detail         in  200 200 200 200 200 200 200 in
POST mastery:readiness_detail         in  400 400 400 400 400 400 400 in
POST mastery:readiness_delete         in  302 302 302 302 302 302 302 in

GET  digests:unsubscribe              200 200 200 200 200 200 200 200 200
POST digests:unsubscribe              200 200 200 200 200 200 200 200 200

GET  teams:team_list                  in  200 200 200 200 200 200 200 in
GET  teams:team_create                in  200 200 200 200 200 200 200 in
POST teams:team_create                in  400 400 400 400 400 400 400 in
GET  teams:team_detail                in  404 404 200 200 200 200 200 in
GET  teams:team_settings              in  404 404 403 403 403 200 200 in
POST teams:team_settings              in  404 404 403 403 403 400 400 in
GET  teams:team_delete                in  404 404 403 403 403 403 200 in
POST teams:team_delete                in  404 404 403 403 403 403 400 in
POST teams:team_leave                 in  404 404 302 302 302 302 400 in
POST teams:member_role                in  404 404 403 403 403 400 400 in
POST teams:member_remove              in  404 404 403 403 403 302 302 in
POST teams:ownership_offer            in  404 404 403 403 403 403 400 in
POST teams:ownership_withdraw         in  404 404 403 403 403 403 302 in
POST teams:ownership_accept           in  404 404 403 403 403 403 403 in
POST teams:ownership_decline          in  404 404 403 403 403 403 403 in
POST teams:invitation_create          in  404 404 403 403 403 400 400 in
POST teams:invitation_resend          in  404 404 403 403 403 302 302 in
POST teams:invitation_revoke          in  404 404 403 403 403 302 302 in
POST teams:own_invitation_accept      in  404 404 404 404 404 404 404 in
GET  teams:invitation_detail          200 200 200 200 200 200 200 200 200
POST teams:invitation_accept          in  400 400 400 400 400 400 400 in

GET  plans:plan_list                  in  404 404 200 200 200 200 200 in
GET  plans:plan_create                in  404 404 403 403 403 200 200 in
POST plans:plan_create                in  404 404 403 403 403 400 400 in
GET  plans:plan_from_blueprint        in  404 404 403 403 403 200 200 in
POST plans:plan_from_blueprint        in  404 404 403 403 403 400 400 in
GET  plans:plan_from_job_description  in  404 404 403 403 403 200 200 in
POST plans:plan_from_job_description  in  404 404 403 403 403 400 400 in
POST plans:plan_from_proposal         in  404 404 403 403 403 400 400 in
GET  plans:plan_detail                in  404 404 200 200 200 200 200 in
POST plans:plan_rename                in  404 404 403 403 403 400 400 in
POST plans:plan_archive               in  404 404 403 403 403 302 302 in
POST plans:plan_restore               in  404 404 403 403 403 302 302 in
POST plans:version_open               in  404 404 403 403 403 302 302 in
POST plans:version_discard            in  404 404 403 403 403 302 302 in
GET  plans:version_compare            in  404 404 400 400 400 400 400 in
GET  plans:version_detail             in  404 404 200 200 200 200 200 in
GET  plans:version_print              in  404 404 200 200 200 200 200 in
POST plans:stage_create               in  404 404 403 403 403 400 400 in
GET  plans:stage_edit                 in  404 404 403 403 403 200 200 in
POST plans:stage_edit                 in  404 404 403 403 403 400 400 in
POST plans:stage_move                 in  404 404 403 403 403 409 409 in
POST plans:stage_remove               in  404 404 403 403 403 302 302 in
GET  plans:question_add               in  404 404 403 403 403 200 200 in
POST plans:question_add               in  404 404 403 403 403 409 409 in
GET  plans:question_edit              in  404 404 403 403 403 200 200 in
POST plans:question_edit              in  404 404 403 403 403 400 400 in
POST plans:question_move              in  404 404 403 403 403 409 409 in
POST plans:question_remove            in  404 404 403 403 403 302 302 in
POST plans:question_repin             in  404 404 403 403 403 302 302 in

GET  scorecards:interview_list        in  404 404 200 200 200 200 200 in
GET  scorecards:interview_create      in  404 404 403 403 403 200 200 in
POST scorecards:interview_create      in  404 404 403 403 403 400 400 in
GET  scorecards:audit_list            in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_compare     in  404 404 200 200 200 200 200 in
GET  scorecards:interview_detail      in  404 404 200 200 200 200 200 in
GET  scorecards:interview_reschedule  in  404 404 403 403 403 200 200 in
POST scorecards:interview_reschedule  in  404 404 403 403 403 400 400 in
GET  scorecards:interview_cancel      in  404 404 403 403 403 200 200 in
POST scorecards:interview_cancel      in  404 404 403 403 403 302 302 in
GET  scorecards:interview_panel       in  404 404 403 403 403 200 200 in
POST scorecards:interview_panel       in  404 404 403 403 403 400 400 in
GET  scorecards:interview_calendar    in  404 404 200 200 200 200 200 in
GET  scorecards:interview_status      in  404 404 200 200 200 200 200 in
GET  scorecards:script_start          in  404 404 302 302 302 302 302 in
GET  scorecards:question_detail       in  404 404 200 200 200 200 200 in
POST scorecards:rating_save           in  404 404 404 400 400 404 404 in
POST scorecards:stage_start           in  404 404 404 302 302 404 404 in
GET  scorecards:stage_clock           in  404 404 200 200 200 200 200 in
GET  scorecards:scorecard_edit        in  404 404 404 200 302 404 404 in
POST scorecards:scorecard_save        in  404 404 404 400 302 404 404 in
POST scorecards:scorecard_submit      in  404 404 404 400 302 404 404 in
GET  scorecards:scorecard_amend       in  404 404 404 404 200 404 404 in
POST scorecards:scorecard_amend       in  404 404 404 404 400 404 404 in
GET  scorecards:scorecard_detail      in  404 404 404 404 200 404 404 in
GET  scorecards:debrief_detail        in  404 404 200 200 200 200 200 in
GET  scorecards:debrief_export        in  404 404 404 404 200 404 404 in
POST scorecards:decision_make         in  404 404 403 403 403 400 400 in

GET  scorecards:candidate_list        in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_detail      in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_export      in  404 404 403 403 403 200 200 in
POST scorecards:candidate_erase       in  404 404 403 403 403 400 400 in
GET  scorecards:mock_create           in  404 404 403 200 200 200 200 in
POST scorecards:mock_create           in  404 404 403 400 400 400 400 in
POST scorecards:agreement_set         in  404 404 404 404 404 404 404 in
POST scorecards:seat_decline          in  404 404 404 302 302 404 404 in
POST scorecards:seat_reminders        in  404 404 404 302 302 404 404 in

GET  sharing:link_list                in  200 200 200 200 200 200 200 in
POST sharing:link_revoke              in  404 404 404 404 404 302 302 in
GET  sharing:debrief_share            in  404 404 403 200 200 200 200 in
POST sharing:debrief_share            in  404 404 403 400 400 400 400 in
GET  sharing:scorecard_share          in  404 404 403 200 200 200 200 in
POST sharing:scorecard_share          in  404 404 403 400 400 400 400 in
GET  sharing:round_share              in  404 404 404 404 404 404 200 in
POST sharing:round_share              in  404 404 404 404 404 404 400 in
GET  sharing:mastery_share            in  200 200 200 200 200 200 200 in
POST sharing:mastery_share            in  400 400 400 400 400 400 400 in
GET  sharing:shared_detail            404 404 404 404 404 404 404 404 200
GET  sharing:link_open                302 302 302 302 302 302 302 302 302
GET  sharing:team_shared_list         in  404 404 200 200 200 200 200 in
GET  sharing:team_shared_detail       in  404 404 200 200 200 200 200 in
"""


def rows() -> list[tuple[str, str, dict[str, str]]]:
    """Return method, name of the URL, and what each role gets."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    return [(line[0], line[1], dict(zip(ROLES, line[2:], strict=True))) for line in lines]


def known() -> dict[str, list[str]]:
    """The parameters of every URL that the table speaks of."""
    parameters = dict(patterns())
    return {name: parameters[name] for _, name, _ in rows()}
