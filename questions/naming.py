"""Slugs and uids proposed from what they name."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

from questions import markdown

WORDS = 5

# What a name can do without. Points mostly begin with "Says that".
SKIPPED = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for"),
        *("from", "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "so"),
        *("that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was"),
        *("what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your"),
        *("says", "names", "explains", "describes", "gives", "mentions", "shows", "tells"),
    }
)


def propose_slug(text: str, *, taken: Collection[str], max_length: int, fallback: str) -> str:
    """Return a slug made of the first telling words of `text` (Markdown), not among `taken`.

    `fallback` is the slug of a text without any letter that a slug can hold.
    """
    ascii_text = unicodedata.normalize("NFKD", markdown.plain_text(text)).encode("ascii", "ignore")
    words = re.findall(r"[a-z0-9]+", ascii_text.decode().lower().replace("'", ""))
    telling = [word for word in words if word not in SKIPPED] or words
    slug = _cut("-".join(telling[:WORDS]), max_length) or fallback
    for number in count(2):
        if slug not in taken:
            return slug
        suffix = f"-{number}"
        base = _cut("-".join(telling[:WORDS]), max_length - len(suffix)) or fallback
        slug = base + suffix
    raise AssertionError("unreachable")


def _cut(slug: str, max_length: int) -> str:
    """Cut at the end of a word, unless the first word alone is too long."""
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]
