"""Interviews that were held: who was asked by whom, how each panelist rated it, who may see it."""

from interviews.scorecards.models.audit import AuditEvent
from interviews.scorecards.models.interview import (
    Candidate,
    CandidateQuerySet,
    Decision,
    Interview,
    InterviewQuerySet,
    Panelist,
    PanelistQuerySet,
    StageStart,
    Viewer,
)
from interviews.scorecards.models.scorecard import (
    Rating,
    RatingQuerySet,
    Recommendation,
    Scorecard,
    ScorecardQuerySet,
    ScorecardRevision,
    ScorecardRevisionQuerySet,
)

__all__ = [
    "AuditEvent",
    "Candidate",
    "CandidateQuerySet",
    "Decision",
    "Interview",
    "InterviewQuerySet",
    "Panelist",
    "PanelistQuerySet",
    "Rating",
    "RatingQuerySet",
    "Recommendation",
    "Scorecard",
    "ScorecardQuerySet",
    "ScorecardRevision",
    "ScorecardRevisionQuerySet",
    "StageStart",
    "Viewer",
]
