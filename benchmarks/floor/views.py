"""The least that has to be done for one answer, and for one list of 25 rows."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from benchmarks.floor.models import Answer, Item, Mastery, Round, Score


@require_POST
@login_required
def answer(request: HttpRequest, round_id: int) -> HttpResponse:
    with transaction.atomic():
        round_ = get_object_or_404(Round, pk=round_id, user=request.user)
        stored = Answer.objects.create(round=round_, text=request.POST["text"])
        Mastery.objects.bulk_create(
            [Mastery(user=request.user, answers=stored.pk)],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["answers"],
        )
    return render(request, "floor/_answer.html", {"answer": stored})


@login_required
def items(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """How many items there are, 25 of them with their topics, and the person's scores of these."""
    own = Prefetch("scores", Score.objects.filter(user=request.user), to_attr="own")
    paginator = Paginator(Item.objects.select_related("topic").prefetch_related(own), 25)
    return render(request, "floor/items.html", {"page": paginator.get_page(1)})
