"""How figures are written on pages."""

from datetime import UTC, date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_BAR = (
    '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"'
    ' focusable="false"><rect class="bar-track" width="100" height="6" />'
    '<rect class="bar-fill" width="{}" height="6" /></svg>'
)

MINUTE = 60


@register.filter
def percent(share: float | None) -> str:
    """Write a share, 0 to 1, as a whole percentage; nothing for None."""
    return "" if share is None else f"{round(share * 100)} %"


@register.filter
def bar(share: float | None) -> SafeString:
    """Draw a share, 0 to 1, as a bar, for those who see; its figure stands beside it."""
    return format_html(_BAR, round((share or 0) * 100))


@register.filter
def clock_time(seconds: int | None) -> str:
    """Write seconds as on a clock: `4:05`."""
    if seconds is None:
        return "no clock"
    minutes, rest = divmod(int(seconds), MINUTE)
    return f"{minutes}:{rest:02}"


@register.filter
def minutes(seconds: int) -> str:
    """Write seconds as minutes: `4 min`, `2½ min`."""
    halves = max(1, round(seconds / (MINUTE / 2)))
    whole, half = divmod(halves, 2)
    return f"{whole or ''}{'½' if half else ''} min"


@register.filter
def days_away(day: date) -> str:
    """Say when a day of UTC, as memory counts them, comes: `today`, `tomorrow`, `in 12 days`.

    A past one is due `today`.
    """
    days = (day - timezone.now().astimezone(UTC).date()).days
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {days} days"


@register.filter
def days_long(days: float) -> str:
    """Write a length of days in a unit that suits it: `12 days`, `5 months`, `3 years`."""
    if days < 1:
        return "less than a day"
    for unit, length in (("year", 365.25), ("month", 30.44)):
        if days >= 2 * length:
            return f"{round(days / length)} {unit}s"
    whole = round(days)
    return f"{whole} day{'' if whole == 1 else 's'}"


@register.filter
def times(count: int) -> str:
    """Write how often: `once`, `twice`, `12 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
