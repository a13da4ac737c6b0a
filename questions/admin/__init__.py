"""Where curators work."""

from questions.admin.audit import AuditEntryAdmin
from questions.admin.blueprints import BlueprintAdmin
from questions.admin.curators import CuratorAdmin
from questions.admin.imports import ImportJobAdmin
from questions.admin.outline import ModuleAdmin, TopicAdmin
from questions.admin.people import PersonAdmin
from questions.admin.questions import QuestionAdmin

__all__ = [
    "AuditEntryAdmin",
    "BlueprintAdmin",
    "CuratorAdmin",
    "ImportJobAdmin",
    "ModuleAdmin",
    "PersonAdmin",
    "QuestionAdmin",
    "TopicAdmin",
]
