"""What plans hold of a person."""

from interviews.holdings import Holding, register
from interviews.plans.models import Plan

register(
    Holding(
        "plans_created",
        Plan,
        "created_by",
        names={"team": "team__name"},
        only=("team", "title", "created_at", "archived_at"),
    )
)
