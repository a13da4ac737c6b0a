"""Re-exports, so that Django finds the features' models. Import them from their features."""

from interviews.accounts.models import Profile
from interviews.history.models import AnswerNote
from interviews.mastery.models import InterviewGoal, QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Bookmark, QuestionFlag, Round

__all__ = [
    "Answer",
    "AnswerNote",
    "Bookmark",
    "InterviewGoal",
    "Profile",
    "QuestionFlag",
    "QuestionMemory",
    "Round",
    "TopicMastery",
]
