"""What in a page would run, load from elsewhere or send elsewhere: pages of Viva have none."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

FORBIDDEN = {
    *("animate", "applet", "audio", "base", "embed", "foreignobject", "frame", "frameset"),
    *("marquee", "math", "mglyph", "noembed", "object", "set", "source", "style"),
    *("template", "video"),
}
ADDRESSES = {"action", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href"}
LOADED = {"img", "link", "script"}
BLANKS = re.compile(r"[\x00-\x20\u2028\u2029\u202e]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.lower(): value or "" for name, value in attrs}
        self.found += [f"<{tag}> {danger}" for danger in _dangers(tag, given)]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "textarea" or given.get("value"):
            self.words.append(given.get("value", ""))
        is_data = given.get("type") == "application/json"
        self.script = "" if tag == "script" and not is_data else None

    def handle_data(self, data: str) -> None:
        if self.script is not None and data.strip():
            self.found.append(f"inline script: {data.strip()[:60]}")
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.script = None


def dangers(html: str) -> list[str]:
    """Return what is dangerous in `html`; an empty list for a page as it should be."""
    return read(html).found


def read(html: str) -> _Reader:
    """Return the reader, with `found`, the `links` of the page, and its `words`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _dangers(tag: str, given: dict[str, str]) -> Iterator[str]:
    if tag in FORBIDDEN:
        yield "is not for pages"
    if tag == "iframe" and ("sandbox" not in given or "allow-scripts" in given["sandbox"]):
        yield "without a sandbox that forbids scripts"
    if tag == "meta" and "http-equiv" in given:
        yield "http-equiv"
    for name, value in given.items():
        if name.startswith(("on", "hx-on", "data-hx-on")) or name in {"style", "srcdoc"}:
            yield name
        if name.startswith(("hx-", "data-hx-")) and "js:" in value:
            yield f"{name}={value[:60]}"
        if name in ADDRESSES:
            address = BLANKS.sub("", value).lower()
            if address.startswith(("javascript:", "vbscript:", "data:", "livescript:")):
                yield f"{name}={value[:60]}"
            elif tag == "use" and not address.startswith("#"):
                yield f"uses {value[:60]}"
            elif tag in LOADED and not re.match(r"/(static|admin/jsi18n)/", address):
                yield f"loads {value[:60]}"
            elif name in {"action", "formaction"} and re.match(r"[a-z]+:|//", address):
                yield f"sends to {value[:60]}"
