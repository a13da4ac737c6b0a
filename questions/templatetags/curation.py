"""The curators' panel of work, on the first page of the admin."""

from typing import Any

from django import template

from questions.curation.worklists import my_work as panels_of

register = template.Library()


@register.inclusion_tag("admin/_my_work.html", takes_context=True)
def my_work(context: dict[str, Any]) -> dict[str, Any]:
    """What waits for the person who is logged in."""
    return {"panels": panels_of(context["user"])}
