"""What plans tell curators: which revisions they pin."""

from collections.abc import Collection, Mapping

from django.db.models import Count

from interviews.plans.models import PlanQuestion


def plans_by_revision(revisions: Collection[int]) -> Mapping[int, int]:
    """Return how many plans pin each of these revisions, whatever version of the plan it is."""
    pinned = PlanQuestion.objects.filter(revision__in=revisions).order_by()
    counts = pinned.values_list("revision").annotate(
        plans=Count("stage__version__plan", distinct=True)
    )
    return dict(counts)
