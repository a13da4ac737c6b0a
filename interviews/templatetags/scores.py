"""How the score of an answer came about."""

from typing import Any

from django import template

from interviews.practice.models import Answer
from interviews.practice.scoring import score_points

register = template.Library()


@register.inclusion_tag("interviews/practice/_score.html")
def score_explained(answer: Answer) -> dict[str, Any]:
    """What an assessed answer made and missed, and how the rating follows; else nothing."""
    if not answer.assessed_at:
        return {}
    score = score_points(answer.revision.points, answer.ticked)
    in_time = not answer.timed_out
    return {
        "answer": answer,
        "score": score,
        "lost": score.total - score.made,
        "reason": score.reason(in_time=in_time),
        "is_lowered": answer.rating != score.rating(in_time=in_time),
    }
