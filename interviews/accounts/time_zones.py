"""Names of time zones, as in the IANA database. No database of ours."""

from collections import defaultdict
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError

# What people look for. The others are administrative: "Etc/GMT+3", "EST5EDT", "US/Pacific".
AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone; None when there is none, as when a name was dropped from the database."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def validate_time_zone(name: str) -> None:
    """Raise `ValidationError` unless it is the name of a zone."""
    if zone_named(name) is None:
        raise ValidationError(f"There is no time zone “{name}”; one is called Europe/Vienna.")


@cache
def time_zone_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return choices for a form, those of a continent or ocean together."""
    by_area: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(available_timezones()):
        area, _, place = name.partition("/")
        if area in AREAS:
            by_area[area].append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *by_area.items()]
