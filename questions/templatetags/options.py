"""The options of a select that is written out in a template."""

import functools
from typing import TypeAlias

from django import template
from django.forms import BoundField
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Choices: TypeAlias = tuple[tuple[str, "str | Choices"], ...]


@register.filter
def options(field: BoundField) -> SafeString:
    """Write the choices of a field as `<option>`s, in groups where it has groups.

    Django's widget would make a dictionary of each and go through a template with it, which for
    a list of all topics takes longer than the rest of a page.
    """
    choices = tuple(
        (value, label if isinstance(label, str) else tuple(label))
        for value, label in field.field.choices
    )
    return _options(choices, str(field.value() or ""))


@functools.lru_cache(maxsize=64)
def _options(choices: Choices, chosen: str) -> SafeString:
    """The same choices come again with every page. Equal ones are written equally: all escaped."""
    return format_html_join("\n", "{}", ((_option(*choice, chosen),) for choice in choices))


def _option(value: str, label: str | Choices, chosen: str) -> SafeString:
    if not isinstance(label, str):
        group = '<optgroup label="{}">\n{}\n</optgroup>'
        return format_html(group, escape(value), _options(label, chosen))
    start = '<option value="{}" selected>' if value == chosen else '<option value="{}">'
    return format_html(start + "{}</option>", escape(value), escape(label))
