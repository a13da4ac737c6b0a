"""Re-exports, so that Django finds the features' models. Import them from their features."""

from interviews.accounts.models import Profile
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Bookmark, Round

__all__ = ["Answer", "Bookmark", "Profile", "QuestionMemory", "Round", "TopicMastery"]
