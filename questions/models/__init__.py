"""The bank: what may be asked, and what a good answer says.

Curators edit working rows (`Question`, `AnswerFramework` and its parts). Publishing freezes them
into a `Revision`; pages, rounds and plans read revisions only. See `questions.publishing`.
"""

from questions.curation.models import Action, AuditEntry, Comment, Curator, Tag
from questions.editions import BankEdition
from questions.exchange.job_models import ImportChange, ImportJob
from questions.fields import Slug, validate_slug
from questions.models.bank import (
    Module,
    ModuleQuerySet,
    Question,
    QuestionQuerySet,
    Topic,
    TopicQuerySet,
)
from questions.models.blueprint import Blueprint, BlueprintShare
from questions.models.choices import PUBLISHED, PUBLISHED_OF_TOPIC, Kind, Level, Need, Status
from questions.models.duplicates import DismissedPair
from questions.models.framework import (
    AnswerFramework,
    FollowUp,
    FrameworkPart,
    KeyPoint,
    Pitfall,
    Reference,
)
from questions.models.revision import FrozenRevisionError, Revision, RevisionQuerySet
from questions.models.statistics import PointStatistics, QuestionStatistics

__all__ = [
    "PUBLISHED",
    "PUBLISHED_OF_TOPIC",
    "Action",
    "AnswerFramework",
    "AuditEntry",
    "BankEdition",
    "Blueprint",
    "BlueprintShare",
    "Comment",
    "Curator",
    "DismissedPair",
    "FollowUp",
    "FrameworkPart",
    "FrozenRevisionError",
    "ImportChange",
    "ImportJob",
    "KeyPoint",
    "Kind",
    "Level",
    "Module",
    "ModuleQuerySet",
    "Need",
    "Pitfall",
    "PointStatistics",
    "Question",
    "QuestionQuerySet",
    "QuestionStatistics",
    "Reference",
    "Revision",
    "RevisionQuerySet",
    "Slug",
    "Status",
    "Tag",
    "Topic",
    "TopicQuerySet",
    "validate_slug",
]
