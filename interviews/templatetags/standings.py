"""Lists of standings, written out: a template takes longer for all topics than for all else."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from interviews.mastery.standings import TopicStanding
from questions.templatetags.formats import percent

register = template.Library()

_ROW = (
    '<li><span class="split"><a href="{}{}/">{}</a><span class="figure">{}</span></span>'
    '<span class="quiet">{} · {} of {} seen</span></li>'
)


@register.simple_tag
def topic_rows(standings: Iterable[TopicStanding], mastery_url: str) -> SafeString:
    """Write for each topic its score, level and coverage, and lead to its page of mastery."""
    return format_html_join(
        "",
        _ROW,
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
