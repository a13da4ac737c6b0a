"""Re-exports, so that Django finds the features' models. Import them from their features."""

from interviews.accounts.models import Profile, Session
from interviews.history.models import AnswerNote
from interviews.mastery.models import InterviewGoal, QuestionMemory, TopicMastery
from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.practice.models import Answer, Bookmark, QuestionFlag, Round
from interviews.scorecards.models import (
    AuditEvent,
    Candidate,
    Interview,
    Panelist,
    Rating,
    Scorecard,
    ScorecardRevision,
    StageStart,
)
from interviews.sharing.models import ShareLink
from interviews.teams.models import Invitation, Membership, Team

__all__ = [
    "Answer",
    "AnswerNote",
    "AuditEvent",
    "Bookmark",
    "Candidate",
    "Interview",
    "InterviewGoal",
    "Invitation",
    "Membership",
    "Panelist",
    "Plan",
    "PlanQuestion",
    "PlanStage",
    "PlanVersion",
    "Profile",
    "QuestionFlag",
    "QuestionMemory",
    "Rating",
    "Round",
    "Scorecard",
    "ScorecardRevision",
    "Session",
    "ShareLink",
    "StageStart",
    "Team",
    "TopicMastery",
]
