"""Rows of lists, written out: a template takes longer for all topics than for all else.

What is escaped costs more than what is said, so links and figures are made once.
"""

import functools
from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import pluralize
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from interviews.home.queries import RoundRow
from interviews.mastery.standings import TopicStanding
from interviews.templatetags.moments import minute
from questions.templatetags.formats import percent

register = template.Library()

_TOPIC = (
    '<li><span class="split">{}<span class="figure">{}</span></span>'
    '<span class="quiet">{}</span></li>'
)
_FIGURE = '<li class="split">{}<span class="figure">{}</span></li>'
_ROUND = (
    '<li class="split"><span>{} <span class="quiet">{}</span></span>'
    ' <span class="figure">{}</span></li>'
)
_RESUME = '<a class="button button-small" href="{}">Resume</a>'


@register.simple_tag
def topic_rows(standings: Iterable[TopicStanding], mastery_url: str) -> SafeString:
    """Write for each topic its score, level and coverage, and lead to its page of mastery."""
    rows = (
        (
            _link(f"{mastery_url}{each.topic.path}/", each.topic.title),
            _said(percent(each.score)),
            _said(f"{each.level} · {each.seen} of {each.published} seen"),
        )
        for each in standings
    )
    return format_html_join("", _TOPIC, rows)


@register.simple_tag
def due_rows(standings: Iterable[TopicStanding], mastery_url: str) -> SafeString:
    """Write for each topic how much of it is due, and lead to its page of mastery."""
    rows = (
        (
            _link(f"{mastery_url}{each.topic.path}/", each.topic.title),
            _said(f"{each.due} question{pluralize(each.due)}"),
        )
        for each in standings
    )
    return format_html_join("", _FIGURE, rows)


@register.simple_tag
def practice_rows(standings: Iterable[TopicStanding], practice_url: str) -> SafeString:
    """Write for each topic its score, and lead to a round of it."""
    rows = (
        (
            _link(
                f"{practice_url}?{urlencode({'topics': each.topic.path})}",
                f"Practise {each.topic.title}",
            ),
            _said(percent(each.score)),
        )
        for each in standings
    )
    return format_html_join("", _FIGURE, rows)


@register.simple_tag
def round_rows(rounds: Iterable[RoundRow], *, is_over: bool) -> SafeString:
    """Write for each round how far it is, and its score or how to resume it."""
    rows = (
        (
            _link(each.address, each.title),
            f"{minute(localtime(each.started_at))} · {each.assessed} of {each.size} answered",
            (percent(each.score) or "–") if is_over else format_html(_RESUME, each.address),
        )
        for each in rounds
    )
    return format_html_join("", _ROUND, rows)


@functools.lru_cache(maxsize=4096)
def _link(address: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)


@functools.lru_cache(maxsize=4096)
def _said(figures: str) -> SafeString:
    return escape(figures)
