"""The bookmark of a question, on whatever page the question stands."""

from typing import Any

from django import template

from interviews.practice.queries import is_bookmarked
from questions.models import Question

register = template.Library()


@register.inclusion_tag("interviews/practice/_bookmark.html", takes_context=True)
def bookmark_button(context: dict[str, Any], question: Question) -> dict[str, Any]:
    """The button of the person who is logged in."""
    return {
        "question": question,
        "is_bookmarked": is_bookmarked(context["user"], question),
        "csrf_token": context["csrf_token"],
    }
