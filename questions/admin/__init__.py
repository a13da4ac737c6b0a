"""The admin of the bank, where curators work."""

from questions.admin.imports import ImportJobAdmin
from questions.admin.outline import ModuleAdmin, TopicAdmin
from questions.admin.questions import QuestionAdmin

__all__ = ["ImportJobAdmin", "ModuleAdmin", "QuestionAdmin", "TopicAdmin"]
