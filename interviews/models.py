"""Re-exports, so that Django finds the features' models. Import them from their features."""

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Round

__all__ = ["Answer", "QuestionMemory", "Round", "TopicMastery"]
