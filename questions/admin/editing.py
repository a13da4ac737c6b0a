"""Two curators at one question: the second to save sees the difference, and nothing is lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from questions import merging
from questions.admin.drafts import (
    LISTS,
    ROW_NAMES,
    posted_draft,
    sign,
    stored_draft,
    to_post,
    unsign,
)
from questions.admin.publication import whole
from questions.merging import Difference, Draft, Row
from questions.models import Question, Topic

SIDES = {"theirs", "yours"}
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class ShownDifference:
    """A difference in words. Texts are in pieces, each with whether the other side lacks it."""

    label: str
    sentence: str
    choice: str
    must_choose: bool
    theirs: Pieces | None
    yours: Pieces | None


class EditingAdmin(admin.ModelAdmin):
    """No edit of a `Question` overwrites another that its author has not seen."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Compare a save with what was stored since its form was opened, under the row's lock."""
        if object_id is None or not object_id.isdecimal():
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            rows = Question.objects.filter(pk=object_id)
            if request.method == "POST":
                rows.select_for_update(no_key=True).values_list("pk").first()
            # Read before the form is: what the form shows may be newer than its base, never older.
            stored = whole(rows).first()
            context = dict(extra_context or {})
            if stored is not None:
                context |= {"stored": stored, "base": sign(stored_draft(stored))}
                if request.method == "POST":
                    context["conflict"] = self._reconcile(request, stored)
            return super().changeform_view(request, object_id, form_url, context)

    def get_form(
        self, request: HttpRequest, obj: Question | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.is_stale = getattr(request, "is_stale", False)
        return form

    def _reconcile(self, request: HttpRequest, question: Question) -> dict[str, Any] | None:
        """Put both edits into `request.POST`; return what to show when they differ."""
        stored, posted = stored_draft(question), request.POST
        yours = posted_draft(posted, stored)
        base, asked = unsign(posted.get("base", ""))
        choices = {name: posted[name] for name in asked if posted.get(name) in SIDES}
        yours = merging.choose_theirs(yours, stored, choices)
        missing = asked - choices.keys()
        result = merging.merge(base, stored, yours, missing)
        if choices or result.differences:
            framework = getattr(question, "framework", None)
            pk = framework.pk if framework else None
            request.POST = to_post(result, posted, stored=stored, framework=pk)
        if not result.differences:
            return None
        request.is_stale = True
        return {
            "is_asked_again": not missing.isdisjoint(result.undecided),
            "entry": _last_entry(question),
            "differences": [_in_words(item, stored) for item in result.differences],
        }


def _last_entry(question: Question) -> LogEntry | None:
    """Who saved last, if it was in the admin."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(question), object_id=str(question.pk)
    )
    entry = entries.select_related("user").order_by("-action_time", "-pk").first()
    is_last = entry and abs(entry.action_time - question.updated_at) < timedelta(seconds=10)
    return entry if is_last else None


def _in_words(difference: Difference, stored: Draft) -> ShownDifference:
    theirs, yours = _text_of(difference.theirs), _text_of(difference.yours)
    if difference.name == "topic":
        theirs, yours = _topic_name(theirs), _topic_name(yours)
    left, right = merging.marked(theirs, yours)
    return ShownDifference(
        label=_label(difference, stored),
        sentence=_sentence(difference),
        choice=difference.choice,
        must_choose=difference.must_choose,
        theirs=left if difference.theirs is not None else None,
        yours=right if difference.yours is not None else None,
    )


def _label(difference: Difference, stored: Draft) -> str:
    if difference.name == "tag_names":
        return "Tags"
    if difference.name not in LISTS:
        return difference.name.replace("_", " ").capitalize()
    name = ROW_NAMES[difference.name].capitalize()
    row = difference.theirs or difference.yours or {}
    keys = list(stored.lists[difference.name])
    place = f" {keys.index(difference.key) + 1}" if difference.key in keys else ""
    return f"{name}{place} ({row['uid']})" if row.get("uid") else f"{name}{place}"


def _sentence(difference: Difference) -> str:
    if difference.must_choose and difference.theirs is None:
        return "They deleted it, and you changed it."
    if difference.must_choose and difference.yours is None:
        return "They changed it, and you deleted it."
    if difference.must_choose:
        return "You both changed it."
    if difference.theirs is None:
        return "They deleted it. It is gone from the form below."
    if difference.yours is None:
        return "It stands in the form below: they added it, or changed it while you deleted it."
    return "They changed it and you did not. The form below has their text."


def _text_of(row: Row | None) -> str:
    """The texts of a row, one below the other; what is plain from its name goes without one."""
    if row is None:
        return ""
    lines = []
    for key, value in row.items():
        if key == "essential":
            lines.append("essential" if value else "not essential")
        elif key == "weight":
            lines.append(f"weight {value}")
        elif key != "uid":
            lines.append(value)
    return "\n".join(lines)


def _topic_name(pk: str) -> str:
    topic = Topic.objects.select_related("module").filter(pk=pk).first() if pk.isdecimal() else None
    return f"{topic.module} › {topic}" if topic else pk
