"""Which lines of a Markdown text are code, and tags taken out of those that are not."""

import re
from collections.abc import Iterator

_FENCE = re.compile(
    r" {0,3}(?:[-*+] +|[0-9]{1,4}[.)] +)?(`{3,}|~{3,})([^`]*)|\s+(`{3,}|~{3,})([^`]*)"
)
_CLOSING = re.compile(r"\s*(`{3,}|~{3,})\s*")
_BREAK = re.compile(r"<br\b[^<>]*+>", re.IGNORECASE)
_BOLD = re.compile(r"</?(?:b|strong)>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:a|abbr|center|details|div|em|font|h[1-6]|hr|i|img|kbd|li|ol|p|small|span|sub|summary|"
    r"sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>]*+>|<!--[^<>]*+>",
    re.IGNORECASE,
)


def outside_fences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, words, whether it is a fence or stands in one)."""
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if fence:
            closing = _CLOSING.fullmatch(line)
            yield number, line, True
            if closing and closing[1].startswith(fence):
                fence = ""
        elif opening := _FENCE.fullmatch(line):
            fence = opening[1] or opening[3]
            yield number, line, True
        else:
            yield number, line, False


def without_tags(line: str) -> str:
    """The line without the tags of HTML that people put into Markdown; code stays as it is."""
    if "<" not in line:
        return line
    pieces = line.split("`")
    for index in range(0, len(pieces), 2):
        words = _BREAK.sub("  \n" if len(pieces) == 1 else " ", pieces[index])
        pieces[index] = _TAGS.sub("", _BOLD.sub("**", words))
    return "`".join(pieces)
