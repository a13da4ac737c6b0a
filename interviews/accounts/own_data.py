"""What the account itself, the admin and the bank hold of a person."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User

from interviews.accounts.models import Profile, Session
from interviews.holdings import Holding, register, register_obstacles
from questions.exchange.job_models import ImportJob
from questions.models import AuditEntry, Comment, DismissedPair, Question, Revision

WITHHELD = "a secret; whoever had it could pass for you"
IMPORT = ("name", "format", "size", "publication", "state", "created_at", "finished_at")
PIECE_OF_WORK = {"question": "question__slug"}


def only_administrator(user: User) -> list[str]:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if not user.is_superuser or others.exists():
        return []
    return ["You are the only administrator: make somebody else one first, in the admin."]


register(
    Holding("account", User, "pk", without={"password": WITHHELD}),
    Holding("account_groups", User.groups.through, names={"group": "group__name"}),
    Holding(
        "account_permissions",
        User.user_permissions.through,
        names={"permission": "permission__codename"},
    ),
    Holding("email_addresses", EmailAddress),
    Holding(
        "email_confirmations",
        EmailConfirmation,
        "email_address__user",
        names={"email_address": "email_address__email"},
        without={"key": WITHHELD},
    ),
    Holding("second_factors", Authenticator, without={"data": WITHHELD}),
    Holding("settings", Profile),
    Holding("sessions", Session, without={"session_key": WITHHELD, "session_data": WITHHELD}),
    Holding("admin_log", LogEntry, names={"content_type": "content_type__model"}),
    Holding("bank_audit_trail", AuditEntry, "actor"),
    Holding(
        "bank_comments",
        Comment,
        "author",
        names=PIECE_OF_WORK,
        only=("question", "text", "is_return", "created_at"),
    ),
    *(
        Holding(f"bank_imports_{done}", ImportJob, key, only=IMPORT)
        for done, key in (("uploaded", "owner"), ("applied", "applied_by"))
    ),
    Holding(
        "bank_dismissed_pairs",
        DismissedPair,
        "dismissed_by",
        names={"first": "first__slug", "second": "second__slug"},
        only=("first", "second", "dismissed_at"),
    ),
    *(
        Holding(
            f"bank_questions_{done}",
            Question,
            key,
            only=("slug", "status", "updated_at"),
        )
        for done, key in (
            ("edited", "edited_by"),
            ("reviewed", "reviewer"),
            ("submitted", "submitted_by"),
        )
    ),
    *(
        Holding(
            f"bank_revisions_{done}",
            Revision,
            key,
            names=PIECE_OF_WORK,
            only=("question", "number", "note", "created_at"),
        )
        for done, key in (("written", "author"), ("reviewed", "reviewer"))
    ),
)
register_obstacles(only_administrator)
