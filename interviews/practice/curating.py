"""What practice tells curators: which revisions rounds use, and what candidates have flagged."""

from collections.abc import Collection, Mapping

from django.contrib.auth.models import User
from django.db.models import Count
from django.urls import reverse

from interviews.practice.models import Answer, QuestionFlag
from questions.curation.registry import SHOWN, Panel, Row

TEXT_LENGTH = 80


def rounds_by_revision(revisions: Collection[int]) -> Mapping[int, int]:
    """Return in how many rounds each of these revisions was asked."""
    answers = Answer.objects.filter(revision__in=revisions).order_by()
    return dict(answers.values_list("revision").annotate(rounds=Count("round", distinct=True)))


def flags_panel(user: User) -> Panel | None:
    """What candidates say is wrong or unclear and nobody has looked at yet, the oldest first."""
    if not user.has_perm("interviews.view_questionflag"):
        return None
    flags = QuestionFlag.objects.unhandled()
    shown = flags.select_related("revision__question").only(
        "text", "revision__headline", "revision__question__slug"
    )
    everything = f"{reverse('admin:interviews_questionflag_changelist')}?handled_at__isempty=1"
    rows = [
        Row(
            title=flag.revision.headline,
            url=f"{everything}&q={flag.revision.question.slug}",
            remark=_shortened(flag.text),
        )
        for flag in shown.order_by("created_at", "pk")[:SHOWN]
    ]
    return Panel("Flagged by candidates", flags.count(), everything, rows, "No open flags.")


def _shortened(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"
