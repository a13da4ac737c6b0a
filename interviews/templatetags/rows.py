"""Rows of lists, written out: a template takes longer for all topics than for all else."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import pluralize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from interviews.home.queries import RoundRow
from interviews.mastery.standings import TopicStanding
from interviews.templatetags.moments import minute
from questions.templatetags.formats import percent

register = template.Library()

_TOPIC = (
    '<li><span class="split"><a href="{}{}/">{}</a><span class="figure">{}</span></span>'
    '<span class="quiet">{} · {} of {} seen</span></li>'
)
_DUE = '<li class="split"><a href="{}{}/">{}</a><span class="figure">{} question{}</span></li>'
_PRACTICE = '<li class="split"><a href="{}?{}">Practise {}</a><span class="figure">{}</span></li>'
_ROUND = (
    '<li class="split"><span><a href="{}">{}</a>'
    ' <span class="quiet">{} · {} of {} answered</span></span> <span class="figure">{}</span></li>'
)
_RESUME = '<a class="button button-small" href="{}">Resume</a>'


@register.simple_tag
def topic_rows(standings: Iterable[TopicStanding], mastery_url: str) -> SafeString:
    """Write for each topic its score, level and coverage, and lead to its page of mastery."""
    return format_html_join(
        "",
        _TOPIC,
        (
            (
                mastery_url,
                each.topic.path,
                each.topic.title,
                percent(each.score),
                each.level,
                each.seen,
                each.published,
            )
            for each in standings
        ),
    )


@register.simple_tag
def due_rows(standings: Iterable[TopicStanding], mastery_url: str) -> SafeString:
    """Write for each topic how much of it is due, and lead to its page of mastery."""
    return format_html_join(
        "",
        _DUE,
        (
            (mastery_url, each.topic.path, each.topic.title, each.due, pluralize(each.due))
            for each in standings
        ),
    )


@register.simple_tag
def practice_rows(standings: Iterable[TopicStanding], practice_url: str) -> SafeString:
    """Write for each topic its score, and lead to a round of it."""
    return format_html_join(
        "",
        _PRACTICE,
        (
            (
                practice_url,
                urlencode({"topics": each.topic.path}),
                each.topic.title,
                percent(each.score),
            )
            for each in standings
        ),
    )


@register.simple_tag
def round_rows(rounds: Iterable[RoundRow], *, is_over: bool) -> SafeString:
    """Write for each round how far it is, and its score or how to resume it."""
    return format_html_join(
        "",
        _ROUND,
        (
            (
                each.address,
                each.title,
                minute(localtime(each.started_at)),
                each.assessed,
                each.size,
                (percent(each.score) or "–") if is_over else format_html(_RESUME, each.address),
            )
            for each in rounds
        ),
    )
