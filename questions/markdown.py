"""The one Markdown renderer: text from people in, safe HTML out.

Raw HTML in the source is escaped by the parser; what the parser makes is cleaned by an allow-list
afterwards, so that a fault in one of the two does not open a hole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from questions.lexing import quicken

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "span", "blockquote", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "ol": {"start"},
    "pre": {"class", "tabindex", "role", "aria-label"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
}
URL_SCHEMES = {"http", "https", "mailto"}

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=URL_SCHEMES,
    link_rel="noopener noreferrer nofollow",
)

# A line of nothing else is its own HTML; most lines are, and parsing is what publishing costs.
_PLAIN = re.compile(r"[A-Za-z0-9 ,.;:?()/+='\"%$@^{}–—‘’“”…-]*")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is shown, and its words without Markdown's marks as the search reads them."""

    html: SafeString
    words: str


def render(text: str) -> SafeString:
    """Return `text` (Markdown) as clean HTML blocks."""
    return render_text(text).html


def render_inline(text: str) -> SafeString:
    """Return one line of Markdown as clean HTML without a block around it."""
    return render_line(text).html


def render_text(text: str) -> Rendered:
    """Render `text` (Markdown) as blocks; it is parsed once for its HTML and its words."""
    return _rendered(_parser().parse(text))


def render_line(text: str) -> Rendered:
    """Render one line of Markdown; it is parsed once for its HTML and its words."""
    line = " ".join(text.split())
    if _PLAIN.fullmatch(line):
        return Rendered(mark_safe(line), line)  # noqa: S308 - it holds nothing to escape
    return _rendered(_parser().parseInline(line))


def plain_text(text: str) -> str:
    """Return the words of `text` (Markdown) without its marks, code included, on one line."""
    return " ".join(word for token in _parser().parse(text) for word in _words(token))


def first_paragraph(text: str, *, limit: int) -> str:
    """Return the words of the first paragraph, cut at a word boundary to `limit` characters."""
    tokens = _parser().parse(text)
    words = next((list(_words(token)) for token in tokens if token.type == "inline"), [])
    sentence = " ".join(" ".join(words).split()) or plain_text(text)
    if len(sentence) <= limit:
        return sentence
    return sentence[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _rendered(tokens: Sequence[Token]) -> Rendered:
    parser = _parser()
    html = parser.renderer.render(tokens, parser.options, {})
    return Rendered(_clean(html), " ".join(word for token in tokens for word in _words(token)))


def _words(token: Token) -> list[str]:
    if token.type == "inline":
        inline = "".join(
            " " if child.type in {"softbreak", "hardbreak"} else child.content
            for child in token.children or []
        )
        return inline.split()
    return token.content.split() if token.type in {"fence", "code_block"} else []


def _clean(html: str) -> SafeString:
    return mark_safe(_CLEANER.clean(html))  # noqa: S308 - nh3 has just cleaned it


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _render_fence)
    parser.add_render_rule("code_block", _render_fence)
    parser.core.ruler.push("demote_headings", _demote_headings)
    parser.core.ruler.push("align_cells_by_class", _align_cells_by_class)
    return parser


def _render_fence(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Code scrolls inside its box and can be reached with the keyboard."""
    token = tokens[index]
    language = (re.split(r"[\s,{]", token.info.strip(), maxsplit=1) or [""])[0]
    lexer = _lexer(language)
    code = highlight(token.content, lexer, _formatter())
    label = f"Code, {lexer.name}" if language else "Code"
    return (
        f'<pre class="code" tabindex="0" role="group" aria-label="{label}">'
        f"<code>{code}</code></pre>\n"
    )


@lru_cache(maxsize=100)
def _lexer(language: str) -> Lexer:
    try:
        return quicken(get_lexer_by_name(language or "text", stripnl=False))
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)


@cache
def _formatter() -> HtmlFormatter:
    return HtmlFormatter(nowrap=True)


def _demote_headings(state: Any) -> None:
    """A page has its own h1 and h2; those of a text begin at h3."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _align_cells_by_class(state: Any) -> None:
    """Our content security policy forbids style attributes, which Markdown tables use."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if isinstance(style, str):
            token.attrSet("class", style.replace("text-align:", "align-"))
