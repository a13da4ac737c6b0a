"""The admin of the bank, where curators work."""

from questions.admin.outline import ModuleAdmin, TopicAdmin
from questions.admin.questions import QuestionAdmin

__all__ = ["ModuleAdmin", "QuestionAdmin", "TopicAdmin"]
