"""HTML from other programs as Markdown: text and its structure, never a tag.

Own scanning, because the parser of the standard library takes quadratic time over unclosed
comments and the like. Every step here is linear, nesting is bounded, and nothing is looked up.
"""

import re
from collections.abc import Iterator
from html import unescape

from questions.exchange.records import clean

MAX_DEPTH = 50
MAX_LISTS = 10

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>|<!--|<[!?][^<>]*+>")
_ATTRIBUTE = r"""\b{}\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))"""
_HREF = re.compile(_ATTRIBUTE.format("href"), re.IGNORECASE)
_ALT = re.compile(_ATTRIBUTE.format("alt"), re.IGNORECASE)
_LANGUAGE = re.compile(r"\blang(?:uage)?-([a-z0-9+#]+)", re.IGNORECASE)
_LINK = re.compile(r"(https?://|mailto:)[^\s<>()\\]+", re.IGNORECASE)
_DROPPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
_BLANK = re.compile(r"[ \t\n\r]+")

# What would mean something in Markdown, and is text here.
_SPECIAL = re.compile(
    r"[\\`*]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|(?<=\])[(:]|&(?=#|\w{1,40};)|~~|!(?=\[)"
)
_LINE_START = re.compile(r"(?m)^( {0,3})(#{1,6}(?= |$)|[-+](?= |$)|>|=+$|-{3,}|~{3})")
_NUMBER_START = re.compile(r"(?m)^( {0,3}[0-9]{1,9})([.)])(?= |$)")

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_SPANS = {*_MARKS, "a", "code", "tt", "kbd", "samp"}
_CODE = {"code", "tt", "kbd", "samp"}
_BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "figure", "center", "form"),
    *("table", "thead", "tbody", "tfoot", "dl", "dt", "dd", "details", "summary", "address"),
}
_HIDDEN = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"}


def to_markdown(html: str) -> str:
    """Return the text of `html` as Markdown blocks."""
    return clean(_Converter().convert(html))


def to_line(html: str) -> str:
    """Return the text of `html` as one line of Markdown; code blocks become code in the line."""
    converter = _Converter()
    converter.in_line = True
    return " ".join(converter.convert(html).split())


