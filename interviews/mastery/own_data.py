"""What mastery holds of a person."""

from interviews.holdings import Holding, register
from interviews.mastery.models import InterviewGoal, QuestionMemory, TopicMastery

register(
    Holding("mastery_memories", QuestionMemory, names={"question": "question__slug"}),
    Holding("mastery_topics", TopicMastery, names={"topic": "topic__slug"}),
    Holding("mastery_goal", InterviewGoal, names={"blueprint": "blueprint__slug"}),
)