def escape(text: str) -> str:
    """Return plain text as Markdown that shows it as it is."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _LINE_START.sub(r"\1\\\2", text)
    return _NUMBER_START.sub(r"\1\\\2", text)


class _Converter:
    def __init__(self) -> None:
        self.in_line = False
        self.blocks: list[tuple[bool, str]] = []  # (whether it is an item of a list, text)
        self.words: list[str] = []
        self.spans: list[tuple[str, int, str]] = []  # (tag, where its words begin, attributes)
        self.lists: list[int] = []  # the number of the next item, 0 for bullets
        self.marker = ""
        self.quotes = 0
        self.heading = 0
        self.code: list[str] | None = None
        self.language = ""
        self.hidden = ""

    def convert(self, html: str) -> str:
        for text, slash, tag, attributes in _tokens(html):
            if text:
                self.add(text)
            if tag and self.hidden:
                self.hidden = "" if slash and tag == self.hidden else self.hidden
            elif tag and slash:
                self.close(tag)
            elif tag:
                self.open(tag, attributes)
        self.close_code()
        self.flush()
        return self.joined()

    def add(self, text: str) -> None:
        if self.hidden:
            return
        text = _DROPPED.sub("", unescape(text))
        if self.code is not None:
            self.code.append(text)
        elif any(tag in _CODE for tag, _, _ in self.spans):
            self.words.append(text)
        else:
            self.words.append(_SPECIAL.sub(r"\\\g<0>", _BLANK.sub(" ", text)))

    def open(self, tag: str, attributes: str) -> None:
        if self.code is not None:
            self.language = self.language or _language(attributes)
            if tag == "br":
                self.code.append("\n")
        elif tag in _SPANS:
            if len(self.spans) < MAX_DEPTH:
                self.spans.append((tag, len(self.words), attributes))
        elif tag == "br":
            self.words.append(" " if self.in_line else "  \n")
        elif tag == "img":
            self.add(_attribute(_ALT, attributes))
        elif tag == "pre":
            self.flush()
            self.code, self.language = [], _language(attributes)
        elif tag in _HIDDEN and not attributes.endswith("/"):
            self.hidden = tag
        else:
            self.open_block(tag)

    def open_block(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.words.append(" " if self.words_end_line() else " · ")
            return
        if tag in _BLOCKS or tag in {"tr", "hr", "li", "ul", "ol", "blockquote"} or _level(tag):
            self.flush()
        if tag in {"ul", "ol"} and len(self.lists) < MAX_LISTS:
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self.marker = self.next_marker()
        elif tag == "blockquote":
            self.quotes = min(self.quotes + 1, MAX_LISTS)
        elif level := _level(tag):
            self.heading = level

    def close(self, tag: str) -> None:
        if self.code is not None:
            if tag == "pre":
                self.close_code()
        elif tag in _SPANS:
            self.close_span(tag)
        elif tag in {"ul", "ol", "li", "blockquote", "tr"} or tag in _BLOCKS or _level(tag):
            self.flush()
            if tag in {"ul", "ol"} and self.lists:
                self.lists.pop()
            elif tag == "blockquote":
                self.quotes = max(self.quotes - 1, 0)

    def close_span(self, tag: str) -> None:
        index = next((n for n in range(len(self.spans) - 1, -1, -1) if self.spans[n][0] == tag), -1)
        if index < 0:
            return
        _, start, attributes = self.spans[index]
        del self.spans[index:]
        inner = "".join(self.words[start:])
        del self.words[start:]
        self.words.append(_span(tag, inner, attributes))

    def close_code(self) -> None:
        if self.code is None:
            return
        code, self.code = "".join(self.code).replace("\r\n", "\n").strip("\n"), None
        if self.in_line:
            self.words.append(f" {_code(code)} ")
        elif code.strip():
            fence = "`" * max(3, _longest_run(code) + 1)
            self.block(f"{fence}{self.language}\n{code}\n{fence}")

    def flush(self) -> None:
        """End the paragraph; emphasis that was never closed gives no marks."""
        if self.in_line:
            self.words.append(" ")
            return
        text = "".join(self.words).strip()
        self.words.clear()
        self.spans.clear()
        heading, self.heading = self.heading, 0
        if text:
            text = "\n".join(line.strip(" ") + "  " for line in text.split("\n")).rstrip()
            text = _NUMBER_START.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))
            self.block(f"{'#' * heading} {_one_line(text)}" if heading else text)

    def block(self, text: str) -> None:
        is_item = bool(self.lists)
        if is_item:
            depth = len(self.lists) - 1
            marker = self.marker or " " * 3
            indent = "   " * depth
            text = _prefixed(text, indent + marker, indent + " " * 3)
            self.marker = ""
        quote = "> " * self.quotes
        self.blocks.append((is_item, _prefixed(text, quote, quote) if quote else text))

    def next_marker(self) -> str:
        if not self.lists:
            return ""
        number = self.lists[-1]
        self.lists[-1] += 1 if number else 0
        return f"{number}. " if number else "- "

    def words_end_line(self) -> bool:
        return not any(word.strip() for word in self.words)

    def joined(self) -> str:
        if self.in_line:
            return "".join(self.words)
        pieces: list[str] = []
        for index, (is_item, text) in enumerate(self.blocks):
            if index:
                pieces.append("\n" if is_item and self.blocks[index - 1][0] else "\n\n")
            pieces.append(text)
        return "".join(pieces)


def _tokens(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (text, slash, tag, attributes): the text before each tag, and the tag or nothing."""
    at = 0
    while found := _TAG.search(html, at):
        yield html[at : found.start()], found[1] or "", (found[2] or "").lower(), found[3] or ""
        at = found.end()
        if found[0] == "<!--":
            end = html.find("-->", at)
            if end < 0:
                return
            at = end + 3
    yield html[at:], "", "", ""


def _span(tag: str, inner: str, attributes: str) -> str:
    if tag in _CODE:
        return _code(inner)
    words = inner.strip()
    if not words:
        return inner
    before, after = " " * inner[0].isspace(), " " * inner[-1].isspace()
    if tag == "a":
        address = unescape(_attribute(_HREF, attributes)).strip()
        label = _BRACKET.sub(r"\\\g<0>", words)
        marked = f"[{label}]({address})" if _LINK.fullmatch(address) else words
    else:
        marked = f"{_MARKS[tag]}{words}{_MARKS[tag]}"
    return f"{before}{marked}{after}"


def _code(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return ""
    ticks = "`" * (_longest_run(words) + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return next(filter(None, found.groups()), "") if found else ""


def _language(attributes: str) -> str:
    found = _LANGUAGE.search(attributes)
    return found[1].lower() if found else ""


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0


def _prefixed(text: str, first: str, rest: str) -> str:
    head, *tail = text.split("\n")
    return "\n".join([first + head, *((rest + line).rstrip() if line else "" for line in tail)])


def _one_line(text: str) -> str:
    return " ".join(text.split())
